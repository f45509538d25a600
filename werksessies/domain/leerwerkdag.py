"""Teken je leerwerkdag: written or drawn by one person, private until that person shares it.

What others may not see leaves no trace with them: a private change writes no event at all.
"""

from typing import Any

from ..enums import Deling, Fase
from ..errors import FaseError, InvoerError, OnbekendError, VerdwenenError
from ..foto import Foto
from ..models import Deelnemer, Leerwerkdag, Leerwerkdagfoto, Werksessie
from ..models.leerwerkdag import MAX_ALT, MAX_LEERWERKDAG
from ..tekst import clean_tekst
from . import gebeurtenissen

FASEN_TEKENEN = (Fase.VOORBEREIDEN, Fase.WELKOM, Fase.PLAKKEN)


def write(deelnemer: Deelnemer, *, tekst: str, alt: str = "", foto: Foto | None = None) -> None:
    """Keep the text, and the photo when there is a new one; what was shared is private again.

    Raises FaseError, and InvoerError where nothing would be left or a photo has no description.
    """
    tekst = clean_tekst(tekst, maximum=MAX_LEERWERKDAG, veld="Jouw dag")
    alt = clean_tekst(alt, maximum=MAX_ALT, veld="Wat zie je op de foto?").replace("\n", " ")
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        deelnemer = gebeurtenissen.refetch(deelnemer)
        if locked.fase not in FASEN_TEKENEN:
            raise FaseError("Jullie zijn al verder. Wat je bewaarde, kun je nog wel weghalen.")
        dag = _find(deelnemer)
        has_foto = foto is not None or (dag is not None and _has_foto(dag))
        if not tekst and not has_foto:
            raise InvoerError("Schrijf een paar zinnen of kies een foto.")
        if has_foto and not alt:
            raise InvoerError("Schrijf in een paar woorden wat er op de foto staat.")
        if dag is None:
            dag = Leerwerkdag.objects.create(deelnemer=deelnemer, tekst=tekst)
        else:
            _take_back(locked, dag)
            dag.tekst = tekst
            dag.save(update_fields=["tekst", "gewijzigd_op"])
        if foto is not None:
            Leerwerkdagfoto.objects.filter(leerwerkdag=dag).delete()
            Leerwerkdagfoto.objects.create(
                leerwerkdag=dag, alt=alt, jpeg=foto.jpeg, breedte=foto.breedte, hoogte=foto.hoogte
            )
        elif has_foto:
            Leerwerkdagfoto.objects.filter(leerwerkdag=dag).update(alt=alt)


def share(deelnemer: Deelnemer, met: str) -> None:
    """With the facilitator, also for the big screen, or with nobody any more. Taking it back is
    possible at any time. Raises OnbekendError, FaseError, VerdwenenError."""
    if met not in tuple(Deling):
        raise OnbekendError("Kies met wie je het deelt.")
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        dag = _find(gebeurtenissen.refetch(deelnemer))
        if dag is None:
            raise VerdwenenError
        if _opens_up(dag, met):
            gebeurtenissen.check_not_closed(locked)
        _set_gedeeld(locked, dag, met)


def remove_foto(deelnemer: Deelnemer) -> None:
    """The photo alone, at any time; a day that has nothing else goes with it."""
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        dag = _find(gebeurtenissen.refetch(deelnemer))
        if dag is None:
            return
        _take_back(locked, dag)
        if dag.tekst:
            Leerwerkdagfoto.objects.filter(leerwerkdag=dag).delete()
        else:
            dag.delete()


def remove(deelnemer: Deelnemer) -> None:
    """Everything, at any time, also after closing."""
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        dag = _find(gebeurtenissen.refetch(deelnemer))
        if dag is not None:
            _take_back(locked, dag)
            dag.delete()


def show(werksessie: Werksessie, ref: str) -> int:
    """Put the day of one person on the big screen, or with an empty ref take it away. Only what was
    shared for that. Raises FaseError, VerdwenenError."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        dagen = Leerwerkdag.objects.filter(deelnemer__werksessie=locked)
        dag = None
        if ref:
            dag = dagen.filter(deelnemer__ref=ref, gedeeld=Deling.SCHERM).first()
            if dag is None:
                raise VerdwenenError
        dagen.filter(is_op_scherm=True).update(is_op_scherm=False)
        if dag is not None:
            dagen.filter(pk=dag.pk).update(is_op_scherm=True)
        return gebeurtenissen.record(locked, "leerwerkdag_getoond")


def _find(deelnemer: Deelnemer) -> Leerwerkdag | None:
    return Leerwerkdag.objects.filter(deelnemer=deelnemer).first()


def _has_foto(dag: Leerwerkdag) -> bool:
    return Leerwerkdagfoto.objects.filter(leerwerkdag=dag).exists()


_WIJD = {deling.value: place for place, deling in enumerate(Deling)}


def _opens_up(dag: Leerwerkdag, met: str) -> bool:
    return _WIJD[met] > _WIJD[dag.gedeeld]


def _take_back(locked: Werksessie, dag: Leerwerkdag) -> None:
    """Who shares, shares what stood there: something new is private again."""
    _set_gedeeld(locked, dag, Deling.NIEMAND)


def _set_gedeeld(locked: Werksessie, dag: Leerwerkdag, met: str) -> None:
    """Tells those who saw it and those who see it now; nobody else."""
    was = dag.gedeeld
    if met == was:
        return
    dag.gedeeld = met
    if met != Deling.SCHERM:
        dag.is_op_scherm = False
    dag.save(update_fields=["gedeeld", "is_op_scherm", "gewijzigd_op"])
    gegevens: dict[str, Any] = {"op_scherm": Deling.SCHERM in (was, met)}
    gebeurtenissen.record(locked, "leerwerkdag_gedeeld", **gegevens)

"""Writing down the conversation: notes and quotes, versioned so that nobody overwrites another."""

from ..enums import Akkoord
from ..errors import InvoerError, OnbekendError, VersieError
from ..models import Citaat, Deelnemer, Notitie, Werksessie
from ..models.gesprek import MAX_CITAAT, MAX_NOTITIE
from ..queries import read_document
from ..tekst import clean_tekst
from . import gebeurtenissen, taken


def add_notitie(
    werksessie: Werksessie, *, tekst: str, thema: str = "", aspect_key: str = ""
) -> Notitie:
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        notitie = Notitie.objects.create(
            werksessie=locked,
            tekst=_clean_notitie(tekst),
            thema=check_thema(locked, thema),
            aspect_id=taken.find_if_named(locked.plaat_id, aspect_key),
        )
        gebeurtenissen.record(locked, "notitie_bewaard", notitie=notitie.pk)
    return notitie


def change_notitie(
    notitie: Notitie, *, tekst: str, thema: str, aspect_key: str, versie: int
) -> Notitie:
    """`versie` is the one that the writer saw. Raises VersieError with the text of now."""
    with gebeurtenissen.lock(notitie.werksessie_id) as locked:
        gebeurtenissen.check_not_closed(locked)
        current = gebeurtenissen.refetch(notitie)
        if current.versie != versie:
            raise VersieError(current.tekst)
        current.tekst = _clean_notitie(tekst)
        current.thema = check_thema(locked, thema)
        current.aspect_id = taken.find_if_named(locked.plaat_id, aspect_key)
        current.versie += 1
        current.save(update_fields=["tekst", "thema", "aspect", "versie"])
        gebeurtenissen.record(locked, "notitie_bewaard", notitie=current.pk)
    return current


def delete_notitie(notitie: Notitie) -> int:
    with gebeurtenissen.lock(notitie.werksessie_id) as locked:
        gebeurtenissen.check_not_closed(locked)
        pk = gebeurtenissen.refetch(notitie).pk
        notitie.delete()
        return gebeurtenissen.record(locked, "notitie_weggehaald", notitie=pk)


def add_citaat(
    werksessie: Werksessie,
    *,
    tekst: str,
    thema: str = "",
    deelnemer_ref: str = "",
    akkoord: str = "",
    met_naam: bool = False,
) -> Citaat:
    """A quote stays in the session until `akkoord` is given (vertrouwen.md, Privacy)."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        _check_akkoord(akkoord, met_naam)
        citaat = Citaat.objects.create(
            werksessie=locked,
            tekst=_clean_citaat(tekst),
            thema=check_thema(locked, thema),
            deelnemer=_find_deelnemer(locked, deelnemer_ref),
            akkoord=akkoord,
            met_naam=met_naam,
        )
        gebeurtenissen.record(locked, "citaat_bewaard", citaat=citaat.pk)
    return citaat


def change_citaat(
    citaat: Citaat,
    *,
    tekst: str,
    thema: str,
    deelnemer_ref: str,
    akkoord: str,
    met_naam: bool,
    versie: int,
) -> Citaat:
    """`versie` is the one that the writer saw. Raises VersieError with the text of now."""
    with gebeurtenissen.lock(citaat.werksessie_id) as locked:
        gebeurtenissen.check_not_closed(locked)
        current = gebeurtenissen.refetch(citaat)
        if current.versie != versie:
            raise VersieError(current.tekst)
        _check_akkoord(akkoord, met_naam)
        current.tekst = _clean_citaat(tekst)
        current.thema = check_thema(locked, thema)
        current.deelnemer = _find_deelnemer(locked, deelnemer_ref)
        current.akkoord = akkoord
        current.met_naam = met_naam
        current.versie += 1
        current.save(update_fields=["tekst", "thema", "deelnemer", "akkoord", "met_naam", "versie"])
        gebeurtenissen.record(locked, "citaat_bewaard", citaat=current.pk)
    return current


def delete_citaat(citaat: Citaat) -> int:
    with gebeurtenissen.lock(citaat.werksessie_id) as locked:
        gebeurtenissen.check_not_closed(locked)
        pk = gebeurtenissen.refetch(citaat).pk
        citaat.delete()
        return gebeurtenissen.record(locked, "citaat_weggehaald", citaat=pk)


def check_thema(werksessie: Werksessie, thema: str) -> str:
    known = read_document(werksessie.plaat_id).themas
    if thema and thema not in known:
        raise OnbekendError(f"Dit thema kennen we niet. Kies uit: {', '.join(known.values())}.")
    return thema


def _clean_notitie(tekst: str) -> str:
    return clean_tekst(tekst, maximum=MAX_NOTITIE, veld="Notitie", is_verplicht=True)


def _clean_citaat(tekst: str) -> str:
    return clean_tekst(tekst, maximum=MAX_CITAAT, veld="Citaat", is_verplicht=True)


def _find_deelnemer(werksessie: Werksessie, ref: str) -> Deelnemer | None:
    if not ref:
        return None
    deelnemer = werksessie.deelnemers.filter(ref=ref).first()
    if deelnemer is None:
        raise OnbekendError("Deze persoon doet niet mee in deze sessie.")
    return deelnemer


def _check_akkoord(akkoord: str, met_naam: bool) -> None:
    if akkoord not in tuple(Akkoord):
        raise OnbekendError("Kies of er akkoord is: nog niet, zelf of mondeling.")
    if met_naam and not akkoord:
        raise InvoerError("De naam kan er alleen bij als er akkoord is voor het citaat.")

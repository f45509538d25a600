"""Making a werksessie and leading it: phase, door, reveal, second round."""

import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from leeromgevingen.models import Actorgroep, Gebruiker, Leeromgeving, Plaat
from leeromgevingen.queries import actorgroepen_of, newest_plaat

from ..enums import Fase, Gebruiksdoel, Plakwijze, Schermbeeld
from ..errors import FaseError, InvoerError, OnbekendError
from ..models import Sticker, Werksessie
from ..models.werksessie import make_code, make_kenmerk
from ..queries import read_document, read_plaat_processen
from . import gebeurtenissen, overgang, taken

DEUR_MINUTEN = 30
AANKONDIGING = timedelta(seconds=10)
FASEN_MET_DEUR = (Fase.WELKOM, Fase.PLAKKEN, Fase.KIJKEN, Fase.GESPREK, Fase.ACTIES)


def make(
    leeromgeving: Leeromgeving,
    *,
    datum: date,
    gebruiksdoel: str,
    facilitator: Gebruiker | None = None,
    plaat: Plaat | None = None,
    actorgroepen: Iterable[Actorgroep] | None = None,
    plakwijze: str = Plakwijze.VERBORGEN,
    titel: str = "",
    vorige: Werksessie | None = None,
    ref: str = "",
    oefening_van: Werksessie | None = None,
) -> Werksessie:
    """A new session in phase voorbereiden.

    Without `plaat` the newest version; without `actorgroepen` the plate's standard ones. With open
    placing every process is revealed from the start.
    """
    plaat = plaat or newest_plaat()
    _check_vorige(vorige, leeromgeving.pk, datum)
    if actorgroepen is None:
        actorgroepen = actorgroepen_of(leeromgeving.organisatie, plaat).filter(is_standaard=True)
    with transaction.atomic():
        werksessie = Werksessie.objects.create(
            organisatie=leeromgeving.organisatie,
            leeromgeving=leeromgeving,
            plaat=plaat,
            facilitator=facilitator,
            vorige=vorige,
            oefening_van=oefening_van,
            ref=ref or f"ws-{secrets.token_hex(6)}",
            titel=titel,
            datum=datum,
            gebruiksdoel=Gebruiksdoel(gebruiksdoel),
            plakwijze=Plakwijze(plakwijze),
            fase_sinds=timezone.now(),
        )
        if werksessie.plakwijze == Plakwijze.OPEN:
            werksessie.onthuld = _alle_processen(werksessie)
            werksessie.save(update_fields=["onthuld"])
        werksessie.actorgroepen.set(actorgroepen)
    return werksessie


def change(
    werksessie: Werksessie,
    *,
    titel: str,
    datum: date,
    gebruiksdoel: str,
    plakwijze: str,
    actorgroepen: Iterable[Actorgroep],
    vorige: Werksessie | None,
) -> int:
    """Change the set-up. Switching to open placing reveals everything; switching back hides
    nothing by itself, because hiding is an act of its own."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        if vorige != locked.vorige:
            _check_vorige(vorige, locked.leeromgeving_id, datum)
            if vorige is not None and vorige.pk == locked.pk:
                raise InvoerError("Een sessie kan niet haar eigen vorige zijn.")
            if locked.deelnemers.exists():
                # Refs count on from the previous session; another one would make strangers equal.
                raise InvoerError(
                    "Er doen al mensen mee. De vorige sessie kun je nu niet meer veranderen."
                )
        chosen = set(actorgroepen)
        in_use = set(Actorgroep.objects.filter(deelnemers__werksessie=locked).distinct())
        if in_use - chosen:
            names = ", ".join(sorted(groep.naam for groep in in_use - chosen))
            raise InvoerError(f"Er doen al mensen mee als: {names}. Laat die groep aan staan.")
        if plakwijze == Plakwijze.OPEN and locked.plakwijze != Plakwijze.OPEN:
            locked.onthuld = _alle_processen(locked)
        locked.titel = titel
        locked.datum = datum
        locked.gebruiksdoel = Gebruiksdoel(gebruiksdoel)
        locked.plakwijze = Plakwijze(plakwijze)
        locked.vorige = vorige
        locked.save(
            update_fields=["titel", "datum", "gebruiksdoel", "plakwijze", "vorige", "onthuld"]
        )
        locked.actorgroepen.set(chosen)
        return gebeurtenissen.record(locked, "sessie_gewijzigd")


def set_fase(werksessie: Werksessie, fase: str) -> int:
    """Go to any phase at once, also back; the same phase again changes nothing (`overgang.enter`
    tells what a change of phase does)."""
    new = _check_bestaat(fase)
    with gebeurtenissen.lock(werksessie.pk) as locked:
        if locked.fase == new:
            return locked.volgnummer
        overgang.enter(locked, new)
        return gebeurtenissen.record(locked, "fase_gewijzigd", fase=new.value)


def announce_fase(werksessie: Werksessie, fase: str) -> int:
    """Go to a phase; out of plakken only after ten seconds' notice, so that nobody is cut off in
    the middle of a sticker. Without phones there is nobody to warn. The same phase announced again
    changes nothing; another one takes its place and has ten seconds of its own; the phase that is
    on takes the announcement back."""
    new = _check_bestaat(fase)
    with gebeurtenissen.lock(werksessie.pk) as locked:
        if locked.fase == new:
            return _cancel(locked)
        if locked.fase == Fase.PLAKKEN and _has_telefoons(locked):
            if locked.fase_straks == new:
                return locked.volgnummer
            locked.fase_straks = new
            locked.fase_straks_op = timezone.now() + AANKONDIGING
            locked.save(update_fields=overgang.STRAKSVELDEN)
            return gebeurtenissen.record(locked, "fase_aangekondigd", fase=new.value)
    return set_fase(werksessie, fase)


def cancel_fase(werksessie: Werksessie) -> int:
    """Take an announced change of phase back; without one nothing changes."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        return _cancel(locked)


def apply_due(werksessie_pk: int) -> None:
    """Make an announced change of phase whose time has come; whoever comes first does it. A session
    that is gone has nothing to change."""
    with suppress(Werksessie.DoesNotExist), gebeurtenissen.lock(werksessie_pk):
        pass  # the lock makes it


def _cancel(locked: Werksessie) -> int:
    if locked.fase_straks_op is None:
        return locked.volgnummer
    locked.fase_straks, locked.fase_straks_op = "", None
    locked.save(update_fields=overgang.STRAKSVELDEN)
    return gebeurtenissen.record(locked, "fase_teruggenomen")


def _has_telefoons(locked: Werksessie) -> bool:
    return locked.deelnemers.filter(heeft_telefoon=True).exists()


def open_deur(werksessie: Werksessie, minuten: int = DEUR_MINUTEN) -> int:
    """Open the door with a new link and a new code; in `voorbereiden` this is the welkom."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        if locked.fase == Fase.VOORBEREIDEN:
            overgang.enter(locked, Fase.WELKOM)
        locked.persoonscode_fouten = 0
        locked.deur_token = make_kenmerk()
        locked.deur_code = make_code()
        locked.deur_open_tot = timezone.now() + timedelta(minutes=minuten)
        locked.save(
            update_fields=["deur_token", "deur_code", "deur_open_tot", "persoonscode_fouten"]
        )
        return gebeurtenissen.record(locked, "deur_geopend", fase=locked.fase)


def extend_deur(werksessie: Werksessie, minuten: int = DEUR_MINUTEN) -> int:
    """Keep the same link and code for longer; a door that is shut opens with new ones."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        if is_deur_open(locked):
            locked.deur_open_tot = timezone.now() + timedelta(minutes=minuten)
            locked.persoonscode_fouten = 0
            locked.save(update_fields=["deur_open_tot", "persoonscode_fouten"])
            return gebeurtenissen.record(locked, "deur_verlengd")
    return open_deur(werksessie, minuten)


def close_deur(werksessie: Werksessie) -> int:
    with gebeurtenissen.lock(werksessie.pk) as locked:
        if locked.deur_open_tot is None:
            return locked.volgnummer
        locked.deur_open_tot = None
        locked.save(update_fields=["deur_open_tot"])
        return gebeurtenissen.record(locked, "deur_gesloten")


def is_deur_open(werksessie: Werksessie) -> bool:
    """Open by the clock of the server, in a phase that lets people in (product.md, phases)."""
    return (
        werksessie.deur_open_tot is not None
        and werksessie.deur_open_tot > timezone.now()
        and werksessie.fase in FASEN_MET_DEUR
    )


def reveal(werksessie: Werksessie, processen: Sequence[str] = ()) -> int:
    """Show everyone the stickers of these processes; none named means all."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        chosen = _check_processen(locked, processen)
        shown = [key for key in _alle_processen(locked) if key in {*locked.onthuld, *chosen}]
        return _set_onthuld(locked, shown, "proces_onthuld", chosen)


def hide(werksessie: Werksessie, processen: Sequence[str] = ()) -> int:
    """Hide the stickers of these processes again; none named means all."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        chosen = _check_processen(locked, processen)
        shown = [key for key in locked.onthuld if key not in chosen]
        return _set_onthuld(locked, shown, "proces_verborgen", chosen)


def show_inzicht(werksessie: Werksessie, key: str = "") -> int:
    """Put an insight on the big screen, or with an empty key take it away. An insight lets go of
    the taak that everybody was pointed at, which would lie over it."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        known = [regel["key"] for regel in read_document(locked.plaat_id).regels["regels"]]
        if key and key not in known:
            raise OnbekendError("Dit inzicht kennen we niet.")
        if locked.inzicht_op_scherm == key and not (key and locked.aangewezen):
            return locked.volgnummer
        locked.inzicht_op_scherm = key
        locked.scherm_toont = ""
        if key:
            locked.aangewezen = ""
        locked.save(update_fields=["inzicht_op_scherm", "scherm_toont", "aangewezen"])
        return gebeurtenissen.record(locked, "inzicht_getoond", inzicht=key)


def point_at(werksessie: Werksessie, aspect: str = "") -> int:
    """Point everyone at one taak, or with an empty key let them go again."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        taken.find_if_named(locked.plaat_id, aspect)
        if locked.aangewezen == aspect:
            return locked.volgnummer
        locked.aangewezen = aspect
        locked.save(update_fields=["aangewezen"])
        return gebeurtenissen.record(locked, "taak_aangewezen", aspect=aspect)


def show_beeld(werksessie: Werksessie, beeld: str = "") -> int:
    """In a second round: which plate everybody looks at, empty for that of now. Like an insight
    it lets go of a taak that everybody was pointed at."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        if beeld not in tuple(Schermbeeld):
            words = ", ".join(keuze.label for keuze in Schermbeeld)
            raise OnbekendError(f"Dit beeld kennen we niet. Kies uit: {words}.")
        if beeld and locked.ronde == 1:
            raise FaseError("Er is nog geen tweede ronde om mee te vergelijken.")
        if locked.scherm_toont == beeld and not locked.aangewezen:
            return locked.volgnummer
        locked.scherm_toont = beeld
        locked.inzicht_op_scherm = locked.aangewezen = ""
        locked.save(update_fields=["scherm_toont", "inzicht_op_scherm", "aangewezen"])
        return gebeurtenissen.record(locked, "scherm_gewijzigd", toont=beeld)


def start_ronde(werksessie: Werksessie, *, verberg: bool = False) -> int:
    """Freeze round 1 and go back to plakken with a copy of its stickers as round 2.

    What was revealed stays so, unless the facilitator hides it in the same act (`verberg`).
    """
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        if locked.ronde != 1:
            raise FaseError("De tweede ronde is al begonnen.")
        Sticker.objects.bulk_create(
            Sticker(
                werksessie=locked,
                deelnemer_id=sticker.deelnemer_id,
                aspect_id=sticker.aspect_id,
                ronde=2,
                status=sticker.status,
                samen=sticker.samen,
                opmerking=sticker.opmerking,
            )
            for sticker in locked.stickers.filter(ronde=1)
        )
        locked.deelnemers.update(is_klaar=False)
        locked.ronde = 2
        locked.onthuld_ronde_1 = locked.onthuld
        locked.save(update_fields=["ronde", "onthuld_ronde_1"])
        overgang.enter(locked, Fase.PLAKKEN)
        volgnummer = gebeurtenissen.record(locked, "ronde_gestart", ronde=2)
        if not verberg:
            return volgnummer
        return _set_onthuld(locked, [], "proces_verborgen", _alle_processen(locked))


def _check_bestaat(fase: str) -> Fase:
    try:
        return Fase(fase)
    except ValueError:
        allowed = ", ".join(f.value for f in Fase)
        raise OnbekendError(f"De fase {fase!r} bestaat niet. Kies uit: {allowed}.") from None


def _check_vorige(vorige: Werksessie | None, leeromgeving_pk: int, datum: date) -> None:
    """A previous session is over, of the same leeromgeving, and not later: so links never run in a
    circle and nothing hidden comes along."""
    if vorige is None:
        return
    if vorige.is_oefening:
        raise InvoerError("Een oefening kan geen vorige sessie zijn.")
    if vorige.leeromgeving_id != leeromgeving_pk:
        raise InvoerError("De vorige sessie hoort bij een andere leeromgeving.")
    if not vorige.is_afgesloten:
        raise InvoerError("De vorige sessie is nog niet afgesloten. Sluit haar eerst af.")
    if vorige.datum > datum:
        raise InvoerError("De vorige sessie is later dan deze. Kies een eerdere.")


def _alle_processen(werksessie: Werksessie) -> list[str]:
    return list(read_plaat_processen(werksessie.plaat_id))


def _check_processen(werksessie: Werksessie, processen: Sequence[str]) -> list[str]:
    known = _alle_processen(werksessie)
    for key in processen:
        if key not in known:
            raise OnbekendError(f"Het proces {key!r} bestaat niet. Kies uit: {', '.join(known)}.")
    return list(processen) or known


def _set_onthuld(locked: Werksessie, shown: list[str], soort: str, chosen: list[str]) -> int:
    if shown == locked.onthuld:
        return locked.volgnummer
    locked.onthuld = shown
    locked.save(update_fields=["onthuld"])
    return gebeurtenissen.record(locked, soort, processen=chosen)

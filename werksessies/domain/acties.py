"""What people agree to do, and what became of it."""

from datetime import date

from ..enums import ActieStatus
from ..errors import OnbekendError, VersieError
from ..models import Vervolgactie, Werksessie
from ..models.vervolgactie import MAX_ACTIE, MAX_WIE
from ..queries import read_aspect_ids
from ..tekst import clean_tekst
from . import gebeurtenissen, taken


def add(
    werksessie: Werksessie,
    *,
    tekst: str,
    trekker: str = "",
    met: str = "",
    datum: date | None = None,
    aspect_key: str = "",
    status: str = ActieStatus.OPEN,
) -> Vervolgactie:
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        actie = Vervolgactie(werksessie=locked)
        _fill(actie, locked, tekst, trekker, met, datum, aspect_key)
        actie.status = _check_status(status)
        actie.save()
        gebeurtenissen.record(locked, "actie_bewaard", actie=actie.pk)
    return actie


def change(
    actie: Vervolgactie,
    *,
    tekst: str,
    trekker: str,
    met: str,
    datum: date | None,
    aspect_key: str,
    versie: int,
) -> Vervolgactie:
    """`versie` is the one that the writer saw. Raises VersieError with the text of now."""
    with gebeurtenissen.lock(actie.werksessie_id) as locked:
        gebeurtenissen.check_not_closed(locked)
        current = gebeurtenissen.refetch(actie)
        if current.versie != versie:
            raise VersieError(current.tekst)
        _fill(current, locked, tekst, trekker, met, datum, aspect_key)
        current.versie += 1
        current.save(update_fields=["tekst", "trekker", "met", "datum", "aspect", "versie"])
        gebeurtenissen.record(locked, "actie_bewaard", actie=current.pk)
    return current


def set_status(actie: Vervolgactie, status: str) -> int:
    """Also after closing: that is when actions are ticked off."""
    with gebeurtenissen.lock(actie.werksessie_id) as locked:
        actie = gebeurtenissen.refetch(actie)
        actie.status = _check_status(status)
        actie.save(update_fields=["status"])
        return gebeurtenissen.record(locked, "actie_bewaard", actie=actie.pk)


def take_along(oude: Vervolgactie, werksessie: Werksessie) -> int:
    """Mark an open action of the previous session as taken along, and write it down in this one.

    A second time changes nothing, so that a double tap makes no second action.
    """
    with gebeurtenissen.lock(oude.werksessie_id):
        oude = gebeurtenissen.refetch(oude)
        if oude.status != ActieStatus.OPEN:
            return werksessie.volgnummer
        key = oude.aspect.key if oude.aspect else ""
        known = read_aspect_ids(werksessie.plaat_id)
        nieuwe = add(
            werksessie,
            tekst=oude.tekst,
            trekker=oude.trekker,
            met=oude.met,
            datum=oude.datum,
            aspect_key=key if key in known else "",
        )
        set_status(oude, ActieStatus.MEEGENOMEN)
    return nieuwe.werksessie.volgnummer


def delete(actie: Vervolgactie) -> int:
    with gebeurtenissen.lock(actie.werksessie_id) as locked:
        gebeurtenissen.check_not_closed(locked)
        pk = gebeurtenissen.refetch(actie).pk
        actie.delete()
        return gebeurtenissen.record(locked, "actie_weggehaald", actie=pk)


def _fill(
    actie: Vervolgactie,
    werksessie: Werksessie,
    tekst: str,
    trekker: str,
    met: str,
    datum: date | None,
    aspect_key: str,
) -> None:
    actie.tekst = clean_tekst(tekst, maximum=MAX_ACTIE, veld="Actie", is_verplicht=True)
    actie.trekker = clean_tekst(trekker, maximum=MAX_WIE, veld="Trekker")
    actie.met = clean_tekst(met, maximum=MAX_WIE, veld="Met wie")
    actie.datum = datum
    actie.aspect_id = taken.find_if_named(werksessie.plaat_id, aspect_key)


def _check_status(status: str) -> str:
    if status not in tuple(ActieStatus):
        words = ", ".join(s.value for s in ActieStatus)
        raise OnbekendError(f"Deze status bestaat niet. Kies uit: {words}.")
    return status

"""Ticking off what was talked about: a question, a theme or a taak."""

from ..enums import Gesprekspunt
from ..errors import OnbekendError
from ..models import Besproken, Werksessie
from ..queries import read_aspect_ids, read_document
from . import gebeurtenissen


def tick(werksessie: Werksessie, soort: str, key: str) -> int:
    """Note that this was discussed; once more changes nothing. Raises FaseError, OnbekendError."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        _check_known(locked, soort, key)
        _, is_new = Besproken.objects.get_or_create(werksessie=locked, soort=soort, key=key)
        if not is_new:
            return locked.volgnummer
        return gebeurtenissen.record(locked, "punt_besproken", punt=f"{soort}:{key}")


def untick(werksessie: Werksessie, soort: str, key: str) -> int:
    """It is still to discuss after all."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        _check_known(locked, soort, key)
        gone, _ = Besproken.objects.filter(werksessie=locked, soort=soort, key=key).delete()
        if not gone:
            return locked.volgnummer
        return gebeurtenissen.record(locked, "punt_heropend", punt=f"{soort}:{key}")


def _check_known(locked: Werksessie, soort: str, key: str) -> None:
    if soort == Gesprekspunt.TAAK:
        known = key in read_aspect_ids(locked.plaat_id)
    elif soort == Gesprekspunt.THEMA:
        known = key in read_document(locked.plaat_id).themas
    else:
        vragen = read_document(locked.plaat_id).handreiking["verdiepingsvragen"]
        known = soort == Gesprekspunt.VRAAG and any(
            vraag["key"] == key for thema in vragen for vraag in thema["vragen"]
        )
    if not known:
        raise OnbekendError("Dit punt kennen we niet. Vernieuw de pagina.")

"""Dots: what somebody wants to talk about. Three per person and round, to be taken back freely."""

from django.db import connection

from ..enums import Fase
from ..errors import FaseError, OnbekendError, StippenOpError
from ..models import Deelnemer, Stip, Werksessie
from ..models.stip import MAX_STIPPEN
from ..queries import read_aspect_ids
from . import gebeurtenissen

FASEN = (Fase.KIJKEN, Fase.GESPREK)


def place(deelnemer: Deelnemer, aspect_key: str, *, handeling: str = "") -> int:
    """Put a dot at a taak; one that is there already stays the one dot.

    Returns the volgnummer; with a `handeling` that was committed before, the one of then. Raises
    FaseError, OnbekendError, StippenOpError, VerdwenenError.
    """
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        earlier = _find_repeat(locked, deelnemer, handeling)
        if earlier is not None:
            return earlier
        deelnemer = gebeurtenissen.refetch(deelnemer)
        aspect_id = _check(locked, aspect_key)
        own = dict(
            Stip.objects.filter(deelnemer=deelnemer, ronde=locked.ronde).values_list(
                "aspect_id", "nummer"
            )
        )
        if aspect_id not in own:
            free = sorted(set(range(1, MAX_STIPPEN + 1)) - set(own.values()))
            if not free:
                raise StippenOpError
            Stip.objects.create(
                werksessie=locked,
                deelnemer=deelnemer,
                aspect_id=aspect_id,
                ronde=locked.ronde,
                nummer=free[0],
            )
        return gebeurtenissen.record(
            locked, "stip_gezet", deelnemer=deelnemer, handeling=handeling, aspect=aspect_key
        )


def remove(deelnemer: Deelnemer, aspect_key: str, *, handeling: str = "") -> int:
    """Take the dot back. One that is not there is answered as if it had been."""
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        earlier = _find_repeat(locked, deelnemer, handeling)
        if earlier is not None:
            return earlier
        deelnemer = gebeurtenissen.refetch(deelnemer)
        aspect_id = _check(locked, aspect_key)
        Stip.objects.filter(deelnemer=deelnemer, aspect_id=aspect_id, ronde=locked.ronde).delete()
        return gebeurtenissen.record(
            locked, "stip_weggehaald", deelnemer=deelnemer, handeling=handeling, aspect=aspect_key
        )


def _find_repeat(locked: Werksessie, deelnemer: Deelnemer, handeling: str) -> int | None:
    with connection.cursor() as cursor:
        return gebeurtenissen.find_repeat(cursor, locked.pk, deelnemer.pk, handeling)


def _check(locked: Werksessie, aspect_key: str) -> int:
    if locked.fase not in FASEN:
        raise FaseError("Stippen zet je bij Kijken en bij Gesprek. Kijk op het grote scherm.")
    aspect_id = read_aspect_ids(locked.plaat_id).get(aspect_key)
    if aspect_id is None:
        raise OnbekendError(f"De taak {aspect_key[:60]!r} staat niet op deze plaat.")
    return aspect_id

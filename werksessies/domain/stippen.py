"""Dots: what somebody wants to talk about. Three per person and round, to be taken back freely."""

from ..enums import Fase
from ..errors import FaseError, StippenOpError
from ..models import Deelnemer, Stip, Werksessie
from ..models.stip import MAX_STIPPEN
from . import gebeurtenissen, taken

FASEN = (Fase.KIJKEN, Fase.GESPREK)


def place(deelnemer: Deelnemer, aspect_key: str, *, handeling: str = "") -> int:
    """Put a dot at a taak; one that is there already stays the one dot.

    Returns the volgnummer; with a `handeling` that was committed before, the one of then. Raises
    FaseError, OnbekendError, StippenOpError, VerdwenenError.
    """
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        earlier = gebeurtenissen.find_earlier(locked, deelnemer, handeling)
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
        earlier = gebeurtenissen.find_earlier(locked, deelnemer, handeling)
        if earlier is not None:
            return earlier
        deelnemer = gebeurtenissen.refetch(deelnemer)
        aspect_id = _check(locked, aspect_key)
        Stip.objects.filter(deelnemer=deelnemer, aspect_id=aspect_id, ronde=locked.ronde).delete()
        return gebeurtenissen.record(
            locked, "stip_weggehaald", deelnemer=deelnemer, handeling=handeling, aspect=aspect_key
        )


def _check(locked: Werksessie, aspect_key: str) -> int:
    if locked.fase not in FASEN:
        raise FaseError("Stippen zet je bij Kijken en bij Gesprek. Kijk op het grote scherm.")
    return taken.find(locked.plaat_id, aspect_key)

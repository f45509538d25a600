"""A link that lets a colleague lead this one session as well, without an account."""

from datetime import timedelta

from django.utils import timezone

from ..models import Werksessie
from ..models.werksessie import make_kenmerk
from . import gebeurtenissen

# Tokens live as long as those of deelnemers (vertrouwen: Retention).
NA_AFSLUITEN = timedelta(hours=24)


def make(werksessie: Werksessie) -> int:
    """A link, or a new one in the place of the old: who came in with that one is out."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        locked.regie_token = make_kenmerk()
        locked.save(update_fields=["regie_token"])
        return gebeurtenissen.record(locked, "regielink_gemaakt")


def revoke(werksessie: Werksessie) -> int:
    """Take the link away from everyone who has it."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        if not locked.regie_token:
            return locked.volgnummer
        locked.regie_token = ""
        locked.save(update_fields=["regie_token"])
        return gebeurtenissen.record(locked, "regielink_ingetrokken")


def is_valid(werksessie: Werksessie) -> bool:
    """Whether there is a link that works: until a day after the session was closed."""
    closed = werksessie.afgesloten_op
    is_over = closed is not None and closed + NA_AFSLUITEN <= timezone.now()
    return bool(werksessie.regie_token) and not is_over

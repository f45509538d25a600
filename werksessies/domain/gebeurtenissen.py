"""The lock and the log under every write.

Order of a write: lock the session row, look for a repeat, check, write, record. The number of an
event is taken under that lock, so that commit order is number order and no reader misses one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import models, transaction

from .. import bus
from ..enums import Fase
from ..errors import FaseError, VerdwenenError
from ..models import Deelnemer, Gebeurtenis, Werksessie

M = TypeVar("M", bound=models.Model)


@contextmanager
def lock(werksessie_pk: int) -> Iterator[Werksessie]:
    """One transaction that holds the row of the session, freshly read."""
    with transaction.atomic():
        yield Werksessie.objects.select_for_update().get(pk=werksessie_pk)


def refetch(row: M) -> M:
    """The row as it is now, under the lock of its session. Raises VerdwenenError."""
    found = type(row)._default_manager.filter(pk=row.pk).first()
    if found is None:
        raise VerdwenenError
    return found


def find_repeat(deelnemer: Deelnemer, handeling: str) -> int | None:
    """The volgnummer of the write that this operation id already made, if it did."""
    if not handeling:
        return None
    return (
        Gebeurtenis.objects.filter(
            werksessie_id=deelnemer.werksessie_id, deelnemer=deelnemer, handeling=handeling
        )
        .values_list("volgnummer", flat=True)
        .first()
    )


def record(
    werksessie: Werksessie,
    soort: str,
    *,
    deelnemer: Deelnemer | None = None,
    handeling: str = "",
    **gegevens: Any,
) -> int:
    """Give the write its number and wake the readers. `werksessie` comes from `lock`.

    `gegevens` goes to disk for good: no names, no remarks.
    """
    werksessie.volgnummer += 1
    werksessie.save(update_fields=["volgnummer"])
    Gebeurtenis.objects.create(
        werksessie=werksessie,
        volgnummer=werksessie.volgnummer,
        soort=soort,
        deelnemer=deelnemer,
        handeling=handeling,
        gegevens=gegevens,
    )
    bus.notify(werksessie.pk, werksessie.volgnummer)
    return werksessie.volgnummer


def check_not_closed(werksessie: Werksessie) -> None:
    if werksessie.fase == Fase.AFGESLOTEN:
        raise FaseError("Deze werksessie is afgesloten. De facilitator kan haar weer openen.")

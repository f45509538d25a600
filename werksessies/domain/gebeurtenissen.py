"""The lock and the log under every write.

Order of a write: lock the session row, make a change of phase that is due, look for a repeat,
check, write, record. The number of an event is taken under that lock, so that commit order is
number order and no reader misses one.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from .. import bus
from ..enums import Fase
from ..errors import FaseError, VerdwenenError
from ..models import Deelnemer, Gebeurtenis, Werksessie
from . import overgang

M = TypeVar("M", bound=models.Model)


@contextmanager
def lock(werksessie_pk: int) -> Iterator[Werksessie]:
    """One transaction that holds the row of the session, freshly read.

    An announced change of phase whose time has come is made first: so it happens once, whoever
    comes by, and every write is judged by the phase that it should be. A write that is refused
    takes it back with it; the next one makes it.
    """
    with transaction.atomic():
        locked = Werksessie.alle.select_for_update().get(pk=werksessie_pk)
        if overgang.is_due(locked):
            overgang.enter(locked, Fase(locked.fase_straks))
            record(locked, "fase_gewijzigd", fase=locked.fase)
        yield locked


def refetch(row: M) -> M:
    """The row as it is now, under the lock of its session. Raises VerdwenenError."""
    found = type(row)._default_manager.filter(pk=row.pk).first()
    if found is None:
        raise VerdwenenError
    return found


def find_repeat(
    cursor: CursorWrapper, werksessie_pk: int, deelnemer_pk: int, handeling: str
) -> int | None:
    """The volgnummer of the write that this operation id already made, if it did."""
    if not handeling:
        return None
    cursor.execute(_REPEAT, [werksessie_pk, deelnemer_pk, handeling])
    row = cursor.fetchone()
    return row[0] if row else None


def find_earlier(locked: Werksessie, deelnemer: Deelnemer, handeling: str) -> int | None:
    """`find_repeat`, for a write without a cursor of its own."""
    with connection.cursor() as cursor:
        return find_repeat(cursor, locked.pk, deelnemer.pk, handeling)


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
    deelnemer_pk = deelnemer.pk if deelnemer else None
    post = bus.Post(werksessie.volgnummer, soort, deelnemer_pk, gegevens)
    with connection.cursor() as cursor:
        append(cursor, werksessie.pk, post, handeling)
    return werksessie.volgnummer


def append(cursor: CursorWrapper, werksessie_pk: int, post: bus.Post, handeling: str = "") -> None:
    """Write event `post.volgnummer`, the one after the last of the locked session. In SQL, because
    every sticker passes here: the ORM takes five times as long for the same two statements."""
    gegevens = json.dumps(post.gegevens)
    wie = (post.soort, post.deelnemer_pk, handeling)
    cursor.execute(_COUNT, [post.volgnummer, werksessie_pk])
    cursor.execute(_APPEND, [werksessie_pk, post.volgnummer, *wie, gegevens, now(cursor)])
    bus.send(cursor, werksessie_pk, post)


def now(cursor: CursorWrapper) -> Any:
    """The time as this database takes it in SQL of our own."""
    return cursor.db.ops.adapt_datetimefield_value(timezone.now())


_LOG = Gebeurtenis._meta.db_table
_REPEAT = (
    f"SELECT volgnummer FROM {_LOG}"  # noqa: S608 (our own table name)
    " WHERE werksessie_id = %s AND deelnemer_id = %s AND handeling = %s"
    " AND NOT (handeling = '')"  # word for word as in the partial index, or it is not used
)
_COUNT = f"UPDATE {Werksessie._meta.db_table} SET volgnummer = %s WHERE id = %s"  # noqa: S608
_APPEND = (
    f"INSERT INTO {_LOG}"  # noqa: S608 (as above)
    " (werksessie_id, volgnummer, soort, deelnemer_id, handeling, gegevens, tijdstip)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s)"
)


class MetFase(Protocol):
    """Something that knows the phase of its session."""

    @property
    def fase(self) -> str: ...


def check_not_closed(werksessie: MetFase) -> None:
    if werksessie.fase == Fase.AFGESLOTEN:
        raise FaseError("Deze werksessie is afgesloten. De facilitator kan haar weer openen.")

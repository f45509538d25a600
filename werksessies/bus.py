"""Wake-ups between the process that wrote and the processes that hold streams.

A wake-up names a session and the number of an event that exists; the table is the truth. Where it
is short enough the event itself comes along, so that a room that has everything before it need not
read. Listeners in this process are called after the commit; on PostgreSQL those in other processes
then hear it by NOTIFY.

Not inside the transaction: a transaction that notifies keeps a lock of the whole cluster until its
commit is on disk, so that no two commits share an fsync (`python -m bench.meldingen` shows what
that costs). After the commit, one NOTIFY of its own that waits for no disk tells all that is new.
When the process dies in between, the others find out by their safety net (stroom/hub.py).
"""

import json
import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

KANAAL = "beeldplaat"
MAX_BRIEFJE = 4000  # bytes; PostgreSQL takes 7,999
AFZENDER = secrets.token_hex(4)  # this process, which has heard of its own writes already

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Post:
    """An event on its way to the rooms. `opmerking` is the remark of a sticker that was placed, or
    None where it is not known: it stays in memory and reaches only its own person."""

    volgnummer: int
    soort: str
    deelnemer_pk: int | None
    gegevens: Mapping[str, Any]
    opmerking: str | None = None


Listener = Callable[[int, int, Post | None], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> None:
    """`listener(werksessie_pk, volgnummer, post)` is called from whatever thread committed."""
    _listeners.append(listener)


def unsubscribe(listener: Listener) -> None:
    _listeners.remove(listener)


def send(cursor: CursorWrapper, werksessie_pk: int, post: Post) -> None:
    """Wake the listeners when the transaction of the cursor commits."""
    # Robust: a listener that fails must not turn a committed write into an error.
    cursor.db.on_commit(partial(announce, cursor.db, werksessie_pk, post), robust=True)


def announce(db: BaseDatabaseWrapper, werksessie_pk: int, post: Post) -> None:
    """Wake the listeners: this event was committed on this connection."""
    deliver(werksessie_pk, post.volgnummer, post)
    if db.vendor == "postgresql":
        _brievenbus.send(db, write_briefje(werksessie_pk, post))


class Brievenbus:
    """What other processes must hear, from all threads. The first thread to come takes along what
    the others bring meanwhile, on its own connection."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._lock = threading.Lock()

    def send(self, db: BaseDatabaseWrapper, briefje: str) -> None:
        self._waiting.append(briefje)
        # Looked at again after every release: nothing stays behind.
        while self._waiting and self._lock.acquire(blocking=False):
            try:
                self._empty(db)
            finally:
                self._lock.release()

    def _empty(self, db: BaseDatabaseWrapper) -> None:
        briefjes = []
        while self._waiting:
            briefjes.append(self._waiting.popleft())
        from psycopg import Cursor  # only where PostgreSQL is used

        try:
            # On the connection itself: Django's cursor would first ask whether it is still well.
            with db.wrap_database_errors, Cursor[Any](db.connection) as cursor:
                cursor.execute(_NOTIFY, [KANAAL, briefjes], prepare=True)
        except DatabaseError as error:  # the write stands; the safety net brings it
            logger.warning("melding: %s", type(error).__name__)


# Its own commit need not wait for the disk: what it says is in the table already.
_NOTIFY = (
    "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, briefje)"
    " FROM unnest(%s::text[]) briefje"
)
_brievenbus = Brievenbus()


def deliver(werksessie_pk: int, volgnummer: int, post: Post | None) -> None:
    for listener in list(_listeners):
        listener(werksessie_pk, volgnummer, post)


def write_briefje(werksessie_pk: int, post: Post) -> str:
    """The payload of a NOTIFY. A remark never leaves the database this way: PostgreSQL keeps
    payloads in files of its own. Who needs it reads the table."""
    hint = f"{AFZENDER} {werksessie_pk} {post.volgnummer}"
    if post.opmerking:
        return hint
    rest = [post.soort, post.deelnemer_pk, post.gegevens, post.opmerking]
    briefje = f"{hint} {json.dumps(rest, separators=(',', ':'))}"
    return briefje if len(briefje) < MAX_BRIEFJE else hint


def read_briefje(briefje: str) -> tuple[int, int, Post | None] | None:
    """None for one of this process."""
    afzender, werksessie_pk, volgnummer, *rest = briefje.split(" ", 3)
    if afzender == AFZENDER:
        return None
    post = Post(int(volgnummer), *json.loads(rest[0])) if rest else None
    return int(werksessie_pk), int(volgnummer), post

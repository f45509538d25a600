"""Wake-ups between the process that wrote and the processes that hold streams.

A wake-up names a session and the number of an event that exists; the table is the truth. Where it
is short enough the event itself comes along, so that a room that has everything before it need not
read. On PostgreSQL a wake-up is a NOTIFY inside the transaction of the write: it leaves exactly
when the write commits. On SQLite there is one process, and listeners in it are called after the
commit.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.backends.utils import CursorWrapper

KANAAL = "beeldplaat"
MAX_BRIEFJE = 4000  # bytes; PostgreSQL takes 7,999


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
    if cursor.db.vendor == "postgresql":
        cursor.execute("SELECT pg_notify(%s, %s)", [KANAAL, write_briefje(werksessie_pk, post)])
    else:
        # Robust: a listener that fails must not turn a committed write into an error.
        cursor.db.on_commit(partial(deliver, werksessie_pk, post.volgnummer, post), robust=True)


def deliver(werksessie_pk: int, volgnummer: int, post: Post | None) -> None:
    for listener in list(_listeners):
        listener(werksessie_pk, volgnummer, post)


def write_briefje(werksessie_pk: int, post: Post) -> str:
    """The payload of a NOTIFY. A remark never leaves the database this way: PostgreSQL keeps
    payloads in files of its own. Who needs it reads the table."""
    hint = f"{werksessie_pk} {post.volgnummer}"
    if post.opmerking:
        return hint
    rest = [post.soort, post.deelnemer_pk, post.gegevens, post.opmerking]
    briefje = f"{hint} {json.dumps(rest, separators=(',', ':'))}"
    return briefje if len(briefje) < MAX_BRIEFJE else hint


def read_briefje(briefje: str) -> tuple[int, int, Post | None]:
    werksessie_pk, volgnummer, *rest = briefje.split(" ", 2)
    post = Post(int(volgnummer), *json.loads(rest[0])) if rest else None
    return int(werksessie_pk), int(volgnummer), post

"""Wake-ups between the process that wrote and the processes that hold streams.

A wake-up is a hint (session, number of the last event); the table is the truth. On PostgreSQL it
is a NOTIFY inside the transaction of the write, so that it leaves exactly when the write commits.
On SQLite there is one process, and listeners in it are called after the commit.
"""

from collections.abc import Callable

from django.db import connection, transaction

KANAAL = "beeldplaat"

Listener = Callable[[int, int], None]
_listeners: list[Listener] = []


def subscribe(listener: Listener) -> None:
    """`listener(werksessie_pk, volgnummer)` is called from whatever thread committed the write."""
    _listeners.append(listener)


def unsubscribe(listener: Listener) -> None:
    _listeners.remove(listener)


def notify(werksessie_pk: int, volgnummer: int) -> None:
    """Wake the listeners when the running transaction commits. Call it inside that transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [KANAAL, f"{werksessie_pk} {volgnummer}"])
    else:
        # Robust: a listener that fails must not turn a committed write into an error.
        transaction.on_commit(lambda: wake(werksessie_pk, volgnummer), robust=True)


def wake(werksessie_pk: int, volgnummer: int) -> None:
    for listener in list(_listeners):
        listener(werksessie_pk, volgnummer)

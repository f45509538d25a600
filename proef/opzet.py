"""What the proofs share: a database that goes away, the common options, the line of the verdict.

Imports no models, so that a further process can call `prepare_child` before it reads any.
"""

import argparse
import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import django
from django.db import connection, connections
from django.test.utils import override_settings

from .oordeel import tell

# The names of hashed static files come from collectstatic, which a proof does not need.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


@dataclass
class Uitslag:
    """What a proof found: how much it tried, in words of its own, and what was wrong."""

    getallen: dict[str, Any] = field(default_factory=dict)
    fouten: list[str] = field(default_factory=list)


class Vastgelopen(KeyboardInterrupt):
    """The event loop did nothing else for a while. A KeyboardInterrupt, because of all exceptions
    that one leaves a loop whatever runs in it."""


@contextmanager
def watch_loop(seconden: float = 15.0) -> Iterator[None]:
    """Inside a running loop, in the main thread: raise Vastgelopen when the loop is stuck, so that
    a proof ends with a verdict."""
    last = time.monotonic()

    async def beat() -> None:
        nonlocal last
        while True:
            last = time.monotonic()
            await asyncio.sleep(0.5)

    def look(*_: object) -> None:
        if time.monotonic() - last > seconden:
            raise Vastgelopen

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, 1, 1)
    task = asyncio.ensure_future(beat())
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        task.cancel()


def judge(naam: str, options: argparse.Namespace, prove: Callable[[], Uitslag]) -> bool:
    """Run a proof on a database of its own and tell about it."""
    begin = time.perf_counter()
    with database():
        uitslag = prove()
        getallen = {"database": connection.vendor, **uitslag.getallen}
    seconden = time.perf_counter() - begin
    return tell(naam, options, getallen, uitslag.fouten, seconden, is_mis=bool(uitslag.fouten))


@contextmanager
def database() -> Iterator[None]:
    """A test database with the content of the plate, on SQLite or where DATABASE_URL points: there
    each process has one of its own, so that proofs can run side by side."""
    from leeromgevingen.domain.inhoud import load_inhoud

    own_name = connection.settings_dict["NAME"]
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"test_proef_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with override_settings(STORAGES=STORAGES):
            load_inhoud()
            yield
    finally:
        if connection.vendor == "postgresql":
            _end_other_sessions()
        connections.close_all()
        connection.creation.destroy_test_db(own_name, verbosity=0)


def _end_other_sessions() -> None:
    """The threads of the application keep their connections, and those keep the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def prepare_child(database_name: str) -> None:
    """Make a further process ready to write in the database of this proof (PostgreSQL)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beeldplaat.settings")
    django.setup()
    connections["default"].settings_dict["NAME"] = database_name

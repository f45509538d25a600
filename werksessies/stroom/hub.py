"""The rooms of this process, and what wakes them: the bus, a heartbeat, a safety net.

On PostgreSQL one connection of its own listens for the NOTIFY of writes, whichever process they
were made in. On SQLite the bus calls us in the writing thread.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Lidmaatschap

from .. import bus
from ..models import Gebeurtenis, Werksessie
from ..queries import read_proces_van
from .kamer import Kamer, Post, Stand

HARTSLAG = 15.0
VANGNET = 5.0
LOGIN_CONTROLE = 1.5
THREADS = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Login:
    """A Django session that gives the right to look at a werksessie."""

    session_key: str
    werksessie_pk: int


class Hub:
    """Lives in one event loop; `close` and the bus may be called from other threads."""

    def __init__(self) -> None:
        self.kamers: dict[int, Kamer] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self.closing = False
        self.streams = 0
        # What signed-in viewers rest their right on, with how many streams each has.
        self.logins: dict[Login, int] = {}
        self.signed_out: set[Login] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._threads: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """Begin listening; safe to repeat."""
        loop = asyncio.get_running_loop()
        if self.loop is loop:
            return
        self.loop, self.closing = loop, False
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="stroom")
        bus.subscribe(self._from_bus)
        jobs: list[Callable[[], Any]] = [self._beat, self._look_around, self._check_logins]
        if connection.vendor == "postgresql":
            jobs.append(self._listen)
        self._tasks = [asyncio.ensure_future(job()) for job in jobs]

    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run blocking work, with a database connection that is fit for use, in a thread."""
        if self._threads is None:
            raise RuntimeError("start() comes first")
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, _with_connection, function, *args
        )

    def kamer(self, werksessie_pk: int) -> Kamer:
        found = self.kamers.get(werksessie_pk)
        if found is None:
            found = self.kamers[werksessie_pk] = Kamer(werksessie_pk, read_posts, self.run)
        return found

    def leave(self, kamer: Kamer) -> None:
        if not kamer.readers and self.kamers.get(kamer.werksessie_pk) is kamer:
            del self.kamers[kamer.werksessie_pk]

    def close(self) -> None:
        """End every stream; browsers come back to the next process with their position."""
        self.closing = True
        for kamer in list(self.kamers.values()):
            kamer.wake()

    async def stop(self) -> None:
        """For the end of the process or of a test: no task or thread stays behind."""
        self.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.loop is not None:
            bus.unsubscribe(self._from_bus)
        if self._threads is not None:
            # Each thread closes its own connection: the barrier keeps one from doing it twice.
            barrier = threading.Barrier(THREADS)
            for _ in range(THREADS):
                self._threads.submit(_close_connections, barrier)
            self._threads.shutdown(wait=True)
        self.__init__()  # type: ignore[misc]  # back to the state of a new one

    def _from_bus(self, werksessie_pk: int, volgnummer: int) -> None:
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._need, werksessie_pk, volgnummer)

    def _need(self, werksessie_pk: int, volgnummer: int) -> None:
        kamer = self.kamers.get(werksessie_pk)
        if kamer is not None:
            kamer.need(volgnummer)

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HARTSLAG)
            for kamer in list(self.kamers.values()):
                kamer.beat += 1
                kamer.wake()

    async def _look_around(self) -> None:
        """The safety net: whatever a wake-up missed (a command wrote, a NOTIFY was lost)."""
        while True:
            await asyncio.sleep(VANGNET)
            await self._look_at_all()

    async def _look_at_all(self) -> None:
        if not self.kamers:
            return
        try:
            tops = await self.run(read_tops, list(self.kamers))
        except Exception as error:  # the database is away: the next round looks again
            logger.warning("vangnet: %s", type(error).__name__)
            return
        for werksessie_pk, volgnummer in tops:
            self._need(werksessie_pk, volgnummer)

    async def _check_logins(self) -> None:
        """A stream ends within two seconds after its facilitator signed out or lost the right."""
        while True:
            await asyncio.sleep(LOGIN_CONTROLE)
            if not self.logins:
                continue
            keys = list(self.logins)
            try:
                alive = await self.run(read_logins, keys)
            except Exception as error:  # as above
                logger.warning("inlogcontrole: %s", type(error).__name__)
                continue
            gone = {key for key in keys if key not in alive}
            if gone - self.signed_out:
                self.signed_out |= gone
                for kamer in list(self.kamers.values()):
                    kamer.wake()

    async def _listen(self) -> None:
        import psycopg  # only where PostgreSQL is used: it costs a start a fifth of its time

        while True:
            try:
                conn = await psycopg.AsyncConnection.connect(
                    **_listen_parameters(), autocommit=True
                )
                async with conn:
                    await conn.execute(f"LISTEN {bus.KANAAL}")
                    await self._look_at_all()  # what was missed while nobody listened
                    async for notice in conn.notifies():
                        werksessie_pk, volgnummer = notice.payload.split(" ")
                        self._need(int(werksessie_pk), int(volgnummer))
            except psycopg.OperationalError as error:
                logger.warning("luisteraar: %s", type(error).__name__)
                await asyncio.sleep(0.5)


def _close_connections(barrier: threading.Barrier) -> None:
    barrier.wait(10)
    connections.close_all()


def _with_connection(function: Callable[..., Any], *args: Any) -> Any:
    close_old_connections()
    return function(*args)


def _listen_parameters() -> dict[str, Any]:
    """Connection parameters of Django's own database, also that of a test."""
    found: dict[str, Any] = dict(connections["default"].get_connection_params())
    for name in ("cursor_factory", "context", "prepare_threshold"):
        found.pop(name, None)
    found["application_name"] = "beeldplaat-luisteraar"
    return found


def read_posts(werksessie_pk: int, after: int, limit: int) -> tuple[Stand | None, list[Post]]:
    """The events after a number and the state of the session, read after them: what the state
    allows is never older than the events."""
    posts = [
        Post(row.volgnummer, row.soort, row.deelnemer_id, row.gegevens)
        for row in Gebeurtenis.objects.filter(
            werksessie_id=werksessie_pk, volgnummer__gt=after
        ).order_by("volgnummer")[:limit]
    ]
    state = (
        Werksessie.objects.filter(pk=werksessie_pk)
        .values_list("volgnummer", "fase", "onthuld", "plaat_id")
        .first()
    )
    if state is None:
        return None, posts
    volgnummer, fase, onthuld, plaat_id = state
    return Stand(volgnummer, fase, frozenset(onthuld), read_proces_van(plaat_id)), posts


def read_tops(werksessie_pks: list[int]) -> list[tuple[int, int]]:
    return list(Werksessie.objects.filter(pk__in=werksessie_pks).values_list("pk", "volgnummer"))


def read_logins(logins: list[Login]) -> set[Login]:
    """Those that still hold: signed in, the account active with the same password, and a
    facilitator of the organisation of that session."""
    sessions = Session.objects.filter(
        session_key__in={login.session_key for login in logins}, expire_date__gt=timezone.now()
    )
    decoded = {session.session_key: session.get_decoded() for session in sessions}
    users = {
        str(user.pk): user
        for user in Gebruiker.objects.filter(
            pk__in={data.get(SESSION_KEY) for data in decoded.values()}, is_active=True
        )
    }
    allowed = set(
        Lidmaatschap.objects.filter(
            gebruiker__in=users.values(),
            rol=Rol.FACILITATOR,
            organisatie__werksessies__in={login.werksessie_pk for login in logins},
        ).values_list("gebruiker_id", "organisatie__werksessies__pk")
    )
    alive = set()
    for login in logins:
        data = decoded.get(login.session_key, {})
        user = users.get(str(data.get(SESSION_KEY)))
        if user is None or data.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
            continue
        if user.is_superuser or (user.pk, login.werksessie_pk) in allowed:
            alive.add(login)
    return alive


hub = Hub()


def close_streams() -> None:
    """End all streams of this process; from any thread, also from a signal handler."""
    loop = hub.loop
    if loop is not None and not loop.is_closed():
        loop.call_soon_threadsafe(hub.close)


async def stop() -> None:
    await hub.stop()

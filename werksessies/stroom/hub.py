"""The rooms of this process, and what wakes them: the bus, a heartbeat, a safety net.

On PostgreSQL one connection of its own listens for the NOTIFY of writes, whichever process they
were made in. On SQLite the bus calls us in the writing thread.
"""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Lidmaatschap

from .. import bus
from ..domain import oefening, regielink, sessies
from ..models import Werksessie
from .bord import read_bord
from .kamer import Bronnen, Kamer
from .lezer import Lezer, Login
from .stand import read_posts, read_stand, read_tops

HARTSLAG = 15.0
VANGNET = 5.0
LOGIN_CONTROLE = 1.5
UURWERK = 0.25
RUST = 1.0  # until it is tried again
THREADS = 3

logger = logging.getLogger(__name__)


class Hub:
    """Lives in one event loop; `close` and the bus may be called from other threads."""

    def __init__(self) -> None:
        self.kamers: dict[int, Kamer] = {}
        self.loop: asyncio.AbstractEventLoop | None = None
        self._is_closing = False
        self._bronnen = Bronnen(self.run, read_stand, read_posts, read_bord)
        self._mail: deque[tuple[int, int, bus.Post | None]] = deque()
        self._is_called = False
        self._tasks: list[asyncio.Task[None]] = []
        self._threads: ThreadPoolExecutor | None = None

    @property
    def streams(self) -> int:
        return sum(len(kamer.lezers) for kamer in self.kamers.values())

    def is_closing(self) -> bool:
        return self._is_closing

    def lezers(self) -> list[Lezer]:
        return [lezer for kamer in self.kamers.values() for lezer in kamer.lezers]

    def start(self) -> None:
        """Begin listening; safe to repeat."""
        loop = asyncio.get_running_loop()
        if self.loop is loop:
            return
        self.loop, self._is_closing = loop, False
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="stroom")
        bus.subscribe(self._from_bus)
        jobs: list[Callable[[], Any]] = [
            self._beat,
            self._look_around,
            self._keep_time,
            self._check_logins,
        ]
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

    def enter(self, werksessie_pk: int) -> Kamer:
        """The room of a session; every `enter` has its `leave`."""
        kamer = self.kamers.get(werksessie_pk)
        if kamer is None:
            kamer = self.kamers[werksessie_pk] = Kamer(werksessie_pk, self._bronnen)
        kamer.visitors += 1
        return kamer

    def leave(self, kamer: Kamer) -> None:
        kamer.visitors -= 1
        if not kamer.visitors and self.kamers.get(kamer.werksessie_pk) is kamer:
            del self.kamers[kamer.werksessie_pk]

    def close(self) -> None:
        """End every stream; browsers come back to the next process with their position."""
        self._is_closing = True
        for lezer in self.lezers():
            lezer.leave_for_restart()

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

    # --- what wakes the rooms -------------------------------------------------------------------

    def _from_bus(self, werksessie_pk: int, volgnummer: int, post: bus.Post | None) -> None:
        """From whatever thread. One call into the loop brings all that came in the meantime."""
        self._mail.append((werksessie_pk, volgnummer, post))
        if not self._is_called and self.loop is not None and not self.loop.is_closed():
            self._is_called = True
            self.loop.call_soon_threadsafe(self._open_mail)

    def _open_mail(self) -> None:
        self._is_called = False
        kamers = set()
        while self._mail:
            werksessie_pk, volgnummer, post = self._mail.popleft()
            kamer = self.kamers.get(werksessie_pk)
            if kamer is not None:
                kamer.accept(volgnummer, post)
                kamers.add(kamer)
        for kamer in kamers:
            kamer.push_all()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HARTSLAG)
            for kamer in list(self.kamers.values()):
                for lezer in list(kamer.lezers):
                    lezer.beat()
                await asyncio.sleep(0)  # thousands of beats in one go would hold up a sticker

    async def _keep_time(self) -> None:
        """What is due happens on time, also when the laptop that asked for it is gone. Looking
        costs no database; every process tries, and the lock lets one of them do it."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(UURWERK)
            nu = timezone.now()
            for kamer in list(self.kamers.values()):
                wekker = kamer.stand.wekker if kamer.stand is not None else None
                if wekker is None or wekker > nu or loop.time() < kamer.rust_tot:
                    continue
                kamer.rust_tot = loop.time() + RUST
                try:
                    await self.run(ring, kamer.werksessie_pk)
                except Exception as error:  # the database is away: it is tried again
                    logger.warning("uurwerk: %s", type(error).__name__)

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
            self._from_bus(werksessie_pk, volgnummer, None)

    async def _check_logins(self) -> None:
        """A stream ends within two seconds after its facilitator signed out or lost the right."""
        while True:
            await asyncio.sleep(LOGIN_CONTROLE)
            logins = {lezer.login for lezer in self.lezers() if lezer.login is not None}
            if not logins:
                continue
            try:
                alive = await self.run(read_logins, list(logins))
            except Exception as error:  # as above
                logger.warning("inlogcontrole: %s", type(error).__name__)
                continue
            for lezer in self.lezers():
                if lezer.login in logins and lezer.login not in alive:
                    lezer.end()

    async def _listen(self) -> None:
        import psycopg  # only where PostgreSQL is used: it costs a start a fifth of its time

        while True:
            try:
                conn = await psycopg.AsyncConnection.connect(**listen_parameters(), autocommit=True)
                async with conn:
                    await conn.execute(f"LISTEN {bus.KANAAL}")
                    await self._look_at_all()  # what was missed while nobody listened
                    async for notice in conn.notifies():
                        if (found := bus.read_briefje(notice.payload)) is not None:
                            self._from_bus(*found)
            except psycopg.OperationalError as error:
                logger.warning("luisteraar: %s", type(error).__name__)
                await asyncio.sleep(0.5)


def _close_connections(barrier: threading.Barrier) -> None:
    barrier.wait(10)
    connections.close_all()


def _with_connection(function: Callable[..., Any], *args: Any) -> Any:
    close_old_connections()
    return function(*args)


def ring(werksessie_pk: int) -> None:
    """Do what is due in a session; what is not, stays."""
    sessies.apply_due(werksessie_pk)
    oefening.step_when_due(werksessie_pk)


def listen_parameters() -> dict[str, Any]:
    """Connection parameters of Django's own database, also that of a test."""
    found: dict[str, Any] = dict(connections["default"].get_connection_params())
    for name in ("cursor_factory", "context", "prepare_threshold"):
        found.pop(name, None)
    found["application_name"] = "beeldplaat-luisteraar"
    return found


def read_logins(logins: list[Login]) -> set[Login]:
    """Those that still hold: signed in, the account active with the same password, and a
    facilitator of the organisation of that session; or with a link that was not taken back."""
    links = [login for login in logins if login.regie_token]
    alive = _read_links(links) if links else set()
    accounts = [login for login in logins if not login.regie_token]
    return alive | _read_accounts(accounts) if accounts else alive


def _read_links(links: list[Login]) -> set[Login]:
    """Those whose link still opens that session."""
    found = Werksessie.alle.filter(pk__in={link.werksessie_pk for link in links})
    valid = {(row.pk, row.regie_token) for row in found if regielink.is_valid(row)}
    return {link for link in links if (link.werksessie_pk, link.regie_token) in valid}


def _read_accounts(logins: list[Login]) -> set[Login]:
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

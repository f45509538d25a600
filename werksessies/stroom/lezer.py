"""One browser that reads along: its cursor, and how bytes get to it."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator
from dataclasses import dataclass
from types import coroutine
from typing import Any

from django.db import DatabaseError

from ..models import Deelnemer
from ..zicht import Kijker, Soort
from .beeld import make_frame, plan_all
from .kamer import GeenBordError, Kamer, make_bericht

MAX_LEEFTIJD = 600.0
TERUG_NA_HERSTART = 10.0  # browsers come back to a new process spread over this time
Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Login:
    """What gives the right to look at a werksessie as one who leads it: a Django session, or the
    link for a colleague."""

    session_key: str
    werksessie_pk: int
    regie_token: str = ""


class Lezer:
    """`cursor` is how far the log was judged, `told` the last id that was sent or that the browser
    came with. At most one task works for a reader, and only while it has to wait for something."""

    __slots__ = (
        "_send", "_task", "_until", "cursor", "is_ended", "kamer", "kijker", "login", "told"
    )  # fmt: skip

    def __init__(self, kamer: Kamer, kijker: Kijker, login: Login | None, send: Send) -> None:
        self.kamer, self.kijker, self.login, self._send = kamer, kijker, login, send
        self.cursor = self.told = 0
        self.is_ended = False
        self._task: asyncio.Task[None] | None = None
        self._until = time.monotonic() + MAX_LEEFTIJD + spread(30)

    async def begin(self, position: int | None) -> None:
        """Greet, and take the position of the browser (None: that of now)."""
        kamer = self.kamer
        await self._write(b"retry: %d\n: welkom\n\n" % int(1000 * (1 + spread(2))))
        if position is not None and position > kamer.top:
            # The browser is ahead: perhaps of a wake-up that is still under way, else the log is
            # shorter than it was (a restored backup).
            stand = await kamer.bronnen.run(kamer.bronnen.stand, kamer.werksessie_pk)
            if stand is None or position > stand.volgnummer:
                await self._finish(b"event: opnieuw\ndata:\n\n")
                return
            kamer.need(stand.volgnummer)
        self.cursor = self.told = kamer.top if position is None else position
        if self.cursor >= kamer.top and (kamer.stand is None or kamer.stand.is_afgesloten):
            await self._finish(_EINDE)

    # --- called by room and hub, never waiting ------------------------------------------------

    def push(self) -> None:
        """Send what there is after the cursor."""
        if self._task is not None or self.is_ended or self.cursor >= self.kamer.top:
            return
        try:
            found = self.kamer.pack(self)
        except GeenBordError:
            return
        if found is None:
            self._drive(self._catch_up())
            return
        self.cursor = self.kamer.top
        if found.bericht is not None:
            self.told = found.told
            self._drive(self._send(found.bericht))

    def beat(self) -> None:
        """A sign of life with the last id that this viewer should have; after ten minutes the end,
        so that a browser meets a new process or a changed right sooner or later."""
        if self._task is not None or self.is_ended:
            return
        if time.monotonic() > self._until:
            self._drive(self._finish(b""))
        else:
            self._drive(self._write(b"event: hb\ndata: %d\n\n" % self.told))

    def end(self) -> None:
        """This viewer may not listen any longer."""
        self._stop_and(self._finish(_EINDE))

    def leave_for_restart(self) -> None:
        """The process stops: come back in a moment, not all at once."""
        self._stop_and(self._finish(b"retry: %d\n\n" % int(1000 * spread(TERUG_NA_HERSTART))))

    def stop(self) -> None:
        """The browser is gone."""
        self.is_ended = True
        if self._task is not None:
            self._task.cancel()

    # --- sending --------------------------------------------------------------------------------

    def _stop_and(self, last: Coroutine[Any, Any, None]) -> None:
        if self.is_ended:
            last.close()
            return
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._drive(last)

    def _drive(self, work: Coroutine[Any, Any, None]) -> None:
        """Run until it has to wait, and only then make a task of the rest.

        Nearly always the bytes fit in the buffer of the connection: then thirty readers cost no
        task and no turn of the event loop.
        """
        try:
            blocked_on = work.send(None)
        except StopIteration:
            return
        except Exception as error:
            self._fail(error)
            return
        self._task = asyncio.ensure_future(self._run(_resume(work, blocked_on)))

    async def _run(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:
            self._fail(error)
        finally:
            if self._task is asyncio.current_task():
                self._task = None
        self.push()

    def _fail(self, error: Exception) -> None:
        """The browser went away in the middle, or the database did: end without a word, and the
        browser comes back with its position."""
        if not isinstance(error, OSError | DatabaseError | LookupError):
            logger.error("stroom eindigt: %s", type(error).__name__, exc_info=error)
        if not self.is_ended:
            self._task = None
            self._drive(self._finish(b""))

    async def _write(self, data: bytes) -> None:
        await self._send(make_bericht(data))

    async def _finish(self, last: bytes) -> None:
        self.is_ended = True
        await self._send({"type": "http.response.body", "body": last, "more_body": False})

    async def _catch_up(self) -> None:
        """As `push`, for what has to be read or made first."""
        while not self.is_ended and self.cursor < self.kamer.top:
            stand, posts = await self.kamer.posts_after(self.cursor)
            if stand is None:  # the session is gone
                return await self._finish(_EINDE)
            if not await self._may_go_on([post.soort for post in posts]):
                return await self._finish(_EINDE)
            for post, kinds in plan_all(posts, stand, self.kijker):
                html = [await self.kamer.html(post, kind) for kind in kinds]
                await self._write(make_frame(post.volgnummer, post.soort, b"".join(html)))
                self.told = post.volgnummer
            self.cursor = posts[-1].volgnummer if posts else self.kamer.top
            if stand.is_afgesloten and self.cursor >= stand.volgnummer:
                return await self._finish(_EINDE)
        return None

    async def _may_go_on(self, soorten: list[str]) -> bool:
        """False for a person who was taken out of the session."""
        pk = self.kijker.deelnemer_pk
        is_deelnemer = self.kijker.soort is Soort.DEELNEMER
        if "deelnemer_verwijderd" not in soorten or not is_deelnemer or pk is None:
            return True
        found = await self.kamer.bronnen.run(Deelnemer.objects.filter(pk=pk).exists)
        return bool(found)


_EINDE = b"event: einde\ndata:\n\n"


@coroutine
def _resume(work: Coroutine[Any, Any, None], blocked_on: Any) -> Generator[Any, Any, None]:
    """The rest of a coroutine that was begun by hand and waits for a future."""
    try:
        yield blocked_on
        yield from work.__await__()
    finally:
        work.close()


def spread(seconds: float) -> float:
    """A random time up to this many seconds, so that browsers do not all come back at once."""
    return random.uniform(0, seconds)  # noqa: S311  not a secret

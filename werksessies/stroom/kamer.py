"""One room per session and process: the last events, and who waits for the next one.

A reader owns a cursor and nothing else, so a slow one costs no memory, and live and catching up
are the same code. Filling is level-triggered: the room remembers the highest number that is known
to exist and reads the table until it has it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..enums import Fase

RING = 256
BATCH = 500


@dataclass(frozen=True, slots=True)
class Post:
    """An event as it lies in the room."""

    volgnummer: int
    soort: str
    deelnemer_pk: int | None
    gegevens: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stand:
    """What the room must know of the session to judge who may see what."""

    volgnummer: int
    fase: str
    onthuld: frozenset[str]
    proces_van: Mapping[str, str]

    @property
    def is_afgesloten(self) -> bool:
        return self.fase == Fase.AFGESLOTEN


Lezer = Callable[[int, int, int], "tuple[Stand | None, list[Post]]"]


@dataclass(eq=False)
class Kamer:
    """`read(werksessie_pk, after, limit)` runs in a thread and gives state and events from the
    table. `basis` is the number before the first event in `ring`; `top` that of the last."""

    werksessie_pk: int
    read: Lezer
    run: Callable[..., Any]
    basis: int = 0
    top: int = 0
    want: int = 0
    stand: Stand | None = None
    ring: list[Post] = field(default_factory=list)
    frames: dict[tuple[int, str], "asyncio.Task[bytes]"] = field(default_factory=dict)
    readers: int = 0
    beat: int = 0
    _waiters: set["asyncio.Future[None]"] = field(default_factory=set)
    _filling: "asyncio.Task[None] | None" = None

    async def open(self) -> None:
        """Take the position of the session as it is now; later events come by `need`."""
        if self.stand is None:
            stand, _ = await self.run(self.read, self.werksessie_pk, 2**62, 1)
            if stand is not None and self.stand is None:
                self.stand, self.top, self.basis = stand, stand.volgnummer, stand.volgnummer
        self.need(self.want)

    def need(self, volgnummer: int) -> None:
        """Events up to this number exist: get them."""
        self.want = max(self.want, volgnummer)
        if self.stand is not None and self.want > self.top and self._filling is None:
            self._filling = asyncio.ensure_future(self._fill())

    async def _fill(self) -> None:
        try:
            pause = 0.05
            while self.want > self.top:
                try:
                    stand, posts = await self.run(self.read, self.werksessie_pk, self.top, BATCH)
                except Exception:  # the database is away: the wish stays, so try again
                    stand, posts = self.stand, []
                if stand is None:  # the session is gone
                    self.want = self.top
                    break
                if not posts:
                    await asyncio.sleep(pause)
                    pause = min(2.0, pause * 2)
                    continue
                self._add(stand, posts)
        finally:
            self._filling = None

    def _add(self, stand: Stand, posts: list[Post]) -> None:
        if self.stand is not None and not self.stand.onthuld <= stand.onthuld:
            # Something was hidden: what was rendered while it was visible must not go out again.
            self.frames.clear()
        self.stand = stand
        self.ring.extend(posts)
        self.top = self.ring[-1].volgnummer
        if len(self.ring) > 2 * RING:
            for post in self.ring[:-RING]:
                for key in [key for key in self.frames if key[0] == post.volgnummer]:
                    del self.frames[key]
            del self.ring[:-RING]
            self.basis = self.ring[0].volgnummer - 1
        self.wake()

    async def posts_after(self, cursor: int) -> "tuple[Stand | None, list[Post]]":
        """The events after this number, from the ring, or from the table when it is too short; and
        the state to judge them by, which is never older than they are."""
        if cursor >= self.basis:
            return self.stand, self.ring[cursor - self.basis :]
        stand, posts = await self.run(self.read, self.werksessie_pk, cursor, BATCH)
        return stand, list(posts)

    def wake(self) -> None:
        waiters, self._waiters = self._waiters, set()
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def wait(self) -> None:
        """Until something happens. One future per waiter: cancelling one leaves the others."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.add(waiter)
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)

    async def frame(self, post: Post, soort: str, render: Callable[[], bytes]) -> bytes:
        """What this kind of viewer gets of this event, rendered once however many there are."""
        if post.volgnummer <= self.basis:  # from the table: somebody catches up, nobody shares it
            return bytes(await self.run(render))
        key = (post.volgnummer, soort)
        task = self.frames.get(key)
        if task is None:
            task = self.frames[key] = asyncio.ensure_future(self.run(render))
        try:
            return await asyncio.shield(task)
        except Exception:
            self.frames.pop(key, None)
            raise

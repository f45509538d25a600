"""One room per session and process: the last events, the board, and who reads along.

A reader owns a cursor and nothing else, so a slow one costs no memory, and live and catching up
are the same code. Filling is level-triggered: the room remembers the highest number that is known
to exist and reads the table until it has it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from .. import zicht
from ..bus import Post
from ..zicht import Kijker, Soort
from .beeld import make_frame, plan_all, render
from .bord import STICKER_SOORTEN, VERVERS, Bord
from .stand import Stand

if TYPE_CHECKING:
    from .lezer import Lezer

RING = 256
BATCH = 500


class GeenBordError(Exception):
    """The board is on its way."""


@dataclass(frozen=True, slots=True)
class Pak:
    """What a reader is sent at once: the ASGI message, the same object for all with the same eyes
    (None: nothing), and the id of the last event in it."""

    bericht: dict[str, Any] | None
    told: int


@dataclass(frozen=True, slots=True)
class Bronnen:
    """How a room gets at the database; each runs in a thread, by `run`."""

    run: Callable[..., Any]
    stand: Callable[[int], Stand | None]
    posts: Callable[[int, int, int], tuple[Stand | None, list[Post]]]
    bord: Callable[[int], Bord | None]


@dataclass(eq=False)
class Kamer:
    """`basis` is the number before the first event in `ring`; `top` that of the last."""

    werksessie_pk: int
    bronnen: Bronnen
    basis: int = 0
    top: int = 0
    want: int = 0
    stand: Stand | None = None
    ring: list[Post] = field(default_factory=list)
    lezers: set["Lezer"] = field(default_factory=set)
    rust_tot: float = 0.0  # on the clock of the loop: until then nothing that is due is tried again
    visitors: int = 0  # readers, and those who are on their way in
    _bord: Bord | None = None
    _bord_task: "asyncio.Task[None] | None" = None
    _frames: dict[tuple[int, str], "asyncio.Task[bytes]"] = field(default_factory=dict)
    # Per cursor: who made the events after it, and per kind of eyes what is sent of them.
    _makers: dict[int, frozenset[int | None]] = field(default_factory=dict)
    _packs: dict[tuple[int, Soort, int | None, bool], Pak | None] = field(default_factory=dict)
    _filling: "asyncio.Task[None] | None" = None

    async def open(self) -> None:
        """Take the position of the session as it is now; later events come by `accept`."""
        if self.stand is None:
            stand = await self.bronnen.run(self.bronnen.stand, self.werksessie_pk)
            if stand is not None and self.stand is None:
                self.stand, self.top, self.basis = stand, stand.volgnummer, stand.volgnummer
        self.need(self.want)

    # --- events come in -------------------------------------------------------------------------

    def accept(self, volgnummer: int, post: Post | None) -> None:
        """Event `volgnummer` exists. A sticker that comes along and follows on what the room has is
        taken as it is: it changes nothing of what may be seen. All else is read. The caller pushes
        once it has brought all there is: a full room then gets two stickers in one write."""
        if (
            post is not None
            and post.soort in STICKER_SOORTEN
            and self.stand is not None
            and self._filling is None
            and volgnummer == self.top + 1
        ):
            self.want = max(self.want, volgnummer)
            self._add(replace(self.stand, volgnummer=volgnummer), [post])
        self.need(volgnummer)

    def need(self, volgnummer: int) -> None:
        """Events up to this number exist: get them."""
        self.want = max(self.want, volgnummer)
        if self.stand is not None and self.want > self.top and self._filling is None:
            self._filling = asyncio.ensure_future(self._fill())

    async def _fill(self) -> None:
        read = self.bronnen.posts
        try:
            pause = 0.05
            while self.want > self.top:
                try:
                    stand, posts = await self.bronnen.run(read, self.werksessie_pk, self.top, BATCH)
                except Exception:  # the database is away: the wish stays, so try again
                    stand, posts = self.stand, []
                if stand is None:  # the session is gone
                    self.want = self.top
                    for lezer in list(self.lezers):
                        lezer.end()
                    break
                if not posts:
                    await asyncio.sleep(pause)
                    pause = min(2.0, pause * 2)
                    continue
                self._add(stand, posts)
                self.push_all()
        finally:
            self._filling = None

    def _add(self, stand: Stand, posts: list[Post]) -> None:
        self.stand = stand
        self.ring.extend(posts)
        self.top = posts[-1].volgnummer
        if len(self.ring) > 2 * RING:
            del self.ring[:-RING]
            self.basis = self.ring[0].volgnummer - 1
        if self._bord is not None and not all(map(self._bord.apply, posts)):
            self._bord = None
        # What was made of people and rows shows how it was; after this event it may be otherwise.
        self._frames.clear()
        self._makers.clear()
        self._packs.clear()

    # --- what a reader gets ---------------------------------------------------------------------

    def pack(self, lezer: "Lezer") -> Pak | None:
        """All that this reader gets of the events after its cursor; None where something must be
        read for it. Viewers with the same eyes and position share one pack.

        Raises GeenBordError when the board is being read; then every reader is pushed again.
        """
        cursor, kijker = lezer.cursor, lezer.kijker
        makers = self._makers.get(cursor)
        if makers is None:
            posts = self.ring[max(0, cursor - self.basis) :]
            makers = self._makers[cursor] = frozenset(post.deelnemer_pk for post in posts)
        # The console and the page on which the facilitator places for somebody are two pages.
        is_alone = kijker.deelnemer_pk in makers or kijker.soort is Soort.FACILITATOR
        eigen = kijker.deelnemer_pk if is_alone else None
        key = (cursor, kijker.soort, eigen, kijker.is_papier)
        try:
            return self._packs[key]
        except KeyError:
            found = self._packs[key] = self._make_pack(cursor, kijker)
            return found

    def _make_pack(self, cursor: int, kijker: Kijker) -> Pak | None:
        stand = self.stand
        if cursor < self.basis or stand is None or stand.is_afgesloten:
            return None
        parts, told = [], 0
        for post, kinds in plan_all(self.ring[cursor - self.basis :], stand, kijker):
            if post.soort not in STICKER_SOORTEN or "ververs" in kinds:
                return None
            if self._bord is None:
                self._read_bord()
                raise GeenBordError
            html = [self._render_sticker(self._bord, post, kind) for kind in kinds]
            parts.append(make_frame(post.volgnummer, post.soort, b"".join(html)))
            told = post.volgnummer
        return Pak(make_bericht(b"".join(parts)) if parts else None, told)

    async def posts_after(self, cursor: int) -> "tuple[Stand | None, list[Post]]":
        """The events after this number, from the ring, or from the table when it is too short; and
        the state to judge them by, which is never older than they are."""
        if cursor >= self.basis:
            return self.stand, self.ring[cursor - self.basis :]
        posts: tuple[Stand | None, list[Post]] = await self.bronnen.run(
            self.bronnen.posts, self.werksessie_pk, cursor, BATCH
        )
        return posts

    async def html(self, post: Post, kind: str) -> bytes:
        """One kind of HTML of one event, made once however many want it."""
        if kind == "ververs":
            return VERVERS
        if post.soort in STICKER_SOORTEN or kind.startswith("binnen "):
            while self._bord is None:
                await asyncio.shield(self._read_bord())
            if post.soort in STICKER_SOORTEN:
                return self._render_sticker(self._bord, post, kind)
            return self._render_binnen(self._bord, kind)
        key = (self.top, kind)
        task = self._frames.get(key)
        if task is None:
            make = partial(self.bronnen.run, render, self.werksessie_pk, kind)
            task = self._frames[key] = asyncio.ensure_future(make())
        try:
            return await asyncio.shield(task)
        except Exception:
            self._frames.pop(key, None)
            raise

    def _render_sticker(self, bord: Bord, post: Post, kind: str) -> bytes:
        if kind == "ververs":
            return VERVERS
        aspect = post.gegevens["aspect"]
        soort, _, rest = kind.partition(" ")
        if soort == "eigen":
            return bord.render_eigen(aspect, post.gegevens["ref"], Soort(rest))
        if soort == "cel":
            return bord.render_cel(post)
        # Hidden again since the event: then the row is empty.
        stand = self.stand
        is_open = stand is not None and stand.proces_van[aspect] in stand.onthuld
        return bord.render_rij(aspect, verborgen=not is_open)

    def _render_binnen(self, bord: Bord, kind: str) -> bytes:
        _, wie, soort, pk = kind.split()
        stand, kijker = self.stand, Kijker(Soort(soort), int(pk) or None)
        if stand is None:
            return b""
        onthuld, fase = stand.onthuld, stand.fase  # of now, as for a row
        zichtbaar = frozenset(
            aspect
            for aspect, proces in stand.proces_van.items()
            if zicht.sees_proces(onthuld, fase, kijker, proces)
        )
        return bord.render_binnen(int(wie), kijker, zichtbaar)

    def _read_bord(self) -> "asyncio.Task[None]":
        if self._bord_task is None:
            self._bord_task = asyncio.ensure_future(self._make_bord())
        return self._bord_task

    async def _make_bord(self) -> None:
        """Level-triggered as well: until there is a board that has all the room has."""
        try:
            pause = 0.05
            while self._bord is None and self.visitors:
                try:
                    bord = await self.bronnen.run(self.bronnen.bord, self.werksessie_pk)
                except Exception:  # the database is away
                    await asyncio.sleep(pause)
                    pause = min(2.0, pause * 2)
                    continue
                if bord is None:  # the session is gone: the readers find out by themselves
                    raise LookupError
                behind = [post for post in self.ring if post.volgnummer > bord.volgnummer]
                if bord.volgnummer >= self.basis and all(map(bord.apply, behind)):
                    self._bord = bord
        finally:
            self._bord_task = None
        self.push_all()

    def push_all(self) -> None:
        for lezer in list(self.lezers):
            lezer.push()


def make_bericht(data: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": data, "more_body": True}

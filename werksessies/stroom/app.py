"""The ASGI application behind `/w/<kenmerk>/stroom/`.

Beside Django, because its own handler keeps one thread per open answer. Access goes through the
same `toegang` as the pages.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError

from .. import toegang
from ..models import Deelnemer
from ..zicht import Kijker, Soort
from .beeld import make_frame, plan, render
from .hub import Login, hub
from .kamer import Kamer, Post, Stand

MAX_LEEFTIJD = 600.0
logger = logging.getLogger(__name__)
Scope = dict[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
]


@dataclass(frozen=True, slots=True)
class Bezoek:
    """Who listens to which session, and the login that the right to listen rests on, if it does."""

    werksessie_pk: int
    kijker: Kijker
    login: Login | None


async def application(scope: Scope, receive: Receive, send: Send, kenmerk: str) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        await _refuse(send, 405)
        return
    hub.start()
    try:
        status, bezoek = await hub.run(admit, scope, kenmerk)
    except DatabaseError:
        status, bezoek = 503, None
    if bezoek is None:
        await _refuse(send, status)
        return
    if hub.closing:
        await _refuse(send, 503)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body", "body": b""})
        return
    stream = asyncio.ensure_future(_stream(scope, send, bezoek))
    gone = asyncio.ensure_future(_until_gone(receive))
    try:
        await asyncio.wait({stream, gone}, return_when=asyncio.FIRST_COMPLETED)
        if stream.done():
            stream.result()
    except (OSError, DatabaseError) as error:
        # The browser went away in the middle of a frame, or the database did: it comes back with
        # its position.
        logger.info("stroom eindigt: %s", type(error).__name__)
    finally:
        for task in (stream, gone):
            task.cancel()
        await asyncio.gather(stream, gone, return_exceptions=True)


def admit(scope: Scope, kenmerk: str) -> tuple[int, Bezoek | None]:
    """Who this is, or the status of the refusal: 401 without any cookie of ours, else 404."""
    request = ASGIRequest(scope, BytesIO())
    engine = import_module(settings.SESSION_ENGINE)
    login = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    request.session = engine.SessionStore(login or None)
    request.user = get_user(request)
    werksessie = toegang.find_werksessie(kenmerk)
    kijker = toegang.find_kijker(request, werksessie) if werksessie else None
    if werksessie is None or kijker is None:
        is_known = toegang.has_token(request) or request.user.is_authenticated
        return (404 if is_known else 401), None
    rests_on_login = kijker.soort is Soort.FACILITATOR or (
        kijker.soort is Soort.SCHERM and not toegang.has_scherm_link(request, werksessie)
    )
    return 200, Bezoek(
        werksessie.pk, kijker, Login(login, werksessie.pk) if rests_on_login else None
    )


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _stream(scope: Scope, send: Send, bezoek: Bezoek) -> None:
    """Send what this viewer may see, from the position that the browser names, until the end."""
    kamer = hub.kamer(bezoek.werksessie_pk)
    kamer.readers += 1
    hub.streams += 1
    if bezoek.login:
        hub.logins[bezoek.login] = hub.logins.get(bezoek.login, 0) + 1
    try:
        await kamer.open()
        await _Verteller(kamer, bezoek, send).tell(read_position(scope))
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        kamer.readers -= 1
        hub.streams -= 1
        hub.leave(kamer)
        if bezoek.login:
            hub.logins[bezoek.login] -= 1
            if not hub.logins[bezoek.login]:
                del hub.logins[bezoek.login]
                hub.signed_out.discard(bezoek.login)


def read_position(scope: Scope) -> int | None:
    """The last id that the browser has: `Last-Event-ID`, else `?vanaf=`; None starts with now."""
    headers = dict(scope["headers"])
    found = headers.get(b"last-event-id", b"").decode("latin-1")
    if not found:
        found = parse_qs(scope["query_string"].decode("latin-1")).get("vanaf", [""])[0]
    return int(found) if found.isascii() and found.isdigit() and len(found) < 19 else None


class _Verteller:
    """Tells one browser what happens. `cursor` is how far the log was judged, `told` the last id
    that was sent or that the browser came with."""

    def __init__(self, kamer: Kamer, bezoek: Bezoek, send: Send) -> None:
        self.kamer, self.bezoek, self._send = kamer, bezoek, send
        self.cursor = self.told = 0

    async def send(self, data: bytes) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def tell(self, position: int | None) -> None:
        kamer = self.kamer
        await self.send(b"retry: %d\n: welkom\n\n" % int(1000 * (1 + _spread(2))))
        if position is not None and position > kamer.top:
            # The browser is ahead: perhaps of a wake-up that is still under way, else the log is
            # shorter than it was (a restored backup).
            stand, _ = await kamer.run(kamer.read, kamer.werksessie_pk, 2**62, 1)
            if stand is None or position > stand.volgnummer:
                await self.send(b"event: opnieuw\ndata:\n\n")
                return
            kamer.need(stand.volgnummer)
        self.cursor = self.told = kamer.top if position is None else position
        if self.cursor >= kamer.top and (kamer.stand is None or kamer.stand.is_afgesloten):
            await self._end()
            return
        until = asyncio.get_running_loop().time() + MAX_LEEFTIJD + _spread(30)
        beat = kamer.beat
        while not hub.closing and asyncio.get_running_loop().time() < until:
            if self.bezoek.login in hub.signed_out:
                await self._end()
                return
            if self.cursor < kamer.top:
                if not await self._catch_up():
                    await self._end()
                    return
            elif beat != kamer.beat:
                beat = kamer.beat
                await self.send(b"event: hb\ndata: %d\n\n" % self.told)
            else:
                await kamer.wait()

    async def _catch_up(self) -> bool:
        """Send the events after the cursor; False when this viewer may no longer listen."""
        stand, posts = await self.kamer.posts_after(self.cursor)
        if stand is None:  # the session is gone
            return False
        for post in posts:
            if post.soort == "deelnemer_verwijderd" and not await self._is_still_in():
                return False
            await self._tell_post(post, stand)
        return not stand.is_afgesloten or self.cursor < stand.volgnummer

    async def _tell_post(self, post: Post, stand: Stand) -> None:
        kamer = self.kamer
        kinds = plan(post, stand, self.bezoek.kijker)
        if kinds:
            parts = [
                await kamer.frame(post, kind, partial(render, kamer.werksessie_pk, post, kind))
                for kind in kinds
            ]
            await self.send(make_frame(post.volgnummer, post.soort, b"".join(parts)))
            self.told = post.volgnummer
        self.cursor = post.volgnummer

    async def _is_still_in(self) -> bool:
        if self.bezoek.kijker.soort is not Soort.DEELNEMER:
            return True
        found = await hub.run(_person_exists, self.bezoek.kijker.deelnemer_pk)
        return bool(found)

    async def _end(self) -> None:
        await self.send(b"event: einde\ndata:\n\n")


def _spread(seconds: float) -> float:
    """A random time up to this many seconds, so that browsers do not all come back at once."""
    return random.uniform(0, seconds)  # noqa: S311  not a secret


def _person_exists(deelnemer_pk: int) -> bool:
    return Deelnemer.objects.filter(pk=deelnemer_pk).exists()


async def _refuse(send: Send, status: int) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [
                (b"content-type", b"text/plain; charset=utf-8"),
                (b"cache-control", b"no-store"),
                (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
                (b"retry-after", b"5"),
                (b"x-content-type-options", b"nosniff"),
            ],
        }
    )
    await send({"type": "http.response.body", "body": b"Geen toegang.\n"})

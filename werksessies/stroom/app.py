"""The ASGI application behind `/w/<kenmerk>/stroom/`.

Beside Django, because its own handler keeps one thread per open answer. Access goes through the
same `toegang` as the pages.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.core.handlers.asgi import ASGIRequest
from django.db import DatabaseError

from .. import toegang
from ..tekst import read_getal
from ..zicht import Kijker, Soort
from .hub import hub
from .lezer import Lezer, Login, Send

logger = logging.getLogger(__name__)
Scope = dict[str, Any]
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
    if hub.is_closing():
        await _refuse(send, 503)
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    if scope["method"] == "HEAD":
        await send({"type": "http.response.body", "body": b""})
        return
    kamer = hub.enter(bezoek.werksessie_pk)
    lezer = Lezer(kamer, bezoek.kijker, bezoek.login, send)
    try:
        await kamer.open()
        await lezer.begin(read_position(scope))
        kamer.lezers.add(lezer)
        if hub.is_closing():
            lezer.leave_for_restart()
        lezer.push()
        # After the last bytes the server says the same as when the browser goes away.
        while (await receive())["type"] != "http.disconnect":
            pass
    except (OSError, DatabaseError) as error:
        # The browser went away in the middle of a frame, or the database did: it comes back with
        # its position.
        logger.info("stroom eindigt: %s", type(error).__name__)
    finally:
        lezer.stop()
        kamer.lezers.discard(lezer)
        hub.leave(kamer)


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
    match kijker.soort:
        case Soort.DEELNEMER:
            rests_on_login = kijker.deelnemer_pk is None
        case Soort.SCHERM:
            rests_on_login = not toegang.has_scherm_link(request, werksessie)
        case _:
            rests_on_login = True
    if not rests_on_login:
        return 200, Bezoek(werksessie.pk, kijker, None)
    if toegang.has_account(request, werksessie):
        return 200, Bezoek(werksessie.pk, kijker, Login(login, werksessie.pk))
    link = Login("", werksessie.pk, regie_token=werksessie.regie_token)
    return 200, Bezoek(werksessie.pk, kijker, link)


def read_position(scope: Scope) -> int | None:
    """The last id that the browser has: `Last-Event-ID`, else `?vanaf=`; None starts with now."""
    headers = dict(scope["headers"])
    found = headers.get(b"last-event-id", b"").decode("latin-1")
    if not found:
        found = parse_qs(scope["query_string"].decode("latin-1")).get("vanaf", [""])[0]
    return read_getal(found, None)


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

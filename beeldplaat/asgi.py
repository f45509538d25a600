"""The front door: streams, static files, and Django, each on its own path.

Django runs under a handler with a few permanent threads ("lanes"). Its default makes a thread, and
with it a database connection, for every request.
"""

import asyncio
import json
import os
import re
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from io import BytesIO
from typing import Any

import django
from asgiref.sync import ThreadSensitiveContext

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beeldplaat.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402  after setup
from django.core.exceptions import SuspiciousOperation  # noqa: E402  after setup
from django.core.handlers.asgi import ASGIHandler, ASGIRequest  # noqa: E402  after setup
from django.http import HttpRequest, JsonResponse, QueryDict, parse_cookie  # noqa: E402  after setup
from django.middleware.clickjacking import XFrameOptionsMiddleware  # noqa: E402  after setup
from django.middleware.security import SecurityMiddleware  # noqa: E402  after setup
from django.utils.http import parse_header_parameters  # noqa: E402  after setup
from servestatic import ServeStaticASGI  # noqa: E402  after setup

from beeldplaat import middleware  # noqa: E402  after setup
from beeldplaat.meting import STICKERS as STICKERS_ROUTE  # noqa: E402  after setup
from beeldplaat.meting import STROOM as STROOM_ROUTE  # noqa: E402  after setup
from beeldplaat.meting import get_meting  # noqa: E402  after setup
from beeldplaat.middleware import CONTENT_SECURITY_POLICY, is_room_host  # noqa: E402  after setup
from beeldplaat.waarneming import ROUTE, Waarneming  # noqa: E402  after setup
from werksessies import stroom  # noqa: E402  after setup
from werksessies.snelpad import Snelpad  # noqa: E402  after setup

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Coroutine[Any, Any, None]]

LANEN = 4
READY_SECONDS = 4.0
STROOM = re.compile(r"^/w/(?P<kenmerk>[A-Za-z0-9_-]{1,64})/stroom/\Z")
STICKERS = re.compile(r"^/w/(?P<kenmerk>[A-Za-z0-9_-]{1,64})/stickers/\Z")
FORMULIER = b"application/x-www-form-urlencoded"
FORMULIEREN = frozenset((FORMULIER, FORMULIER + b";charset=utf-8"))
ODD_PARAMETER = re.compile(rb"charset|\*", re.IGNORECASE)
MAX_SAMEN = 192 * 1024 * 1024
TE_DRUK = "Er komen nu te veel bestanden tegelijk binnen. Ga terug en probeer het zo nog eens."
UPLOAD_PATHS = ("/werksessies/importeren/",)
FOTO = re.compile(r"^/w/[A-Za-z0-9_-]{1,64}/leerwerkdag/\Z")


class LanenHandler(ASGIHandler):
    """Runs each request in the lane with the fewest requests; a lane is one thread that stays."""

    def __init__(self, lanen: int) -> None:
        super().__init__()
        self._lanen = [ThreadPoolExecutor(1, f"laan-{number}") for number in range(lanen)]
        self._busy = [0] * lanen

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        lane = min(range(len(self._lanen)), key=self._busy.__getitem__)
        self._busy[lane] += 1
        try:
            async with ThreadSensitiveContext(executor=self._lanen[lane]):
                await self.handle(scope, receive, send)
        finally:
            self._busy[lane] -= 1


class Lichaam:
    """The body of a request up to `maximum` bytes. Past that the browser seems gone, which Django
    answers by closing everything; `weigering` then holds the status and the words.

    Django keeps a body in memory and looks only then who sends it. So the large ones, of photos
    and imports, may together hold MAX_SAMEN bytes; `release` gives back what this one held.
    """

    samen = 0

    def __init__(self, receive: Receive, maximum: int, te_groot: str) -> None:
        self._receive, self._left, self._te_groot = receive, maximum, te_groot
        self._is_groot = maximum > settings.MAX_BODY
        self._held = 0
        self.weigering: tuple[int, str] | None = None

    async def __call__(self) -> dict[str, Any]:
        message = await self._receive()
        size = len(message.get("body", b""))
        self._left -= size
        if self._is_groot:
            self._held += size
            Lichaam.samen += size
        if self._left < 0:
            self.weigering = 413, self._te_groot
        elif size and self._is_groot and Lichaam.samen > MAX_SAMEN:
            self.weigering = 503, TE_DRUK
        return {"type": "http.disconnect"} if self.weigering else message

    def release(self) -> None:
        Lichaam.samen -= self._held
        self._held = 0


class Verzoek(HttpRequest):
    """As much of a form post as the checks of a sticker read. Django's own makes all of a request,
    which takes three times as long and for nothing."""

    def __init__(self, scope: Scope, headers: dict[bytes, bytes], body: bytes) -> None:
        super().__init__()
        self.method, self.path, self.path_info = "POST", scope["path"], scope["path"]
        self._scope_scheme = scope["scheme"]
        for name, value in headers.items():
            if b"_" in name:  # it would pass for one with a hyphen; Django leaves it out as well
                continue
            key = name.decode("latin-1").upper().replace("-", "_")
            self.META[f"HTTP_{key}"] = value.decode("latin-1")
        self.COOKIES = parse_cookie(self.META.get("HTTP_COOKIE", ""))
        self.POST = QueryDict(body)

    def _get_scheme(self) -> str:
        return str(self._scope_scheme)


class Gelezen:
    """A body that was read already, for who comes next."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> dict[str, Any]:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


class Gezondheid:
    """`/healthz` and `/readyz`, each in a lane of its own: they answer, in time, also when every
    other lane waits for a database that hangs."""

    def __init__(self) -> None:
        self._healthz, self._readyz = LanenHandler(1), LanenHandler(1)
        self._asking: asyncio.Future[None] | None = None

    async def healthz(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._healthz(scope, receive, send)

    async def readyz(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A thread that hangs cannot be ended: it is left alone, and until it is back the answer is
        503 at once."""
        messages: list[dict[str, Any]] = []

        async def keep(message: dict[str, Any]) -> None:
            messages.append(message)

        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._readyz(scope, receive, keep))
            await asyncio.wait([self._asking], timeout=READY_SECONDS)
            if self._asking.done():
                self._asking.result()
                for message in messages:
                    await send(message)
                return
        rows = [
            {"naam": "database", "goed": False, "uitleg": "De database antwoordt niet op tijd."}
        ]
        body = json.dumps(rows, ensure_ascii=False).encode()
        await _send_whole(send, 503, body, b"application/json")


class Router:
    """`/w/<kenmerk>/stroom/` to the streams, a sticker of a phone to the fast path, everything else
    to Django, with the body limited."""

    def __init__(self) -> None:
        self.django = LanenHandler(LANEN)
        self.snelpad = Snelpad()
        gezondheid = Gezondheid()
        self.health = {"/healthz": gezondheid.healthz, "/readyz": gezondheid.readyz}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        found = STROOM.match(scope["path"])
        if found:
            scope[ROUTE] = STROOM_ROUTE
            if settings.IS_ROOM_MODE and not is_room_host(_host(scope)):
                await _refuse(send, 400, "Dit adres kennen we niet.", scope)
            else:
                await stroom.application(scope, receive, send, found["kenmerk"])
            return
        headers = dict(scope["headers"])
        maximum, te_groot = _limit(scope["path"])
        length = headers.get(b"content-length", b"0")
        if not _is_utf8(headers.get(b"content-type", b"")):
            await _refuse(send, 415, "Stuur tekst als UTF-8.", scope)
            return
        body = Lichaam(receive, maximum, te_groot)
        place = STICKERS.match(scope["path"]) if _is_plain_json_post(scope, headers) else None
        if place and length.isdigit() and int(length) <= maximum:
            scope[ROUTE] = STICKERS_ROUTE
            complete = await _read_body(body)
            if complete is None:
                if body.weigering:
                    await _refuse(send, *body.weigering, scope)
                return
            if await self._place(scope, headers, complete, place["kenmerk"], send):
                return
            body = Lichaam(Gelezen(complete, receive), maximum, te_groot)
        if length.isdigit() and int(length) > maximum:
            body.weigering = 413, te_groot
        else:
            try:
                await self.health.get(scope["path"], self.django)(scope, body, send)
            finally:
                body.release()
        if body.weigering:
            await _refuse(send, *body.weigering, scope)

    async def _place(
        self, scope: Scope, headers: dict[bytes, bytes], body: bytes, kenmerk: str, send: Send
    ) -> bool:
        """Answer a sticker that was committed; False leaves the request to Django."""
        try:
            request = Verzoek(scope, headers, body)
            is_known = not settings.IS_ROOM_MODE or is_room_host(request.get_host())
        except (SuspiciousOperation, ValueError):
            return False
        is_secure = request.is_secure()
        if not is_known or (settings.SECURE_SSL_REDIRECT and not is_secure):
            return False
        volgnummer = await self.snelpad.place(request, kenmerk)
        if volgnummer is None:
            return False
        answer = b'{"volgnummer": %d}' % volgnummer
        complete = [*answer_headers(is_secure), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": complete})
        await send({"type": "http.response.body", "body": answer})
        return True

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                await stroom.stop()
                await asyncio.to_thread(self.snelpad.stop)
                await send({"type": "lifespan.shutdown.complete"})
                return


def _is_utf8(content_type: bytes) -> bool:
    """Whether Django will read the body as UTF-8: it takes every codec that Python knows, also
    those that make no text of it, and breaks on a parameter that it cannot read."""
    if _is_plain_form(content_type) or not ODD_PARAMETER.search(content_type):
        return True
    try:
        _, params = parse_header_parameters(content_type.decode("latin-1"))
    except ValueError:
        return False
    return params.get("charset", "utf-8").lower() in ("utf-8", "utf8")


def _limit(path: str) -> tuple[int, str]:
    """How large a body may be there, and what is said of one that is larger."""
    if FOTO.match(path):
        tekst = "Deze foto is te groot: er past 10 MB. Ga terug en kies een kleinere foto."
        return settings.MAX_FOTO, tekst
    maximum = settings.MAX_UPLOAD if path in UPLOAD_PATHS else settings.MAX_BODY
    return maximum, f"Dit is te groot: er passen {maximum // 1024} kB."


def _is_plain_json_post(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    return (
        scope["method"] == "POST"
        and not scope["query_string"]
        and b"host" in headers
        and len(headers) == len(scope["headers"])  # a header that came twice is Django's to judge
        and headers.get(b"accept") == b"application/json"
        and _is_plain_form(headers.get(b"content-type", b""))
    )


def _is_plain_form(content_type: bytes) -> bool:
    return content_type.lower().replace(b" ", b"") in FORMULIEREN


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body; None when the browser went away, or seems so (`Lichaam`)."""
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


def _answer_nothing(request: Any) -> JsonResponse:
    return JsonResponse({})


@cache
def answer_headers(is_secure: bool) -> list[tuple[bytes, bytes]]:
    """What Django's middleware puts on every answer, for one that is made beside it."""
    scheme = "https" if is_secure else "http"
    headers = [(b"host", b"localhost")]
    scope = {"type": "http", "method": "GET", "path": "/", "scheme": scheme, "headers": headers}
    request = ASGIRequest({**scope, "query_string": b""}, BytesIO())
    answer: Callable[[Any], Any] = _answer_nothing
    for layer in (middleware.beeldplaat, XFrameOptionsMiddleware, SecurityMiddleware):
        answer = layer(answer)
    found = answer(request).headers
    return [(name.lower().encode(), value.encode()) for name, value in found.items()]


def _host(scope: Scope) -> str:
    headers: dict[bytes, bytes] = dict(scope["headers"])
    return headers.get(b"host", b"").decode("latin-1")


async def _refuse(send: Send, status: int, tekst: str, scope: Scope) -> None:
    """A sentence, or for a program a problem document; beside Django, so with our own headers."""
    accept = dict(scope["headers"]).get(b"accept", b"")
    body, kind = tekst.encode() + b"\n", b"text/plain; charset=utf-8"
    if b"application/json" in accept:
        problem = {
            "type": "about:blank",
            "title": "Dat kan niet",
            "status": status,
            "detail": tekst,
        }
        body, kind = json.dumps(problem, ensure_ascii=False).encode(), b"application/problem+json"
    await _send_whole(send, status, body, kind)


async def _send_whole(send: Send, status: int, body: bytes, kind: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


# What a browser never shows as a page: a policy for pages would only be bytes there.
GEEN_BLAD = (".css", ".js", ".woff2", ".png")


def _add_static_headers(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if not path.endswith(GEEN_BLAD):
        headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        headers["X-Frame-Options"] = "DENY"


application = ServeStaticASGI(
    Router(),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    immutable_file_test=r"\.[0-9a-f]{12}\.",
    autorefresh=settings.DEBUG,
    allow_all_origins=False,
    add_headers_function=_add_static_headers,
)
if settings.METRICS_TOKEN or settings.LOG_FORMAT == "json":
    application = Waarneming(
        application,
        log=settings.LOG_FORMAT == "json",
        meting=get_meting() if settings.METRICS_TOKEN else None,
    )

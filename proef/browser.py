"""A browser against the real ASGI application, in this process: requests with cookies, and a
stream whose bytes can be cut anywhere."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from beeldplaat.asgi import application as beeldplaat

App = Callable[[Any, Any, Any], Awaitable[None]]


@dataclass(frozen=True)
class Antwoord:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def json(self) -> Any:
        return json.loads(self.body)


class Browser:
    """Keeps cookies and sends the CSRF token as the scripts of the page do."""

    def __init__(self, cookies: Mapping[str, str] = {}, *, app: App = beeldplaat) -> None:
        self.cookies = dict(cookies)
        self.app = app

    async def get(self, url: str) -> Antwoord:
        return await self._ask("GET", url, b"", {})

    async def post(
        self, url: str, velden: Mapping[str, str], *, gone: asyncio.Event | None = None
    ) -> Antwoord:
        """As the outbox of the phone: a form, answered in JSON. When `gone` is set the connection
        is lost, and the answer with it (status 0), unless it was there already."""
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
            "x-csrftoken": self.cookies.get("csrftoken", ""),
        }
        return await self._ask("POST", url, urlencode(velden).encode(), headers, gone)

    def make_scope(self, method: str, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
        path, _, query = url.partition("?")
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                (b"host", b"localhost"),
                (b"cookie", cookie.encode()),
                *((name.encode(), value.encode()) for name, value in headers.items()),
            ],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8000),
        }

    async def _ask(
        self,
        method: str,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        gone: asyncio.Event | None = None,
    ) -> Antwoord:
        messages: list[dict[str, Any]] = [{"type": "http.request", "body": body}]
        status, found, parts = 0, {}, []
        done = gone or asyncio.Event()

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            await done.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                for name, value in message["headers"]:
                    if name.lower() == b"set-cookie":
                        self._keep(value.decode())
                    found[name.decode().lower()] = value.decode()
            else:
                parts.append(message.get("body", b""))

        headers = {"content-length": str(len(body)), **headers}
        await self.app(self.make_scope(method, url, headers), receive, send)
        done.set()
        return Antwoord(status, found, b"".join(parts))

    def _keep(self, header: str) -> None:
        for name, morsel in SimpleCookie(header).items():
            self.cookies[name] = morsel.value


@dataclass(frozen=True)
class Bericht:
    """One message of a stream, as live.js reads it."""

    soort: str
    id: str
    data: str


def read_bericht(block: str) -> Bericht:
    soort, nummer, data = "message", "", []
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            soort = value
        elif name == "id":
            nummer = value
        elif name == "data":
            data.append(value)
    return Bericht(soort, nummer, "\n".join(data))


class Stroom:
    """One stream. `hear` gets every piece of bytes; what it raises ends the connection as a broken
    pipe does."""

    def __init__(
        self,
        browser: Browser,
        url: str,
        hear: Callable[[bytes], Awaitable[None]],
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = 0
        self.ended = False
        self._hear = hear
        self._gone = asyncio.Event()
        scope = browser.make_scope("GET", url, headers or {})
        self.task = asyncio.ensure_future(browser.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        if self._gone.is_set():
            raise OSError("the browser is gone")
        if message.get("body"):
            await self._hear(message["body"])
        if not message.get("more_body", False):
            self.ended = True

    async def cut(self) -> None:
        """Go away; from here on nothing is heard."""
        self._gone.set()
        await asyncio.wait({self.task}, timeout=10)
        if not self.task.done():
            self.task.cancel()
            raise AssertionError("the stream did not end after its browser went away")
        if not self.task.cancelled() and (error := self.task.exception()):
            raise error

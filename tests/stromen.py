"""Streams for tests: a browser that reads one, on the real ASGI application."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.test import Client

from werksessies import stroom


class Browser:
    """Reads one stream as an EventSource does."""

    def __init__(
        self, kenmerk: str, *, cookie: str = "", query: str = "", last_id: str = ""
    ) -> None:
        headers = [(b"host", b"testserver"), (b"cookie", cookie.encode())]
        if last_id:
            headers.append((b"last-event-id", last_id.encode()))
        self.scope = {
            "type": "http",
            "method": "GET",
            "path": f"/w/{kenmerk}/stroom/",
            "query_string": query.encode(),
            "headers": headers,
        }
        self.kenmerk = kenmerk
        self.status = 0
        self.ended = False
        self._data = b""
        self._changed = asyncio.Event()
        self._gone = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Browser":
        self._task = asyncio.ensure_future(
            stroom.application(self.scope, self._receive, self._send, self.kenmerk)
        )
        await self.until(lambda: b"welkom" in self._data or self.status not in (0, 200))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._gone.set()
        if self._task is not None:
            await asyncio.wait_for(self._task, 5)

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self._data += message.get("body", b"")
            self.ended = not message.get("more_body", False)
        self._changed.set()

    async def until(self, condition: Callable[[], bool], seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                self._changed.clear()
                if not condition():
                    await self._changed.wait()

    @property
    def events(self) -> list[dict[str, str]]:
        found = []
        for block in self._data.decode().split("\n\n"):
            event: dict[str, str] = {}
            for line in block.splitlines():
                if line and not line.startswith((":", "retry")):
                    name, _, value = line.partition(":")
                    event[name] = (event.get(name, "") + "\n" + value.removeprefix(" ")).strip()
            if event:
                found.append(event)
        return found

    @property
    def kinds(self) -> list[str]:
        return [event["event"] for event in self.events]


def listen(story: Callable[[], Awaitable[None]]) -> None:
    """Run a story with the streams of one process around it."""

    async def run() -> None:
        try:
            await story()
        finally:
            await stroom.stop()
            await sync_to_async(connections.close_all)()

    asyncio.run(run())


def cookie_of(token: str) -> str:
    return f"{settings.DEELNEMER_COOKIE}={token}"


@sync_to_async
def do(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def regie_cookie(client: Client) -> str:
    return f"sessionid={client.cookies['sessionid'].value}"

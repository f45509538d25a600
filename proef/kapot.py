"""Builds that are broken on purpose: `python -m proef.kapot BREUK ...` instead of the server.

Each break stands around the application, so that it stays the same mistake however the inside is
written. A proof that does not see it proves nothing.
"""

import asyncio
import json
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

SCHRIJFT = ("/stickers/", "/stickers/weghalen/", "/klaar/")


def is_write(scope: Scope) -> bool:
    return (
        scope["type"] == "http" and scope["method"] == "POST" and scope["path"].endswith(SCHRIJFT)
    )


async def read_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def answer(send: Send, status: int, value: dict[str, Any]) -> None:
    body = json.dumps(value).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Vroeg:
    """Says "bewaard" first and writes after that, as a write-behind cache does."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._nummers = count(1)
        self._taken: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_write(scope):
            await self.app(scope, receive, send)
            return
        body = await read_body(receive)
        task = asyncio.ensure_future(self._write(scope, body))
        self._taken.add(task)
        task.add_done_callback(self._taken.discard)
        await answer(send, 200, {"volgnummer": next(self._nummers)})

    async def _write(self, scope: Scope, body: bytes) -> None:
        is_read = False

        async def receive() -> dict[str, Any]:
            nonlocal is_read
            if is_read:
                await asyncio.sleep(60)
                return {"type": "http.disconnect"}
            is_read = True
            return {"type": "http.request", "body": body}

        async def send(message: dict[str, Any]) -> None:
            pass

        await self.app(scope, receive, send)


class Verzwijgt:
    """A write that failed is answered as if it had not: `except DatabaseError: pass`."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_write(scope):
            await self.app(scope, receive, send)
            return
        is_failed = False

        async def tell(message: dict[str, Any]) -> None:
            nonlocal is_failed
            if message["type"] == "http.response.start" and message["status"] >= 500:
                is_failed = True
                await answer(send, 200, {"volgnummer": 1})
            elif not is_failed:
                await send(message)

        await self.app(scope, receive, tell)


class Uitgesteld:
    """Placing the old way: eight threads, each a transaction that takes its lock at the first
    write, after it has read. The wait for a lock does not help there: SQLite refuses at once when
    somebody else has written since the read."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._threads = ThreadPoolExecutor(8)
        self._file = Path(os.environ["DATA_DIR"]) / "beeldplaat.sqlite3"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_write(scope):
            await self.app(scope, receive, send)
            return
        velden = parse_qs((await read_body(receive)).decode())
        kenmerk, sleutel = scope["path"].split("/")[2], velden["handeling"][0]
        loop = asyncio.get_running_loop()
        try:
            nummer = await loop.run_in_executor(self._threads, self._write, kenmerk, sleutel)
        except sqlite3.OperationalError as error:
            await answer(send, 500, {"title": "fout", "detail": str(error)})
        else:
            await answer(send, 200, {"volgnummer": nummer})

    def _write(self, kenmerk: str, sleutel: str) -> int:
        with closing(sqlite3.connect(self._file, timeout=5, isolation_level=None)) as conn:
            conn.execute("BEGIN")
            query = "SELECT id, volgnummer FROM werksessies_werksessie WHERE kenmerk = ?"
            pk, nummer = conn.execute(query, (kenmerk,)).fetchone()
            conn.execute(
                "INSERT INTO werksessies_gebeurtenis (werksessie_id, volgnummer, soort, "
                "handeling, gegevens, tijdstip) VALUES (?, ?, 'sticker_geplaatst', ?, '{}', "
                "'2026-01-01')",
                (pk, nummer + 1, sleutel),
            )
            query = "UPDATE werksessies_werksessie SET volgnummer = ? WHERE id = ?"
            conn.execute(query, (nummer + 1, pk))
            conn.execute("COMMIT")
        return int(nummer + 1)


class ZonderSpreiding:
    """Every stream is told to come back at once."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def tell(message: dict[str, Any]) -> None:
            body = message.get("body", b"")
            if body.startswith(b"retry: "):
                message = message | {"body": b"retry: 1" + body[body.index(b"\n") :]}
            await send(message)

        await self.app(scope, receive, tell if scope.get("path", "").endswith("/stroom/") else send)


class PerAdres:
    """Coming in is limited by address: sixty, then no more. A school is one address."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._keer: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"].startswith("/d"):
            adres = scope["client"][0]
            self._keer[adres] = self._keer.get(adres, 0) + 1
            if self._keer[adres] > 60:
                await read_body(receive)
                await answer(send, 429, {"title": "Te veel", "detail": "Wacht even."})
                return
        await self.app(scope, receive, send)


class ValsAdres:
    """Everybody may say which address they come from, so that who guesses always has a new one."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            numbers = (str(random.randint(1, 250)) for _ in range(3))
            scope = {**scope, "client": (f"10.{'.'.join(numbers)}", 1)}
        await self.app(scope, receive, send)


BREUKEN: dict[str, Callable[[App], App]] = {
    "vroeg": Vroeg,
    "verzwijgt": Verzwijgt,
    "uitgesteld": Uitgesteld,
    "zonder_spreiding": ZonderSpreiding,
    "per_adres": PerAdres,
    "vals_adres": ValsAdres,
}


def break_application(breuk: str) -> None:
    """Call before the server loads the application by name."""
    import beeldplaat.asgi

    asgi: Any = beeldplaat.asgi
    asgi.application = BREUKEN[breuk](asgi.application)


def main() -> None:
    breuk = sys.argv.pop(1)
    break_application(breuk)
    from beeldplaat import server

    popen = subprocess.Popen

    def start_broken(command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        at = command.index("beeldplaat.server")
        return popen([*command[:at], "proef.kapot", breuk, *command[at + 1 :]], **options)

    patched: Any = server
    patched.subprocess = type("Subprocess", (), dict(vars(subprocess)) | {"Popen": start_broken})
    server.main()


if __name__ == "__main__":
    main()

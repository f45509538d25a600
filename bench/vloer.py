"""The floor: what uvicorn and a stream cost by themselves. No Django, no database, no rights.

A room is a number. A POST raises it and wakes the readers; each sends one event of `--bytes`. It
serves under the settings of beeldplaat/server.py and is driven by the same client.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Kamer:
    def __init__(self) -> None:
        self.top = 0
        self.frame = b""
        self.waiters: list[asyncio.Future[None]] = []


class Vloer:
    def __init__(self, frame_bytes: int) -> None:
        self._bytes = frame_bytes
        self._kamers: defaultdict[str, Kamer] = defaultdict(Kamer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError(scope["type"])  # how an application says: no lifespan
        kamer = self._kamers[scope["path"].rpartition("/w/")[2].partition("/")[0]]
        if scope["path"].endswith("/stroom/"):
            await self._stream(kamer, send)
            return
        if scope["method"] == "POST":
            while (await receive()).get("more_body"):
                pass
            self._place(kamer)
        body = json.dumps({"volgnummer": kamer.top, "stickers": [], "deelnemers": []}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _place(self, kamer: Kamer) -> None:
        kamer.top += 1
        start = b"id: %d\nevent: sticker_geplaatst\ndata: " % kamer.top
        kamer.frame = start.ljust(self._bytes - 2, b"x") + b"\n\n"
        waiters, kamer.waiters = kamer.waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)

    async def _stream(self, kamer: Kamer, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream; charset=utf-8")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b": welkom\n\n", "more_body": True})
        loop = asyncio.get_running_loop()
        cursor = kamer.top
        while True:
            # All that came since: a reader that woke late gets the missing ones short.
            while cursor < kamer.top:
                cursor += 1
                frame = kamer.frame if cursor == kamer.top else b"id: %d\ndata:\n\n" % cursor
                await send({"type": "http.response.body", "body": frame, "more_body": True})
            waiter = loop.create_future()
            kamer.waiters.append(waiter)
            await waiter


def stop_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.vloer", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--bytes", type=int, required=True)
    options = parser.parse_args()
    threading.Thread(target=stop_with_parent, daemon=True).start()
    uvicorn.run(
        Vloer(options.bytes),
        host="127.0.0.1",
        port=options.port,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()

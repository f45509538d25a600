"""Around the front door: a log line and a figure for every answer, where a setting asks for them.

The router and the middleware leave the route in the scope under ROUTE; a path is never kept.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from . import meting
from .logboek import ONBEKEND, VERZOEK

ROUTE = "beeldplaat.route"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = logging.getLogger(VERZOEK)


class Waarneming:
    def __init__(self, app: App, *, log: bool, meting: "meting.Meting | None") -> None:
        self._app, self._log, self._meting = app, log, meting

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500  # of an answer that never began

        async def look(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        start = time.perf_counter()
        is_stroom = scope["path"].endswith("/stroom/")
        if is_stroom and self._meting is not None:
            self._meting.add_stroom(1)
        try:
            await self._app(scope, receive, look)
        finally:
            seconds = time.perf_counter() - start
            route = scope.get(ROUTE) or _guess_route(scope["path"])
            if self._meting is not None:
                if is_stroom:
                    self._meting.add_stroom(-1)
                if route != meting.STROOM:
                    self._meting.observe(route, status, seconds)
            if self._log:
                method = scope["method"] if scope["method"] in METHODS else "?"
                verzoek = {"method": method, "route": route, "status": status}
                verzoek["ms"] = round(seconds * 1000, 1)
                logger.info("verzoek", extra={"verzoek": verzoek})


def _guess_route(path: str) -> str:
    """Of what Django did not see."""
    return meting.STATISCH if path.startswith("/static/") else ONBEKEND

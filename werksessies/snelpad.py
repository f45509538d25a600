"""The hot write beside Django: a phone that places its own sticker.

Only what goes well ends here. Everything else (a refusal, a limit, a wrong token, a database that
is away) is None, and Django then judges the same request anew: so each refusal has one place and
one text, and the operation id keeps a write from happening twice. The checks are those of the
pages: Django's own for CSRF, and the person behind the cookie, looked up in the transaction that
writes. Why beside Django: docs/bouw.md, The fast path.
"""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from . import begrenzing
from .domain.deelnemers import hash_token
from .domain.plaatsingen import Geplaatst, Plaatsing, make_plaatsing, place_all
from .errors import WerksessieError
from .forms.plakken import read_plakvelden
from .schrijver import Schrijver, make_schrijver

MAX_BEKEND = 20_000


class Snelpad:
    """`place` runs in the event loop, its write in the threads of `schrijver`."""

    def __init__(self) -> None:
        self._schrijver: Schrijver | None = None
        self._cookie = settings.DEELNEMER_COOKIE
        # Who a browser is in a session, for the limits, which are asked before the write; and the
        # browsers of which the first sticker is being written.
        self._bekend: dict[tuple[str, str], tuple[int, int]] = {}
        self._eerste: set[tuple[str, str]] = set()

    async def place(self, request: HttpRequest, kenmerk: str) -> int | None:
        """The volgnummer of the committed sticker, or None: ask Django."""
        post = request.POST
        token = request.COOKIES.get(self._cookie)
        if not token or post.get("voor") or not _passes_csrf(request):
            return None
        token_hash = hash_token(token)
        try:
            plaatsing = make_plaatsing(
                kenmerk, token_hash, post.get("aspect", ""), **read_plakvelden(post)
            )
        except WerksessieError:
            return None
        wie = self._bekend.get((kenmerk, token_hash))
        if wie is None:
            return await self._place_first(plaatsing)
        if not begrenzing.reserve_write(*wie):
            return None
        geplaatst = await self._write(plaatsing)
        if geplaatst is None:
            begrenzing.return_write(*wie)  # what is refused, Django counts
            return None
        return geplaatst.volgnummer

    async def _place_first(self, plaatsing: Plaatsing) -> int | None:
        """The first sticker of a browser tells who it is; so it counts when it is written. What
        comes beside it is left to Django, which knows whom to count."""
        browser = (plaatsing.kenmerk, plaatsing.token_hash)
        if browser in self._eerste:
            return None
        self._eerste.add(browser)
        try:
            geplaatst = await self._write(plaatsing)
        finally:
            self._eerste.discard(browser)
        if geplaatst is None:
            return None
        if len(self._bekend) >= MAX_BEKEND:
            self._bekend.clear()
        wie = self._bekend[browser] = geplaatst.deelnemer_pk, geplaatst.werksessie_pk
        begrenzing.reserve_write(*wie)
        return geplaatst.volgnummer

    async def _write(self, plaatsing: Plaatsing) -> Geplaatst | None:
        if self._schrijver is None:
            self._schrijver = make_schrijver(place_all)
        try:
            geplaatst: Geplaatst | None = await self._schrijver.submit(plaatsing)
        except DatabaseError:
            return None
        return geplaatst

    def stop(self) -> None:
        """What was submitted is still written."""
        if self._schrijver is not None:
            self._schrijver.stop()
            self._schrijver = None


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason  # no page: Django makes it when it judges anew


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


_csrf = _Csrf(_answer)


def _passes_csrf(request: HttpRequest) -> bool:
    _csrf.process_request(request)
    return _csrf.process_view(request, _answer, (), {}) is None

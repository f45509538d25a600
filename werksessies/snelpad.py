"""The hot write beside Django: a phone that places its own sticker.

Only what goes well ends here. Everything else (a refusal, a limit, a wrong token, a database that
is away) is None, and Django then judges the same request anew: so each refusal has one place and
one text, and the operation id keeps a write from happening twice. The checks are those of the
pages: Django's own for CSRF, and the person behind the cookie, looked up in the transaction that
writes. Why beside Django: docs/bouw.md, Speed.
"""

from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from . import begrenzing
from .domain import stickers
from .domain.deelnemers import hash_token
from .errors import TeVeelError, WerksessieError
from .forms.plakken import read_plakvelden
from .schrijver import Schrijver, make_schrijver


class Snelpad:
    """`place` runs in the event loop, its write in the threads of `schrijver`."""

    def __init__(self) -> None:
        self._schrijver: Schrijver | None = None

    async def place(self, request: HttpRequest, kenmerk: str) -> int | None:
        """The volgnummer of the committed sticker, or None: ask Django."""
        post = request.POST
        token = request.COOKIES.get(settings.DEELNEMER_COOKIE)
        if not token or post.get("voor") or not post.get("handeling") or not _passes_csrf(request):
            return None
        token_hash = hash_token(token)
        if self._schrijver is None:
            self._schrijver = make_schrijver()

        def write(cursor: CursorWrapper) -> tuple[int, tuple[int, int]]:
            plek = stickers.lock_plek(cursor, kenmerk, token_hash)
            wie = (plek.deelnemer_pk, plek.werksessie_pk)
            if not begrenzing.has_room_to_write(*wie):
                raise TeVeelError(1)
            return stickers.place_on(cursor, plek, post.get("aspect", ""), **velden), wie

        try:
            velden = read_plakvelden(post)
            volgnummer, wie = await self._schrijver.submit(write)
        except (WerksessieError, DatabaseError):
            return None
        begrenzing.count_write(*wie)  # what is refused, Django counts
        return int(volgnummer)

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

"""The fast path of a sticker: what goes well ends there, all else is Django's."""

import asyncio
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connections
from django.test import Client

from beeldplaat.asgi import Router
from tests import makers
from tests.test_paginas import close_lanes
from werksessies import begrenzing, stroom
from werksessies.domain import deelnemers, sessies
from werksessies.models import Gebeurtenis, Sticker, Werksessie
from werksessies.schrijver import make_schrijver

pytestmark = pytest.mark.django_db(transaction=True)
CSRF = "c" * 32


class Telefoon:
    """Posts as the outbox does."""

    def __init__(self, router: Router, werksessie: Werksessie, token: str) -> None:
        self.router, self.werksessie, self.token = router, werksessie, token

    async def place(
        self,
        *,
        csrf: str = CSRF,
        host: str = "testserver",
        naar: str = "",
        bij: Mapping[str, str] | None = None,
        **velden: str,
    ) -> tuple[int, dict[str, str], str]:
        velden = {
            "aspect": "inwerken",
            "status": "nu",
            "samen": "",
            "opmerking": "",
            "handeling": uuid.uuid4().hex,
            **velden,
        }
        body = urlencode(velden).encode()
        cookies = f"csrftoken={CSRF}; {settings.DEELNEMER_COOKIE}={self.token}"
        headers = {
            "host": host,
            "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded;charset=UTF-8",
            "content-length": str(len(body)),
            "cookie": cookies,
            "x-csrftoken": csrf,
            **(bij or {}),
        }
        return await self.post(naar or f"/w/{self.werksessie.kenmerk}/stickers/", headers, body)

    async def post(
        self, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], str]:
        sent: list[dict[str, Any]] = []
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if messages:
                return messages.pop()
            await asyncio.sleep(60)
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "POST",
            "path": path,
            "query_string": b"",
            "scheme": "http",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        await self.router(scope, receive, send)
        found = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], found, b"".join(m.get("body", b"") for m in sent[1:]).decode()


def tell(werksessie: Werksessie, story: Callable[[Telefoon], Any], *, django: bool = False) -> Any:
    """Run a story on a router of its own; with `django` the fast path passes everything on."""
    _, token = makers.join(werksessie, "Samira", "docent")
    router = Router()
    if django:

        async def pass_on(request: Any, kenmerk: str) -> None:
            return None

        router.snelpad.place = pass_on  # type: ignore[method-assign]

    async def run() -> Any:
        try:
            return await story(Telefoon(router, werksessie, token))
        finally:
            await stroom.stop()
            await asyncio.to_thread(router.snelpad.stop)
            await close_lanes(router)
            await sync_to_async(connections.close_all)()

    return asyncio.run(run())


def test_answer_is_the_same_as_that_of_django(werksessie: Werksessie) -> None:
    async def story(telefoon: Telefoon) -> Any:
        return await telefoon.place()

    quick = tell(werksessie, story)
    slow = tell(werksessie, story, django=True)
    assert quick[0] == slow[0] == 200
    assert quick[1] == {**slow[1], "content-length": quick[1]["content-length"]}
    first = int(quick[2].removeprefix('{"volgnummer": ').removesuffix("}"))
    assert slow[2] == f'{{"volgnummer": {first + 2}}}'  # one more person came in between


def test_repeat_is_answered_as_the_first_time_and_writes_nothing(werksessie: Werksessie) -> None:
    handeling = uuid.uuid4().hex

    async def story(telefoon: Telefoon) -> Any:
        return [await telefoon.place(handeling=handeling, status=s) for s in ("nu", "erbij")]

    first, second = tell(werksessie, story)
    assert (first[0], first[2]) == (second[0], second[2])
    assert [sticker.status for sticker in Sticker.objects.all()] == ["nu"]
    assert Gebeurtenis.objects.filter(handeling=handeling).count() == 1


def test_token_that_does_not_match_is_refused_and_nothing_is_written(
    werksessie: Werksessie,
) -> None:
    async def story(telefoon: Telefoon) -> Any:
        return await telefoon.place(csrf="d" * 32)

    assert tell(werksessie, story)[0] == 403
    assert not Sticker.objects.exists()


def test_foreign_session_is_not_found_and_nothing_is_written(werksessie: Werksessie) -> None:
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")

    async def story(telefoon: Telefoon) -> Any:
        return await telefoon.place(naar=f"/w/{other.kenmerk}/stickers/")

    assert tell(werksessie, story)[0] == 404
    assert not Sticker.objects.exists()


def test_foreign_host_is_refused(werksessie: Werksessie) -> None:
    async def story(telefoon: Telefoon) -> Any:
        return await telefoon.place(host="elders.example")

    assert tell(werksessie, story)[0] == 400
    assert not Sticker.objects.exists()


@pytest.mark.parametrize(
    ("bij", "achter", "status"),
    [
        ({"content-type": "application/x-www-form-urlencoded-not"}, "", 422),
        ({"content-type": "application/x-www-form-urlencoded; charset = latin-1"}, "", 415),
        ({"origin": "http://elders.example"}, "", 403),
        ({"origin": "null"}, "", 403),
        ({"x-csrftoken": "", "x_csrftoken": CSRF}, "", 403),
        ({}, "\n", 404),
    ],
    ids=["kind", "charset", "origin", "no-origin", "underscore", "newline"],
)
def test_odd_request_is_judged_as_django_does(
    werksessie: Werksessie, bij: Mapping[str, str], achter: str, status: int
) -> None:
    async def story(telefoon: Telefoon) -> Any:
        naar = f"/w/{werksessie.kenmerk}/stickers/{achter}"
        return (await telefoon.place(bij=bij, naar=naar))[0]

    assert tell(werksessie, story) == tell(werksessie, story, django=True) == status
    assert not Sticker.objects.exists()


def test_proxy_is_not_spoken_for_by_a_header_with_an_underscore(
    werksessie: Werksessie, settings: Any
) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_SSL_REDIRECT = True
    bij = {
        "referer": "https://testserver/",
        "x-forwarded-proto": "http",
        "x_forwarded_proto": "https",
    }

    async def story(telefoon: Telefoon) -> Any:
        return (await telefoon.place(bij=bij))[0]

    assert tell(werksessie, story) == 301
    assert not Sticker.objects.exists()


def test_refusal_of_the_phase_comes_in_words(werksessie: Werksessie) -> None:
    async def story(telefoon: Telefoon) -> Any:
        await sync_to_async(sessies.set_fase)(werksessie, "kijken")
        return await telefoon.place()

    status, headers, body = tell(werksessie, story)
    assert (status, headers["content-type"]) == (409, "application/problem+json")
    assert "Plakken kan nu niet" in body


def test_refusal_counts_once_against_the_limit(werksessie: Werksessie) -> None:
    async def story(telefoon: Telefoon) -> Any:
        return [(await telefoon.place(aspect="bestaat-niet"))[0] for _ in range(29)]

    assert set(tell(werksessie, story)) == {422}


def test_too_many_writes_are_told_when_to_come_back(werksessie: Werksessie) -> None:
    async def story(telefoon: Telefoon) -> Any:
        answers = [await telefoon.place() for _ in range(40)]
        return next(answer for answer in answers if answer[0] != 200)

    status, headers, _ = tell(werksessie, story)
    assert status == 429
    assert int(headers["retry-after"]) >= 1


@pytest.mark.parametrize("devices", [1, 3])
def test_burst_before_the_first_answer_counts_for_one_person(
    werksessie: Werksessie, monkeypatch: pytest.MonkeyPatch, devices: int
) -> None:
    """Nobody is known yet when the burst comes: that must not give a limit of its own."""
    monkeypatch.setattr(begrenzing.deelnemer_emmers, "klok", lambda: 1000.0)

    async def story(telefoon: Telefoon) -> Any:
        code = await sync_to_async(lambda: werksessie.deelnemers.get().persoonscode)()
        tokens = [telefoon.token]
        for _ in range(devices - 1):
            found = await sync_to_async(deelnemers.join_with_code)(werksessie, persoonscode=code)
            tokens.append(found[1])
        phones = [Telefoon(telefoon.router, werksessie, token) for token in tokens]
        answers = await asyncio.gather(*(phone.place() for phone in phones for _ in range(45)))
        return [status for status, _, _ in answers].count(200)

    # One first sticker of each browser may be under way while the others empty the bucket.
    assert tell(werksessie, story) <= 30 + devices


def test_form_of_a_page_goes_to_django(telefoon: Client, werksessie: Werksessie) -> None:
    response = telefoon.post(
        f"/w/{werksessie.kenmerk}/stickers/", {"aspect": "inwerken", "status": "nu"}
    )
    assert response.status_code == 303


def test_bad_job_does_not_spoil_those_that_are_written_with_it() -> None:
    written: list[list[str]] = []

    def write(jobs: Sequence[str]) -> list[str]:
        if "kapot" in jobs:
            raise LookupError("kapot")
        written.append(list(jobs))
        return [f"{job} bewaard" for job in jobs]

    async def story() -> list[Any]:
        schrijver = make_schrijver(write)
        try:
            jobs = [schrijver.submit(job) for job in ("een", "kapot", "twee")]
            return list(await asyncio.gather(*jobs, return_exceptions=True))
        finally:
            await asyncio.to_thread(schrijver.stop)

    first, second, third = asyncio.run(story())
    assert (first, str(second), third) == ("een bewaard", "kapot", "twee bewaard")
    assert sorted(job for jobs in written for job in jobs) == ["een", "twee"]

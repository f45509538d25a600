"""The limits of writing and guessing, each with its figure; and that a school is one address."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from beeldplaat import asgi
from beeldplaat.asgi import Router
from tests import makers
from tests.conftest import phone_of
from werksessies import begrenzing
from werksessies.begrenzing import Emmers, make_adres_sleutel, make_inlog_sleutel
from werksessies.errors import TeVeelError
from werksessies.models import Deelnemer, Werksessie

SCHOOL = "203.0.113.7"
MIS = "ZZZZ-ZZZZ"


class Klok:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.nu = 1000.0

    def __call__(self) -> float:
        return self.nu


@pytest.fixture
def klok() -> Iterator[Klok]:
    """The limits of the app itself, on a clock of ours."""
    klok = Klok()
    buckets = (
        begrenzing.deelnemer_emmers,
        begrenzing.sessie_emmers,
        begrenzing.adres_emmers,
        begrenzing.plaats_emmers,
        begrenzing.site_emmers,
    )
    kept = [emmers.klok for emmers in buckets]
    for emmers in buckets:
        emmers.klok = klok
    yield klok
    for emmers, own in zip(buckets, kept, strict=True):
        emmers.klok = own


def guess(client: Client, code: str = MIS, adres: str = SCHOOL) -> int:
    return client.post("/doe-mee/", {"code": code}, REMOTE_ADDR=adres).status_code


# --- writing --------------------------------------------------------------------------------------


def test_person_writes_thirty_at_once_and_then_two_a_second(klok: Klok) -> None:
    for _ in range(30):
        begrenzing.check_write(1, 1)
    with pytest.raises(TeVeelError):
        begrenzing.check_write(1, 1)
    begrenzing.check_write(2, 1)  # somebody else
    klok.nu += 1
    for _ in range(2):
        begrenzing.check_write(1, 1)
    with pytest.raises(TeVeelError) as refusal:
        begrenzing.check_write(1, 1)
    assert refusal.value.wacht_seconden == 1


def test_session_takes_sixty_writes_a_second_from_all_together(klok: Klok) -> None:
    """After the first five seconds' worth: a whole room may tap at the same moment."""
    for number in range(300):
        begrenzing.check_write(number, 1)
    with pytest.raises(TeVeelError):
        begrenzing.check_write(300, 1)
    begrenzing.check_write(300, 2)  # another session
    klok.nu += 1
    for number in range(60):
        begrenzing.check_write(1000 + number, 1)
    with pytest.raises(TeVeelError):
        begrenzing.check_write(2000, 1)


# --- coming in ------------------------------------------------------------------------------------


def test_two_full_sessions_join_from_one_address(werksessie: Werksessie) -> None:
    """Three hundred people, one school, one address: nobody is refused."""
    second = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    for room in (werksessie, second):
        for number in range(150):
            client = Client(REMOTE_ADDR=SCHOOL)
            door = client.post("/doe-mee/", {"code": room.deur_code_leesbaar})
            assert (door.status_code, door["Location"]) == (303, f"/d/{room.deur_token}/")
            joined = client.post(door["Location"], {"naam": f"N{number}", "groep": "docent"})
            assert (joined.status_code, joined["Location"]) == (303, f"/w/{room.kenmerk}/")
    assert [room.deelnemers.count() for room in (werksessie, second)] == [150, 150]
    assert Deelnemer.objects.values("werksessie", "persoonscode").distinct().count() == 300


def test_person_after_the_last_place_is_refused_in_words(werksessie: Werksessie) -> None:
    for number in range(150):
        makers.join(werksessie, f"N{number}")
    data = {"naam": "Te laat", "groep": "docent"}
    page = Client().post(f"/d/{werksessie.deur_token}/", data)
    told = Client().post(
        f"/d/{werksessie.deur_token}/", data, headers={"Accept": "application/json"}
    )
    sentence = "Deze sessie is vol: er kunnen 150 mensen meedoen."
    assert (page.status_code, told.status_code) == (422, 422)
    assert sentence in page.content.decode()
    assert told.json()["detail"] == sentence
    assert werksessie.deelnemers.count() == 150


# --- guessing -------------------------------------------------------------------------------------


def test_address_guesses_sixty_times_in_ten_minutes(klok: Klok, werksessie: Werksessie) -> None:
    client, code = Client(), werksessie.deur_code
    for _ in range(60):
        assert guess(client) == 422
        klok.nu += 0.001
    assert guess(client, code) == 422  # also a right one
    assert guess(client, code, "203.0.113.8") == 303
    klok.nu += 600
    for _ in range(59):
        assert guess(client) == 422
    assert guess(client, code) == 303


def test_site_takes_four_thousand_wrong_codes_a_day(klok: Klok, werksessie: Werksessie) -> None:
    for number in range(4000):
        begrenzing.count_wrong_code(f"198.51.{number // 250}.{number % 250}")
    token = makers.join(werksessie)[1]
    assert guess(Client(), werksessie.deur_code) == 422
    assert Client().get(f"/d/{werksessie.deur_token}/").status_code == 200  # the QR code
    assert guess(phone_of(token), werksessie.deur_code) == 303
    klok.nu += 86_400 / 4000
    assert guess(Client(), werksessie.deur_code) == 303


def test_person_with_a_place_is_not_asked_what_the_address_did(
    klok: Klok, werksessie: Werksessie
) -> None:
    samira, token = makers.join(werksessie, "Samira")
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    rob, _ = makers.join(other, "Rob")
    attacker = Client()
    for _ in range(200):
        guess(attacker)
    telefoon = phone_of(token)
    telefoon.defaults["REMOTE_ADDR"] = SCHOOL
    place = {"aspect": "inwerken", "status": "nu"}

    assert telefoon.post("/doe-mee/", {"code": werksessie.deur_code}).status_code == 303
    written = telefoon.post(f"/w/{werksessie.kenmerk}/stickers/", place)
    assert written.status_code == 303
    assert samira.stickers.count() == 1
    # Also with the personal code, as Rob's second device in another session.
    answer = telefoon.post(
        f"/d/{other.deur_token}/", {"persoonscode": rob.persoonscode, "naam": "", "groep": ""}
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/w/{other.kenmerk}/")


def test_person_with_a_place_cannot_guess_for_ever(klok: Klok, werksessie: Werksessie) -> None:
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    guesser, neighbour = (phone_of(makers.join(werksessie, naam)[1]) for naam in ("A", "B"))
    for _ in range(60):
        assert guess(guesser) == 422
    assert guess(guesser, other.deur_code) == 422
    assert guess(neighbour, other.deur_code) == 303
    assert guess(Client(), other.deur_code) == 303


def test_cookie_that_nobody_has_is_no_place(klok: Klok, werksessie: Werksessie) -> None:
    for number in range(60):
        guess(phone_of(f"een-verzonnen-token-{number}"))
    assert guess(phone_of("een-verzonnen-token-61"), werksessie.deur_code) == 422


@pytest.mark.parametrize(
    ("adres", "sleutel"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("", ""),
        ("x" * 5000, "x" * 150),
    ],
)
def test_address_counts_as_the_house_it_stands_for(adres: str, sleutel: str) -> None:
    assert make_adres_sleutel(adres) == sleutel


# --- memory ---------------------------------------------------------------------------------------


def test_buckets_stay_few_and_small_under_random_keys() -> None:
    klok = Klok()
    emmers = Emmers(inhoud=10, per_seconde=1 / 30, klok=klok)
    for number in range(30_000):
        emmers.take(make_inlog_sleutel(f"{number:06d}" + "x" * 10_000, SCHOOL))
        klok.nu += 0.0001
    assert begrenzing.MAX_EMMERS <= len(emmers) <= 2 * begrenzing.MAX_EMMERS
    assert all(len(naam) == 150 for naam, _ in emmers._jong)  # type: ignore[misc]  # the keys of this test


def test_bucket_in_use_outlives_a_flood() -> None:
    emmers = Emmers(inhoud=3, per_seconde=0.001, maximum=10)
    for _ in range(3):
        assert emmers.take("ik") == 0
    for number in range(1000):
        emmers.take(number)
        if number % 5 == 0:
            assert emmers.take("ik") > 0
    assert not emmers.has_room("ik")
    assert len(emmers) <= 20


# --- bodies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "status"), [(16 * 1024, 403), (16 * 1024 + 1, 413)])
def test_body_of_sixteen_kibibytes_is_the_largest(db: None, size: int, status: int) -> None:
    """In two pieces and without a length: what comes in is what counts. 403: it was read, and holds
    no CSRF token."""
    pieces = [
        {"type": "http.request", "body": b"x" * 16_000, "more_body": True},
        {"type": "http.request", "body": b"x" * (size - 16_000), "more_body": False},
    ]
    statuses = []

    async def receive() -> dict[str, Any]:
        return pieces.pop(0) if pieces else await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        statuses.append(message.get("status", 0))

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/doe-mee/",
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
    }
    asyncio.run(Router()(scope, receive, send))
    assert statuses[0] == status


def test_body_without_a_length_is_not_read_past_the_limit_on_the_fast_path(db: None) -> None:
    """A body in pieces tells no length: whoever sends for ever must not fill the memory."""
    asked, sent = 0, []

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 16_000, "more_body": asked < 50}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/w/abc/stickers/",
        "query_string": b"",
        "scheme": "http",
        "headers": [
            (b"host", b"testserver"),
            (b"accept", b"application/json"),
            (b"content-type", b"application/x-www-form-urlencoded"),
            (b"transfer-encoding", b"chunked"),
        ],
    }
    asyncio.run(Router()(scope, receive, send))
    assert (asked, sent[0]["status"]) == (2, 413)


@pytest.mark.parametrize(
    ("path", "is_too_large"),
    [
        ("/w/abc/leerwerkdag/", False),
        ("/w/abc/leerwerkdag/delen/", True),
        ("/w/abc/leerwerkdag/x/leerwerkdag/", True),
    ],
)
def test_only_the_page_of_a_photo_takes_a_photo(db: None, path: str, is_too_large: bool) -> None:
    sent: list[dict[str, Any]] = []
    pieces: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return pieces.pop() if pieces else await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    def ask(length: int) -> tuple[int, bytes]:
        sent.clear()
        pieces[:] = [{"type": "http.request", "body": b"", "more_body": False}]
        headers = [(b"host", b"testserver"), (b"content-length", b"%d" % length)]
        scope = {"type": "http", "method": "POST", "path": path, "query_string": b""}
        asyncio.run(Router()({**scope, "headers": headers}, receive, send))
        return sent[0]["status"], sent[1].get("body", b"")

    assert (ask(10 * 1024 * 1024)[0] == 413) is is_too_large
    status, body = ask(11 * 1024 * 1024)
    assert (status, body.startswith(b"Deze foto is te groot")) == (413, not is_too_large)


def test_large_bodies_share_one_piece_of_memory(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anybody knows who sends them. What is small goes on, and the memory comes back."""
    monkeypatch.setattr(asgi, "MAX_SAMEN", 2_500_000)
    router = Router()

    async def post(path: str, size: int, until: asyncio.Event) -> int:
        sent: list[dict[str, Any]] = []
        pieces = [
            {"type": "http.request", "body": b"", "more_body": False},
            {"type": "http.request", "body": b"x" * size, "more_body": True},
        ]

        async def receive() -> dict[str, Any]:
            if len(pieces) == 1:
                await until.wait()
            return pieces.pop() if pieces else await asyncio.Future()

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": path, "query_string": b""}
        await router({**scope, "headers": [(b"host", b"testserver")]}, receive, send)
        return int(sent[0]["status"])

    async def story() -> list[int]:
        later, now = asyncio.Event(), asyncio.Event()
        now.set()
        photo = "/w/abc/leerwerkdag/"
        waiting = [asyncio.ensure_future(post(photo, 1_000_000, later)) for _ in range(2)]
        await asyncio.sleep(0.1)
        found = [await post(photo, 1_000_000, now), await post("/doe-mee/", 10_000, now)]
        later.set()
        return [*found, *await asyncio.gather(*waiting), await post(photo, 1_000_000, now)]

    # 403: it was read, and holds no CSRF token.
    assert asyncio.run(story()) == [503, 403, 403, 403, 403]
    assert asgi.Lichaam.samen == 0

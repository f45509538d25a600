"""Every address, for people who do not belong there. A new address is tried without being asked."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from leeromgevingen.models import Gebruiker
from tests import makers
from tests.conftest import phone_of
from werksessies.domain import acties, gesprek, leerwerkdag, regielink, stickers
from werksessies.foto import Foto
from werksessies.models import Leerwerkdagfoto, Werksessie

OPEN = {
    "start",
    "inloggen",
    "uitloggen",
    "over",
    "toegankelijkheid",
    "healthz",
    "readyz",
    "werksessies:doe-mee",
    "werksessies:deelnemer-meedoen",  # the token in it is the key
    "werksessies:scherm-link",  # the same
    "werksessies:regielink-open",  # the same
}
# For everyone with an account; they show and make only what is one's own (tested with each page).
VOOR_IEDER_ACCOUNT = {
    "leeromgevingen:overzicht",
    "leeromgevingen:leeromgeving-list",
    "leeromgevingen:leeromgeving-add",
    "werksessies:werksessie-add",
    "werksessies:werksessie-import",
}
VAN_DE_DEELNEMER = {
    "werksessies:deelnemer-plaat",
    "werksessies:sticker-place",
    "werksessies:sticker-remove",
    "werksessies:sticker-form",
    "werksessies:stip-place",
    "werksessies:stip-remove",
    "werksessies:ronde-eerste",
    "werksessies:deelnemer-klaar",
    "werksessies:deelnemer-code",
    "werksessies:leerwerkdag",
    "werksessies:leerwerkdag-share",
    "werksessies:leerwerkdag-remove",
    "werksessies:taak-wie",
    "werksessies:stand",
}
# What the link for a colleague does not open: it is for leading this one session.
MET_ACCOUNT = {
    "werksessies:regielink-set",
    "werksessies:werksessie-change",
    "werksessies:werksessie-export",
    "werksessies:rapport",
    "werksessies:rapport-pdf",
}
KANARIE = "kanarie-in-de-sessie"


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from walk(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
        elif pattern.name:
            yield prefix + pattern.name, pattern


NAMES = {name for name, _ in walk(get_resolver())}


@pytest.fixture
def adressen(werksessie: Werksessie) -> dict[str, str]:
    """Each name with the real ids of a session that holds something."""
    person, _ = makers.join(werksessie, KANARIE[:20], "docent")
    stickers.place(person, "inwerken", status="nu", opmerking=KANARIE)
    notitie = gesprek.add_notitie(werksessie, tekst=KANARIE)
    citaat = gesprek.add_citaat(werksessie, tekst=KANARIE)
    actie = acties.add(werksessie, tekst=KANARIE)
    leerwerkdag.write(person, tekst=KANARIE, alt=KANARIE, foto=Foto(b"\xff\xd8", 1, 1))
    leerwerkdag.share(person, "scherm")
    numbers = {"notitie": notitie.pk, "citaat": citaat.pk, "actie": actie.pk}
    found = {}
    for name, pattern in walk(get_resolver()):
        values = {
            "kenmerk": werksessie.kenmerk,
            "token": "x" * 22,
            "aspect": "inwerken",
            "ref": person.ref,
            "sleutel": Leerwerkdagfoto.objects.get().sleutel,
            "groep_pk": 1,
            "pk": numbers.get(name.split(":")[-1].split("-")[0], werksessie.leeromgeving.pk),
        }
        kwargs = {key: values[key] for key in pattern.pattern.converters}
        found[name] = reverse(name, kwargs=kwargs)
    return found


def is_refusal(response: HttpResponseBase) -> bool:
    naar = response.get("Location", "")
    return response.status_code in (401, 403, 404, 405) or naar.startswith(
        ("/doe-mee/", "/inloggen/")
    )


def visit(client: Client, path: str) -> list[HttpResponseBase]:
    answers = [client.get(path), client.post(path, {})]
    answers.append(client.get(path, headers={"accept": "application/json"}))
    return list(answers)


def list_leaks(client: Client, adressen: dict[str, str], names: set[str]) -> list[str]:
    """What got through: an answer that is no refusal, or one that tells what is in the session."""
    leaks = []
    for name in sorted(names):
        for response in visit(client, adressen[name]):
            told = KANARIE in getattr(response, "content", b"").decode()
            if told or not is_refusal(response):
                leaks.append(f"{name}: {response.status_code}")
    return leaks


def test_visitor_gets_nothing(client: Client, adressen: dict[str, str]) -> None:
    assert list_leaks(client, adressen, NAMES - OPEN) == []


def test_facilitator_of_another_organisation_gets_nothing(
    buitenstaander: Gebruiker, adressen: dict[str, str]
) -> None:
    client = Client()
    client.force_login(buitenstaander)

    assert list_leaks(client, adressen, NAMES - OPEN - VOOR_IEDER_ACCOUNT) == []


def test_deelnemer_of_another_session_gets_nothing(
    werksessie: Werksessie, adressen: dict[str, str]
) -> None:
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    client = phone_of(makers.join(other, "Wim", "instructeur")[1])

    assert list_leaks(client, adressen, NAMES - OPEN) == []


def test_deelnemer_of_this_session_gets_no_page_of_the_facilitator(
    werksessie: Werksessie, adressen: dict[str, str]
) -> None:
    client = phone_of(makers.join(werksessie, "Wim", "instructeur")[1])

    assert list_leaks(client, adressen, NAMES - OPEN - VAN_DE_DEELNEMER) == []


def make_mede(werksessie: Werksessie, client: Client | None = None) -> Client:
    """Somebody who came in with the link for a colleague."""
    regielink.make(werksessie)
    werksessie.refresh_from_db()
    client = client or Client()
    client.get(reverse("werksessies:regielink-open", args=[werksessie.regie_token]))
    return client


def test_colleague_with_the_link_of_another_session_gets_nothing(
    werksessie: Werksessie, adressen: dict[str, str]
) -> None:
    client = make_mede(makers.make_werksessie(werksessie.leeromgeving, fase="plakken"))

    assert list_leaks(client, adressen, NAMES - OPEN) == []


def test_link_of_another_session_opens_nothing_with_its_cookie_moved_here(
    werksessie: Werksessie, adressen: dict[str, str]
) -> None:
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    regielink.make(other)
    other.refresh_from_db()
    client = Client()
    client.cookies[settings.REGIE_COOKIE] = other.regie_token

    assert list_leaks(client, adressen, NAMES - OPEN) == []


def test_colleague_with_the_link_gets_nothing_beyond_leading_this_session(
    werksessie: Werksessie, adressen: dict[str, str], buitenstaander: Gebruiker
) -> None:
    elsewhere = Client()
    elsewhere.force_login(buitenstaander)
    beheer = {name for name in NAMES if name.startswith("leeromgevingen:")}
    closed = (MET_ACCOUNT | beheer) - VOOR_IEDER_ACCOUNT
    for client in (Client(), elsewhere):
        mede = make_mede(werksessie, client)
        assert list_leaks(mede, adressen, closed) == []
        assert list_leaks(mede, adressen, {"werksessies:regie"}) != []


def test_right_facilitator_gets_the_console(regie_client: Client, adressen: dict[str, str]) -> None:
    """The control: with the right person the same search does find what it looks for."""
    assert list_leaks(regie_client, adressen, {"werksessies:regie"}) != []


def test_every_answer_carries_the_security_headers(
    client: Client, adressen: dict[str, str]
) -> None:
    for name in sorted(NAMES):
        response = client.get(adressen[name])
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"


def test_stranger_as_host_is_refused(client: Client) -> None:
    response = client.get("/", headers={"host": "kwaad.example"})

    assert response.status_code == 400
    assert "SITE_URL" in response.content.decode()


def test_phone_reaches_the_laptop_by_its_address(client: Client) -> None:
    for host in ("192.168.1.23:8000", "[fd00::1]:8000", "localhost:8000"):
        assert client.get("/", headers={"host": host}).status_code == 200

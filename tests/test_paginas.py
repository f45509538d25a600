"""The pages around the rooms: start, signing in, over, health, and what went wrong."""

import asyncio
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError, connection, connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from beeldplaat import asgi, views
from leeromgevingen.models import Gebruiker, Leeromgeving, Plaat
from leeromgevingen.templatetags.beeldplaat_tags import genoemd, list_modules, read_iconen
from werksessies.models import Werksessie

WACHTWOORD = "een lang wachtwoord"
JSON = {"Accept": "application/json"}


@pytest.fixture
def ineke(facilitator: Gebruiker, settings: Any) -> Gebruiker:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast
    facilitator.set_password(WACHTWOORD)
    facilitator.save(update_fields=["password"])
    return facilitator


def sign_in(client: Client, **given: str) -> HttpResponse:
    values = {"gebruikersnaam": "ineke", "wachtwoord": WACHTWOORD} | given
    response = client.post("/inloggen/", values)
    assert isinstance(response, HttpResponse)
    return response


# --- start and over -------------------------------------------------------------------------------


def test_start_asks_for_the_code_and_needs_no_database(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'action="/doe-mee/"' in page
    assert 'name="code"' in page
    assert 'href="/inloggen/"' in page


def test_start_of_who_is_signed_in_leads_on(regie_client: Client) -> None:
    page = regie_client.get("/").content.decode()
    assert 'href="/overzicht/">Naar het overzicht' in page
    assert "/inloggen/" not in page


def test_over_names_the_makers_and_what_is_our_own(client: Client, plaat: Plaat) -> None:
    page = client.get("/over/").content.decode()
    assert "practoraat Leven Lang Flex (mboRijnland) en De Leermeesters" in page
    assert plaat.herkomst.split(".")[0] in page
    assert page.count("<dd>eigen uitwerking</dd>") == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("zonder_inhoud")
def test_over_without_content_still_answers(client: Client) -> None:
    page = client.get("/over/").content.decode()
    assert "Wat de app van je bewaart" in page
    assert "Van wie de plaat is" not in page


@pytest.mark.parametrize("address", ["/", "/inloggen/", "/over/", "/nergens/"])
@pytest.mark.django_db
def test_page_brings_nothing_along_that_the_policy_refuses(client: Client, address: str) -> None:
    response = client.get(address)
    page = response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert " style=" not in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize("naam", ["tokens", "basis", "delen", "schermen"])
def test_stylesheet_names_its_layers_and_no_colour(naam: str) -> None:
    """Colours stand in tokens.css alone, so that dark and grey can replace them."""
    found = finders.find(f"css/{naam}.css")
    assert isinstance(found, str)
    text = Path(found).read_text(encoding="utf-8")
    assert "@layer" in text
    assert ("#" in text) == (naam == "tokens")


def test_every_icon_is_one_drawing() -> None:
    assert {"check", "plus", "pencil", "triangle-alert", "wifi-off"} <= set(read_iconen())
    for naam, tekening in read_iconen().items():
        assert tekening.startswith("<"), naam
        assert "script" not in tekening
        assert "style" not in tekening


# --- signing in -----------------------------------------------------------------------------------


def test_sign_in_leads_to_the_overview(client: Client, ineke: Gebruiker) -> None:
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (303, "/overzicht/")
    assert client.get("/overzicht/").status_code == 200


@pytest.mark.parametrize(
    "given", [{"wachtwoord": "mis"}, {"gebruikersnaam": "wie?"}, {"gebruikersnaam": ""}]
)
def test_wrong_name_and_wrong_password_get_one_sentence(
    client: Client, ineke: Gebruiker, given: dict[str, str]
) -> None:
    response = sign_in(client, **given)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Deze naam en dit wachtwoord horen niet bij elkaar." in page
    assert WACHTWOORD not in page
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_wrong_password_keeps_the_name(client: Client, ineke: Gebruiker) -> None:
    assert 'value="ineke"' in sign_in(client, wachtwoord="mis").content.decode()


def test_account_that_is_off_gets_the_same_sentence(client: Client, ineke: Gebruiker) -> None:
    ineke.is_active = False
    ineke.save(update_fields=["is_active"])
    response = sign_in(client)
    assert response.status_code == 422
    assert "horen niet bij elkaar" in response.content.decode()


def test_sign_in_goes_on_where_the_person_was_going(client: Client, ineke: Gebruiker) -> None:
    page = client.get("/inloggen/?next=/leeromgevingen/").content.decode()
    assert '<input type="hidden" name="next" value="/leeromgevingen/">' in page
    assert sign_in(client, next="/leeromgevingen/")["Location"] == "/leeromgevingen/"


@pytest.mark.parametrize(
    "naar", ["https://elders.example/", "//elders.example/", "javascript:alert(1)", "/\\elders"]
)
def test_sign_in_never_leads_elsewhere(client: Client, ineke: Gebruiker, naar: str) -> None:
    assert "elders" not in client.get("/inloggen/", {"next": naar}).content.decode()
    assert sign_in(client, next=naar)["Location"] == "/overzicht/"


def test_who_is_signed_in_need_not_again(regie_client: Client) -> None:
    response = regie_client.get("/inloggen/?next=/leeromgevingen/")
    assert (response.status_code, response["Location"]) == (303, "/leeromgevingen/")


@pytest.mark.parametrize("adres", ["/", "/over/", "/healthz", "/readyz"])
def test_head_answers_as_get_does_without_a_body(db: None, client: Client, adres: str) -> None:
    response = client.head(adres)
    assert (response.status_code, response.content) == (client.get(adres).status_code, b"")
    assert response.status_code == 200


def test_sign_out_is_a_post(regie_client: Client) -> None:
    assert regie_client.get("/uitloggen/").status_code == 405
    assert regie_client.get("/overzicht/").status_code == 200
    assert regie_client.post("/uitloggen/")["Location"] == "/"
    assert regie_client.get("/overzicht/").status_code == 302


# --- health ---------------------------------------------------------------------------------------


def test_healthz_needs_no_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.django_db
def test_readyz_lists_what_is_well(client: Client) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == [
        {"naam": "database", "goed": True, "uitleg": ""},
        {"naam": "schrijven", "goed": True, "uitleg": ""},
        {"naam": "migraties", "goed": True, "uitleg": ""},
        {"naam": "schijf", "goed": True, "uitleg": ""},
    ]


@pytest.mark.django_db
def test_readyz_misses_a_migration(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()[2] == {
        "naam": "migraties",
        "goed": False,
        "uitleg": "1 migraties wachten: python manage.py migrate",
    }


@pytest.mark.django_db
def test_readyz_misses_room_on_the_disk(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MIN_VRIJE_RUIMTE", 2**60)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()[3]["goed"] is False
    assert "maak ruimte op de schijf" in response.json()[3]["uitleg"]


@pytest.mark.django_db(transaction=True)
def test_readyz_misses_a_database_that_only_reads(client: Client) -> None:
    only_read, again = {
        "sqlite": ("PRAGMA query_only=ON", "PRAGMA query_only=OFF"),
        "postgresql": (
            "SET default_transaction_read_only=on",
            "SET default_transaction_read_only=off",
        ),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(only_read)
        try:
            response = client.get("/readyz")
        finally:
            cursor.execute(again)
    assert response.status_code == 503
    assert [row["naam"] for row in response.json() if not row["goed"]] == ["schrijven"]
    assert "De database doet het niet" in response.json()[1]["uitleg"]


@pytest.mark.django_db(transaction=True)
def test_readyz_answers_in_time_while_the_database_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """All lanes wait for it; `healthz` still answers, and `readyz` tells what is wrong."""
    monkeypatch.setattr(asgi, "READY_SECONDS", 0.3)
    back = threading.Event()

    def hang(execute: Callable[..., Any], *args: Any) -> Any:
        back.wait(20)
        return execute(*args)

    async def ask(router: asgi.Router, path: str) -> tuple[int, bytes]:
        sent: list[dict[str, Any]] = []
        body = [{"type": "http.request", "body": b""}]

        async def receive() -> dict[str, Any]:
            return body.pop() if body else await asyncio.Future()

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [(b"host", b"testserver")],
        }
        await router(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]

    def wrap(sender: Any, connection: Any, **kwargs: Any) -> None:
        connection.execute_wrappers.append(hang)

    async def story() -> None:
        router = asgi.Router()
        pages = [asyncio.ensure_future(ask(router, "/over/")) for _ in range(6)]
        await asyncio.sleep(0.2)
        try:
            for limit in (1.0, 0.2):  # the second one does not wait again
                start = time.monotonic()
                status, body = await ask(router, "/readyz")
                assert (status, time.monotonic() - start < limit) == (503, True)
                assert "De database antwoordt niet op tijd." in body.decode()
            assert await ask(router, "/healthz") == (200, b"ok")
        finally:
            back.set()
        assert {status for status, _ in await asyncio.gather(*pages)} == {200}
        await asyncio.sleep(0.3)
        assert (await ask(router, "/readyz"))[0] == 200
        await close_lanes(router)

    connection_created.connect(wrap)
    try:
        asyncio.run(story())
    finally:
        connection_created.disconnect(wrap)


async def close_lanes(router: asgi.Router) -> None:
    """Each lane has a connection of its own, which would keep the test database."""
    own = [bound.__self__ for bound in router.health.values()]
    handlers = [router.django, own[0]._healthz, own[0]._readyz]
    for handler in handlers:
        for lane in handler._lanen:
            await asyncio.get_running_loop().run_in_executor(lane, connections.close_all)
            lane.shutdown()


# --- what went wrong ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_unknown_page_says_so_in_words(client: Client) -> None:
    response = client.get("/nergens/")
    page = response.content.decode()
    assert response.status_code == 404
    assert "Deze pagina is er niet" in page
    assert 'href="/">Naar het begin' in page


def test_program_gets_problem_json(regie_client: Client) -> None:
    response = regie_client.get("/leeromgevingen/999/", headers=JSON)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "about:blank",
        "title": "Deze pagina is er niet",
        "status": 404,
        "detail": "Misschien is de link oud, of hoort de pagina bij een andere organisatie. "
        "Er is niets verloren gegaan.",
    }


def test_form_without_token_is_refused_in_words(
    facilitator: Gebruiker, leeromgeving: Leeromgeving
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(facilitator)
    given = {"naam": "Anders", "taalvariant": "nl-NL"}
    response = client.post(f"/leeromgevingen/{leeromgeving.pk}/wijzigen/", given)
    assert response.status_code == 403
    assert "Deze pagina stond lang open" in response.content.decode()
    leeromgeving.refresh_from_db()
    assert leeromgeving.naam == "Zorgcentrum De Lindehof"


@pytest.mark.parametrize(
    ("exception", "status", "titel"),
    [
        (OperationalError("geheim adres van de database"), 503, "Even geduld"),
        (ValueError("geheim adres van de database"), 500, "Er ging iets mis"),
        (PermissionDenied(), 403, "Hier mag je niet bij"),
        (RequestDataTooBig(), 413, "Dat is te veel in een keer"),
    ],
)
@pytest.mark.parametrize("headers", [{}, JSON])
@pytest.mark.django_db
def test_trouble_inside_is_told_without_its_cause(
    monkeypatch: pytest.MonkeyPatch,
    exception: Exception,
    status: int,
    titel: str,
    headers: dict[str, str],
) -> None:
    def fail(request: HttpRequest, template: str, context: Any = None) -> HttpResponse:
        raise exception

    monkeypatch.setattr(views, "render", fail)
    response = Client(raise_request_exception=False).get("/", headers=headers)
    text = response.content.decode()
    assert response.status_code == status
    assert titel in text
    assert "geheim" not in text
    assert "Traceback" not in text
    assert response.get("Retry-After") == ("10" if status == 503 else None)
    assert response["Content-Type"].startswith(
        "application/problem+json" if headers else "text/html"
    )


@pytest.mark.django_db
def test_page_that_meets_no_database_asks_for_patience(plaat: Plaat) -> None:
    def fail(execute: Callable[..., Any], *args: Any) -> None:
        raise OperationalError("geheim adres van de database")

    with connection.execute_wrapper(fail):
        response = Client(raise_request_exception=False).get("/over/")
        ready = Client().get("/readyz")
    assert response.status_code == 503
    assert "Even geduld" in response.content.decode()
    assert "geheim" not in response.content.decode()
    assert ready.status_code == 503
    assert [row["goed"] for row in ready.json()] == [False, False, False, True]
    assert ready.json()[0]["uitleg"] == "De database doet het niet (OperationalError)."


def test_page_without_database_reads_nothing() -> None:
    """No `db` fixture here: a query would fail."""
    request = RequestFactory().get("/overzicht/")
    try:
        raise OperationalError("weg")
    except OperationalError:
        page = views.server_error(request).content.decode()
    assert '<meta http-equiv="refresh" content="10">' in page
    assert "Uitloggen" not in page


def test_form_that_met_no_database_is_not_sent_again() -> None:
    request = RequestFactory().post("/overzicht/")
    try:
        raise OperationalError("weg")
    except OperationalError:
        page = views.server_error(request).content.decode()
    assert "http-equiv" not in page
    assert "Wat je typte staat er dan nog." in page


def test_foreign_host_name_is_told_which_setting(client: Client) -> None:
    response = client.get("/", headers={"Host": "elders.example"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "elders.example" in page
    assert "SITE_URL" in page


# --- beheer ---------------------------------------------------------------------------------------

BEHEER = ("gebruiker", "organisatie", "leeromgeving", "plaat", "proces", "aspect", "actorgroep")


@pytest.fixture
def beheer_client(plaat: Plaat, leeromgeving: Leeromgeving) -> Client:
    client = Client()
    client.force_login(Gebruiker.objects.create_superuser("baas"))
    return client


@pytest.mark.parametrize("model", BEHEER)
def test_beheer_lists_and_shows_everything(beheer_client: Client, model: str) -> None:
    assert beheer_client.get(f"/beheer/leeromgevingen/{model}/").status_code == 200
    first = apps.get_model("leeromgevingen", model).objects.first()
    response = beheer_client.get(f"/beheer/leeromgevingen/{model}/{first.pk}/change/")
    assert response.status_code == 200
    assert "Beeldplaat beheer" in response.content.decode()


@pytest.mark.parametrize("model", ["plaat", "proces", "aspect", "actorgroep"])
def test_beheer_changes_no_content(beheer_client: Client, plaat: Plaat, model: str) -> None:
    assert beheer_client.get(f"/beheer/leeromgevingen/{model}/add/").status_code == 403
    address = f"/beheer/leeromgevingen/plaat/{plaat.pk}/delete/"
    assert beheer_client.post(address, {"post": "yes"}).status_code == 403
    assert Plaat.objects.count() == 1


def test_beheer_is_closed_to_a_facilitator(regie_client: Client) -> None:
    assert regie_client.get("/beheer/leeromgevingen/plaat/").status_code == 302


def test_scripts_are_announced_with_everything_they_import() -> None:
    names = list_modules("js/plaat.js")

    assert names[0] == "js/plaat.js"
    assert {"js/live.js", "js/dom.js", "js/verbinding.js"} < set(names)
    for name in names:
        source = (settings.BASE_DIR / "static" / name).read_text(encoding="utf-8")
        assert {f"js/{found}" for found in re.findall(r'from "\./(\w+\.js)"', source)} <= set(names)


class Vraagvormen(forms.Form):
    wanneer = forms.CharField(label="Uiterlijk wanneer?")
    taak = forms.CharField(label="Bij taak")


def test_a_label_in_a_sentence_has_no_capital_and_no_question_mark() -> None:
    assert [genoemd(field) for field in Vraagvormen()] == ["uiterlijk wanneer", "bij taak"]


def test_the_address_of_a_button_says_what_to_do_and_nothing_of_the_session(
    client: Client, werksessie: Werksessie
) -> None:
    pages = [client.get(f"/w/{kenmerk}/stickers/") for kenmerk in (werksessie.kenmerk, "x" * 22)]
    assert [(page.status_code, page["Allow"]) for page in pages] == [(405, "POST")] * 2
    assert pages[0].content == pages[1].content
    assert "Ga terug en gebruik de knop zelf." in pages[0].content.decode()

    answer = client.get(f"/w/{werksessie.kenmerk}/klok/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert answer.json()["title"] == "Dit adres is geen pagina"

"""The link for a colleague: who gets in, what both see, and that taking it back ends it."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Organisatie
from tests import makers
from tests.paginas import url
from tests.stromen import Browser, listen
from werksessies.domain import gesprek, regielink, sessies
from werksessies.errors import FaseError
from werksessies.models import Werksessie


@pytest.fixture
def link(werksessie: Werksessie) -> str:
    regielink.make(werksessie)
    werksessie.refresh_from_db()
    return reverse("werksessies:regielink-open", args=[werksessie.regie_token])


@pytest.fixture
def mede(link: str) -> Client:
    """A colleague without an account who came in with the link."""
    client = Client()
    client.get(link)
    return client


def test_link_is_a_new_secret_each_time(werksessie: Werksessie) -> None:
    assert werksessie.regie_token == ""
    tokens = set()
    for _ in range(2):
        regielink.make(werksessie)
        werksessie.refresh_from_db()
        tokens.add(werksessie.regie_token)
    assert len(tokens) == 2
    assert {len(token) for token in tokens} == {22}  # 128 bits
    regielink.revoke(werksessie)
    assert regielink.revoke(werksessie) == regielink.revoke(werksessie)
    werksessie.refresh_from_db()
    assert werksessie.regie_token == ""
    soorten = list(werksessie.gebeurtenissen.values_list("soort", flat=True))
    assert soorten[-3:] == ["regielink_gemaakt", "regielink_gemaakt", "regielink_ingetrokken"]


def test_cookie_counts_for_this_session_only(werksessie: Werksessie, link: str) -> None:
    response = Client().get(link)

    assert response["Location"] == url("regie", werksessie)
    cookie = response.cookies[settings.REGIE_COOKIE]
    assert cookie["path"] == f"/w/{werksessie.kenmerk}/"
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_colleague_with_an_account_of_the_organisation_needs_no_cookie(
    werksessie: Werksessie, link: str, organisatie: Organisatie
) -> None:
    client = Client()
    client.force_login(makers.make_gebruiker(organisatie))
    response = client.get(link)

    assert response["Location"] == url("regie", werksessie)
    assert settings.REGIE_COOKIE not in response.cookies
    assert client.get(url("regie", werksessie)).status_code == 200


def test_coordinator_gets_the_cookie_like_anyone(
    werksessie: Werksessie, link: str, organisatie: Organisatie
) -> None:
    client = Client()
    client.force_login(makers.make_gebruiker(organisatie, rol=Rol.COORDINATOR))
    assert client.get(url("regie", werksessie)).status_code == 404
    assert settings.REGIE_COOKIE in client.get(link).cookies
    assert client.get(url("regie", werksessie)).status_code == 200


def test_colleague_leads_the_session(werksessie: Werksessie, mede: Client) -> None:
    html = mede.get(url("regie", werksessie)).content.decode()
    assert "Zelf plakken" in html
    assert "Je helpt mee" in html
    assert werksessie.leeromgeving.get_absolute_url() not in html
    mede.post(url("notitie-add", werksessie), {"tekst": "Rob vraagt naar roosters."})
    assert werksessie.notities.get().tekst == "Rob vraagt naar roosters."
    mede.post(url("fase-set", werksessie), {"fase": "kijken"})
    werksessie.refresh_from_db()
    assert werksessie.fase == "kijken"
    for naam in ("deur", "scherm"):
        assert mede.get(url(naam, werksessie)).status_code == 200


@pytest.mark.parametrize("fase", ["voorbereiden", "afgesloten"])
def test_colleague_sees_no_way_to_what_needs_an_account(
    werksessie: Werksessie, mede: Client, regie_client: Client, fase: str
) -> None:
    sessies.set_fase(werksessie, fase)
    closed = [
        url("werksessie-change", werksessie),
        url("rapport", werksessie),
        url("regielink-set", werksessie),
        werksessie.leeromgeving.get_absolute_url(),
    ]
    adres = url("regie", werksessie)
    html = mede.get(adres).content.decode()
    assert [path for path in closed if f'href="{path}' in html] == []
    control = regie_client.get(adres).content.decode()
    assert [path for path in closed if f'href="{path}' in control] != []


def test_two_facilitators_never_overwrite_each_other(
    werksessie: Werksessie, mede: Client, regie_client: Client
) -> None:
    notitie = gesprek.add_notitie(werksessie, tekst="Eerst")
    adres = url("notitie-change", werksessie, notitie.pk)
    velden = {"versie": notitie.versie, "thema": "", "aspect": ""}
    assert regie_client.post(adres, {**velden, "tekst": "Van Ineke"}).status_code == 303
    response = mede.post(adres, {**velden, "tekst": "Van de collega"})

    assert response.status_code == 409
    html = response.content.decode()
    assert "Van Ineke" in html
    assert "Van de collega" in html


def test_link_taken_back_is_told_in_words(
    werksessie: Werksessie, link: str, mede: Client, regie_client: Client
) -> None:
    regie_client.post(url("regielink-set", werksessie), {"link": "intrekken"})

    for client, adres in ((mede, url("regie", werksessie)), (Client(), link)):
        response = client.get(adres)
        assert response.status_code == 404
        assert "Deze link werkt niet meer" in response.content.decode()
    assert mede.post(url("fase-set", werksessie), {"fase": "kijken"}).status_code == 404
    werksessie.refresh_from_db()
    assert werksessie.fase == "plakken"


def test_new_link_puts_out_who_had_the_old_one(werksessie: Werksessie, mede: Client) -> None:
    regielink.make(werksessie)
    assert mede.get(url("regie", werksessie)).status_code == 404


def test_link_works_until_a_day_after_closing(werksessie: Werksessie, mede: Client) -> None:
    sessies.set_fase(werksessie, "afgesloten")
    assert mede.get(url("regie", werksessie)).status_code == 200
    closed = timezone.now() - timedelta(hours=24)
    Werksessie.objects.filter(pk=werksessie.pk).update(afgesloten_op=closed)
    assert mede.get(url("regie", werksessie)).status_code == 404
    with pytest.raises(FaseError):
        regielink.make(werksessie)


def test_page_shows_the_link_and_its_end(
    werksessie: Werksessie, regie_client: Client, facilitator: Gebruiker
) -> None:
    adres = url("regielink-set", werksessie)
    assert "Maak de link" in regie_client.get(adres).content.decode()
    regie_client.post(adres, {"link": "maak"})
    werksessie.refresh_from_db()
    html = regie_client.get(adres).content.decode()
    assert f"/r/{werksessie.regie_token}/" in html
    assert "Ja, trek de link in" in html
    assert regie_client.post(adres, {"link": "zing"}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_stream_ends_within_two_seconds_after_the_link_was_taken_back(
    werksessie: Werksessie, regie_client: Client
) -> None:
    regielink.make(werksessie)
    werksessie.refresh_from_db()
    link = f"{settings.REGIE_COOKIE}={werksessie.regie_token}"
    account = f"sessionid={regie_client.cookies['sessionid'].value}"

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=link, query="beeld=regie") as mede,
            Browser(kenmerk, cookie=link, query="beeld=scherm") as scherm,
            Browser(kenmerk, cookie=account, query="beeld=regie") as regie,
            Browser(kenmerk, cookie=f"{settings.REGIE_COOKIE}=x", query="beeld=regie") as vreemd,
        ):
            assert vreemd.status == 401
            await sync_to_async(gesprek.add_notitie)(werksessie, tekst="Hoor je mij?")
            await mede.until(lambda: mede.kinds == ["notitie_bewaard"])
            await sync_to_async(regielink.revoke)(werksessie)
            for browser in (mede, scherm):
                await browser.until(lambda b=browser: b.ended, 2)  # type: ignore[misc]  # default binds the loop variable
                assert browser.kinds[-1] == "einde"
            assert not regie.ended

    listen(story)

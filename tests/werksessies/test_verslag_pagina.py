"""The report page: refused while something is hidden, made once, fetched under a clear name."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from leeromgevingen.models import Gebruiker
from tests import makers
from tests.paginas import url
from werksessies.domain import acties, gesprek, sessies, stickers
from werksessies.models import Werksessie
from werksessies.rapporten import drukkerij
from werksessies.rapporten.drukkerij import Drukwerk, Toestand
from werksessies.rapporten.waarden import Rapport

KANARIE = "kanarie-4711"


@pytest.fixture
def gesloten(werksessie: Werksessie) -> Werksessie:
    """A closed session with a sticker, a note, quotes and an action."""
    samira = makers.join(werksessie, "Samira", "docent")[0]
    stickers.place(samira, "inwerken", status="nu", samen="samen", opmerking=KANARIE)
    gesprek.add_notitie(werksessie, tekst="Elk een eigen formulier", thema="balans")
    gesprek.add_citaat(werksessie, tekst="Dit mag iedereen lezen", akkoord="mondeling")
    gesprek.add_citaat(werksessie, tekst="Dit blijft hier")
    acties.add(werksessie, tekst="Samen een formulier", trekker="Samira")
    sessies.set_fase(werksessie, "afgesloten")
    werksessie.refresh_from_db()
    return werksessie


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> dict[str, Drukwerk]:
    """What the printer says, without a process of its own: those have their own tests."""
    now = {"": Drukwerk(Toestand.ONBEKEND)}

    def submit(sleutel: str, rapport: Rapport, bijlagen: dict[str, bytes]) -> Drukwerk:
        now[""] = Drukwerk(Toestand.BEZIG)
        return now[""]

    monkeypatch.setattr(drukkerij, "submit", submit)
    monkeypatch.setattr(drukkerij, "status", lambda sleutel: now[""])
    return now


def test_report_is_refused_in_words_while_something_is_hidden(
    regie_client: Client, werksessie: Werksessie
) -> None:
    samira = makers.join(werksessie, "Samira", "docent")[0]
    stickers.place(samira, "inwerken", status="nu", opmerking=KANARIE)
    sessies.reveal(werksessie, ["afstemmen"])
    for naam in ("rapport", "rapport-pdf"):
        response = regie_client.get(url(naam, werksessie))
        html = response.content.decode()
        assert response.status_code == 409
        assert "Nog verborgen: Samenwerken, Opleiden en begeleiden." in html
        assert KANARIE not in html
    assert regie_client.post(url("rapport", werksessie)).status_code == 409


def test_page_reads_as_the_report_does(
    regie_client: Client, gesloten: Werksessie, stand: dict[str, Drukwerk]
) -> None:
    html = regie_client.get(url("rapport", gesloten)).content.decode()
    for woord in ("Maak het verslag", "Elk een eigen formulier", "Dit mag iedereen lezen"):
        assert woord in html
    assert "Docent: doe ik nu, samen" in html
    # Nobody agreed to be named, and what was not agreed to never leaves the session.
    for geheim in ("Samira", "Dit blijft hier", KANARIE):
        assert geheim not in html
    assert "style=" not in html


def test_making_goes_on_by_itself_and_without_javascript(
    regie_client: Client, gesloten: Werksessie, stand: dict[str, Drukwerk]
) -> None:
    response = regie_client.post(url("rapport", gesloten))
    assert (response.status_code, response["Location"]) == (303, url("rapport", gesloten))
    html = regie_client.get(url("rapport", gesloten)).content.decode()
    assert "Het verslag wordt gemaakt" in html
    assert 'hx-trigger="every 1s"' in html
    assert "Kijk opnieuw" in html


def test_page_asks_every_second_only_how_far_the_pdf_is(
    regie_client: Client,
    gesloten: Werksessie,
    stand: dict[str, Drukwerk],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    regie_client.post(url("rapport", gesloten))
    html = regie_client.get(url("rapport", gesloten)).content.decode()
    adres = html.partition('hx-get="')[2].partition('"')[0]
    assert adres.startswith(f"{url('rapport', gesloten)}?sleutel={gesloten.kenmerk}-")
    with django_assert_num_queries(3):
        stuk = regie_client.get(adres, headers={"HX-Request": "true"}).content.decode()
    assert stuk.strip().startswith('<section class="kaart" id="verslag-stand"')
    assert f'hx-get="{adres}"' in stuk
    stand[""] = Drukwerk(Toestand.KLAAR)
    stuk = regie_client.get(adres, headers={"HX-Request": "true"}).content.decode()
    assert "Het verslag is klaar." in stuk
    assert "hx-get" not in stuk


@pytest.mark.parametrize("sleutel", ["", "../x", "elders-" + "0" * 32])
def test_a_key_of_another_session_is_not_found(
    regie_client: Client, gesloten: Werksessie, stand: dict[str, Drukwerk], sleutel: str
) -> None:
    adres = url("rapport", gesloten) + f"?sleutel={sleutel}"
    assert regie_client.get(adres, headers={"HX-Request": "true"}).status_code == 404


def test_ready_report_is_fetched_under_a_clear_name(
    regie_client: Client, gesloten: Werksessie, stand: dict[str, Drukwerk], tmp_path: Path
) -> None:
    bestand = tmp_path / "x.pdf"
    bestand.write_bytes(b"%PDF-1.7 proef")
    stand[""] = Drukwerk(Toestand.KLAAR, bestand=bestand)
    html = regie_client.get(url("rapport", gesloten)).content.decode()
    assert "Het verslag is klaar." in html
    assert "hx-trigger" not in html
    response = regie_client.get(url("rapport-pdf", gesloten))
    assert response.content == b"%PDF-1.7 proef"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        'attachment; filename="verslag-2026-11-16-zorgcentrum-de-lindehof.pdf"'
    )


def test_report_that_is_not_made_yet_leads_back_to_the_page(
    regie_client: Client, gesloten: Werksessie, stand: dict[str, Drukwerk]
) -> None:
    response = regie_client.get(url("rapport-pdf", gesloten))
    assert (response.status_code, response["Location"]) == (303, url("rapport", gesloten))


def test_failure_says_why_and_offers_to_print_the_page(
    regie_client: Client, gesloten: Werksessie, stand: dict[str, Drukwerk]
) -> None:
    stand[""] = Drukwerk(Toestand.MISLUKT, reden="Op deze computer ontbreekt Pango.")
    html = regie_client.get(url("rapport", gesloten)).content.decode()
    assert "Op deze computer ontbreekt Pango." in html
    assert "Ctrl+P" in html
    assert "Probeer het opnieuw" in html


def test_same_session_asks_for_the_same_pdf_until_something_changes(
    regie_client: Client, gesloten: Werksessie, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def status(sleutel: str) -> Drukwerk:
        asked.append(sleutel)
        return Drukwerk(Toestand.ONBEKEND)

    monkeypatch.setattr(drukkerij, "status", status)
    for _ in range(2):
        regie_client.get(url("rapport", gesloten))
    acties.set_status(gesloten.acties.get(), "gedaan")
    regie_client.get(url("rapport", gesloten))
    assert asked[0] == asked[1] != asked[2]


@pytest.mark.parametrize("aantal", [1, 3])
def test_page_costs_the_same_for_one_and_three(
    regie_client: Client,
    werksessie: Werksessie,
    stand: dict[str, Drukwerk],
    django_assert_num_queries: DjangoAssertNumQueries,
    aantal: int,
) -> None:
    for nummer in range(aantal):
        deelnemer = makers.join(werksessie, f"Persoon {nummer}", "docent")[0]
        stickers.place(deelnemer, "inwerken", status="nu")
        gesprek.add_notitie(werksessie, tekst=f"Notitie {nummer}", aspect_key="inwerken")
        gesprek.add_citaat(werksessie, tekst=f"Citaat {nummer}", deelnemer_ref=deelnemer.ref)
        acties.add(werksessie, tekst=f"Actie {nummer}", aspect_key="inwerken")
    sessies.set_fase(werksessie, "afgesloten")
    regie_client.get(url("rapport", werksessie))
    with django_assert_num_queries(20):
        regie_client.get(url("rapport", werksessie))


def test_report_of_another_organisation_is_not_found(
    buitenstaander: Gebruiker, gesloten: Werksessie
) -> None:
    client = Client()
    client.force_login(buitenstaander)
    for naam in ("rapport", "rapport-pdf"):
        assert client.get(url(naam, gesloten)).status_code == 404
    assert client.post(url("rapport", gesloten)).status_code == 404

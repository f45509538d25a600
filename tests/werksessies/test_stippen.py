"""Dots: three per person, told to their person one by one and to the room as totals."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import makers
from tests.conftest import phone_of
from tests.paginas import body, url
from tests.stromen import Browser, cookie_of, do, listen, regie_cookie
from werksessies.domain import deelnemers, sessies, stippen
from werksessies.errors import FaseError, OnbekendError, StippenOpError
from werksessies.models import Deelnemer, Gebeurtenis, Stip, Werksessie

HANDELING = "0123456789abcdef"
TAKEN = ["visie-op-leren", "inwerken", "rooster-en-roulatie"]


def keys_of(deelnemer: Deelnemer) -> list[str]:
    return list(deelnemer.stippen.order_by("nummer").values_list("aspect__key", flat=True))


@pytest.fixture
def kijken(werksessie: Werksessie) -> Werksessie:
    sessies.set_fase(werksessie, "kijken")
    werksessie.refresh_from_db()
    return werksessie


# --- placing and taking back ----------------------------------------------------------------------


def test_dot_is_put_and_taken_back_with_an_event_each(
    kijken: Werksessie, samira: Deelnemer
) -> None:
    before = Werksessie.objects.get(pk=kijken.pk).volgnummer

    first = stippen.place(samira, "inwerken")
    assert keys_of(samira) == ["inwerken"]
    second = stippen.remove(samira, "inwerken")

    assert keys_of(samira) == []
    assert (first, second) == (before + 1, before + 2)
    events = Gebeurtenis.objects.filter(volgnummer__gt=before).values_list("soort", "gegevens")
    assert list(events) == [
        ("stip_gezet", {"aspect": "inwerken"}),
        ("stip_weggehaald", {"aspect": "inwerken"}),
    ]


def test_second_dot_at_the_same_taak_stays_one(kijken: Werksessie, samira: Deelnemer) -> None:
    stippen.place(samira, "inwerken")
    stippen.place(samira, "inwerken")

    assert keys_of(samira) == ["inwerken"]


def test_fourth_dot_is_refused_until_one_is_taken_back(
    kijken: Werksessie, samira: Deelnemer
) -> None:
    for aspect in TAKEN:
        stippen.place(samira, aspect)

    with pytest.raises(StippenOpError, match="al drie stippen"):
        stippen.place(samira, "zorg-en-ouders")
    stippen.remove(samira, "inwerken")
    stippen.place(samira, "voordoen-en-uitleggen")

    assert keys_of(samira) == ["visie-op-leren", "voordoen-en-uitleggen", "rooster-en-roulatie"]


def test_database_itself_knows_no_fourth_dot(kijken: Werksessie, samira: Deelnemer) -> None:
    for aspect in TAKEN:
        stippen.place(samira, aspect)
    third = samira.stippen.get(nummer=3)
    for nummer in (0, 3, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            Stip.objects.create(
                werksessie=kijken, deelnemer=samira, aspect_id=third.aspect_id + 1, nummer=nummer
            )


def test_repeat_of_a_dot_gives_the_first_answer_and_writes_nothing(
    kijken: Werksessie, samira: Deelnemer
) -> None:
    first = stippen.place(samira, "inwerken", handeling=HANDELING)
    stippen.remove(samira, "inwerken")

    assert stippen.place(samira, "inwerken", handeling=HANDELING) == first
    assert keys_of(samira) == []


@pytest.mark.parametrize("fase", ["voorbereiden", "welkom", "plakken", "acties", "afgesloten"])
def test_dots_are_for_looking_and_talking_only(
    werksessie: Werksessie, samira: Deelnemer, fase: str
) -> None:
    sessies.set_fase(werksessie, fase)

    for write in (stippen.place, stippen.remove):
        with pytest.raises(FaseError):
            write(samira, "inwerken")
    assert Stip.objects.count() == 0


def test_unknown_taak_gets_no_dot(kijken: Werksessie, samira: Deelnemer) -> None:
    with pytest.raises(OnbekendError):
        stippen.place(samira, "bestaat-niet")


def test_person_who_is_taken_out_leaves_no_dot(kijken: Werksessie, samira: Deelnemer) -> None:
    stippen.place(samira, "inwerken")

    deelnemers.remove(samira)

    assert Stip.objects.count() == 0


def test_second_round_gives_three_new_dots(kijken: Werksessie, samira: Deelnemer) -> None:
    for aspect in TAKEN:
        stippen.place(samira, aspect)
    sessies.start_ronde(kijken)
    sessies.set_fase(kijken, "gesprek")

    stippen.place(samira, "inwerken")

    assert list(samira.stippen.order_by("pk").values_list("ronde", "nummer")) == [
        (1, 1),
        (1, 2),
        (1, 3),
        (2, 1),
    ]


# --- the phone ------------------------------------------------------------------------------------


def test_plain_form_puts_a_dot_and_comes_back_to_the_taak(
    kijken: Werksessie, telefoon: Client
) -> None:
    adres = url("deelnemer-plaat", kijken)
    assert "Zet een stip bij een taak. Je hebt er drie." in body(telefoon, adres)

    response = telefoon.post(url("stip-place", kijken), {"aspect": "inwerken"})

    assert (response.status_code, response["Location"]) == (303, f"{adres}#taak-inwerken")
    html = body(telefoon, adres)
    assert "Je hebt nog 2 stippen." in html
    assert '<li><a href="#taak-inwerken">Inwerken en laten landen</a></li>' in html
    pressed = re.findall(r'id="stip-([a-z-]+)"[^>]*aria-pressed="true" formaction="([^"]*)"', html)
    assert pressed == [("inwerken", url("stip-remove", kijken))]
    telefoon.post(pressed[0][1], {"aspect": "inwerken"})
    assert Stip.objects.count() == 0


def test_json_answers_with_the_number_or_with_the_reason(
    kijken: Werksessie, telefoon: Client
) -> None:
    accept = {"accept": "application/json"}
    for aspect in TAKEN:
        response = telefoon.post(url("stip-place", kijken), {"aspect": aspect}, headers=accept)
        assert response.json() == {"volgnummer": Werksessie.objects.get(pk=kijken.pk).volgnummer}

    response = telefoon.post(
        url("stip-place", kijken), {"aspect": "zorg-en-ouders"}, headers=accept
    )
    assert response.status_code == 409
    assert response.json()["title"] == "Je stippen zijn op"


def test_phone_tells_nothing_of_the_dots_of_others(
    kijken: Werksessie, telefoon: Client, rob: Deelnemer
) -> None:
    stippen.place(rob, "inwerken")

    html = body(telefoon, url("deelnemer-plaat", kijken))

    assert html.count('aria-pressed="true"') == 0
    assert "stiptel" not in html
    assert "stippenlijst" not in html


def test_facilitator_puts_a_dot_for_somebody_without_a_phone(
    kijken: Werksessie, regie_client: Client, buitenstaander: object
) -> None:
    wim = deelnemers.add(kijken, naam="Wim", groep="docent")

    response = regie_client.post(url("stip-place", kijken), {"aspect": "inwerken", "voor": wim.ref})

    assert response.status_code == 303
    assert keys_of(wim) == ["inwerken"]
    html = body(regie_client, url("deelnemer-plak", kijken, wim.ref))
    assert "Je hebt nog 2 stippen." in html
    assert "Waar wil <bdi>Wim</bdi> over praten?" in html
    missing = regie_client.post(url("stip-place", kijken), {"aspect": "inwerken", "voor": "p99"})
    assert missing.status_code == 404


def test_browser_without_a_place_puts_no_dot(kijken: Werksessie, client: Client) -> None:
    response = client.post(
        url("stip-place", kijken), {"aspect": "inwerken"}, headers={"accept": "application/json"}
    )

    assert response.status_code == 401
    assert Stip.objects.count() == 0


@pytest.mark.parametrize("people", [1, 3])
def test_phone_and_screen_with_dots_take_the_same_queries_for_one_and_for_three(
    kijken: Werksessie,
    regie_client: Client,
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    tokens = []
    for nummer in range(people):
        person, token = makers.join(kijken, f"Naam{nummer}", "docent")
        tokens.append(token)
        for aspect in TAKEN:
            stippen.place(person, aspect)
    phone = phone_of(tokens[0])
    phone.get(url("deelnemer-plaat", kijken))  # reads the content of the plate once
    regie_client.get(url("scherm", kijken))

    with django_assert_num_queries(5):  # session, person, stickers, people, own dots
        phone.get(url("deelnemer-plaat", kijken))
    with django_assert_num_queries(7):  # session, right (2), stickers, people, dots, working day
        regie_client.get(url("scherm", kijken))


# --- the room -------------------------------------------------------------------------------------


def test_console_and_screen_list_the_most_dotted_first_and_never_who(
    kijken: Werksessie, regie_client: Client, samira: Deelnemer, rob: Deelnemer
) -> None:
    stippen.place(samira, "visie-op-leren")
    stippen.place(samira, "inwerken")
    stippen.place(rob, "inwerken")

    for adres in (url("regie", kijken), url("scherm", kijken)):
        html = body(regie_client, adres)
        lijst = html[html.index('id="stippenlijst"') :]
        lijst = lijst[: lijst.index("</section>")]
        assert lijst.index("Inwerken en laten landen") < lijst.index("Visie op leren delen")
        assert re.findall(r"(\d)(?:<span class=\"weg\">)? stip", lijst) == ["2", "1"]
        assert "Samira" not in lijst
        assert "Rob" not in lijst
    html = body(regie_client, url("scherm", kijken))
    assert re.search(r'id="stiptel-inwerken"><i aria-hidden="true"></i>2<', html)
    assert 'id="stiptel-rooster-en-roulatie" hidden' in html


def test_screen_lists_five_taken_at_most(
    kijken: Werksessie, regie_client: Client, samira: Deelnemer, rob: Deelnemer
) -> None:
    for person, aspecten in (
        (samira, TAKEN),
        (rob, ["voordoen-en-uitleggen", "doelen-en-belangen", "leerdoelen-driehoek"]),
    ):
        for aspect in aspecten:
            stippen.place(person, aspect)

    html = body(regie_client, url("scherm", kijken))
    lijst = html[html.index('id="stippenlijst"') :]
    assert lijst[: lijst.index("</section>")].count("<li>") == 5
    html = body(regie_client, url("regie", kijken))
    lijst = html[html.index('id="stippenlijst"') :]
    assert lijst[: lijst.index("</section>")].count("<li>") == 6


@pytest.mark.django_db(transaction=True)
def test_page_of_who_places_for_somebody_hears_of_that_person_only(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, _ = makers.join(werksessie, "Samira", "docent")
    rob, _ = makers.join(werksessie, "Rob", "praktijkopleider")
    sessies.set_fase(werksessie, "gesprek")
    drawn: list[str] = []

    async def story() -> None:
        async with Browser(
            werksessie.kenmerk, cookie=regie_cookie(regie_client), query=f"voor={samira.ref}"
        ) as voor:
            await do(stippen.place, rob, "inwerken")
            await do(stippen.place, samira, "visie-op-leren")
            await voor.until(lambda: "stip_gezet" in voor.kinds)
            assert len(voor.events) == 1
            drawn.append(voor.events[0]["data"])

    listen(story)
    page = body(regie_client, url("deelnemer-plak", werksessie, samira.ref))
    assert "Waar wil <bdi>Samira</bdi> over praten?" in drawn[0]
    for piece in drawn[0].split("\n"):
        assert piece in page


@pytest.mark.django_db(transaction=True)
def test_stream_tells_the_own_dot_to_its_person_and_totals_to_the_room(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, token = makers.join(werksessie, "Samira", "docent")
    _, other = makers.join(werksessie, "Rob", "praktijkopleider")
    sessies.set_fase(werksessie, "kijken")
    kenmerk = werksessie.kenmerk

    async def story() -> None:
        async with (
            Browser(kenmerk, cookie=cookie_of(token)) as own,
            Browser(kenmerk, cookie=cookie_of(other)) as phone,
            Browser(kenmerk, cookie=regie_cookie(regie_client)) as regie,
            Browser(kenmerk, cookie=regie_cookie(regie_client), query="beeld=scherm") as scherm,
        ):
            await do(stippen.place, samira, "inwerken")
            for browser in (own, regie, scherm):
                await browser.until(lambda b=browser: "stip_gezet" in b.kinds)  # type: ignore[misc]  # default binds the loop variable
            await do(sessies.set_fase, werksessie, "gesprek")
            await phone.until(lambda: "fase_gewijzigd" in phone.kinds)
            assert phone.kinds == ["fase_gewijzigd"]
            for event in (own.events[0], regie.events[0], scherm.events[0]):
                drawn.append(event["data"])

    drawn: list[str] = []
    before = {
        "own": phone_of(token),
        "scherm": regie_client,
    }
    listen(story)

    own_html, regie_html, scherm_html = drawn
    assert 'id="stip-inwerken"' in own_html
    assert 'data-over="2"' in own_html
    assert 'id="stiptel-inwerken"' in scherm_html
    assert "Samira" not in regie_html + scherm_html
    # What the stream drew is what a reload draws.
    page = body(before["own"], url("deelnemer-plaat", werksessie))
    for piece in own_html.split("\n"):
        assert piece in page
    page = body(before["scherm"], url("scherm", werksessie))
    for piece in scherm_html.split("\n"):
        assert piece in page
    page = body(regie_client, url("regie", werksessie))
    for piece in regie_html.split("\n"):
        assert piece in page

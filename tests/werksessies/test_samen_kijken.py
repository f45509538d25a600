"""Looking together: insights one by one, on console, big screen and phones."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from tests import makers
from tests.conftest import phone_of
from tests.paginas import body, url
from tests.stromen import Browser, cookie_of, do, listen, regie_cookie
from werksessies.domain import sessies, stickers
from werksessies.models import Deelnemer, Werksessie
from werksessies.queries import read_uitkomst, read_volledig


def lit(html: str) -> set[str]:
    """The taken that stand out on a plate."""
    return set(re.findall(r'<li class="taak[^>]*data-aspect="([a-z-]+)"[^>]*data-licht>', html))


def fill(werksessie: Werksessie) -> list[str]:
    """Three people with enough on the plate for insights; gives the tokens of their phones."""
    aspecten = list(werksessie.plaat.aspecten.values_list("key", flat=True))
    tokens = []
    for naam, groep, deel in (
        ("Samira", "docent", aspecten[::2]),
        ("Rob", "praktijkopleider", aspecten[8:22]),
        ("Fatma", "werkbegeleider", aspecten[16:20]),
    ):
        deelnemer, token = makers.join(werksessie, naam, groep)
        tokens.append(token)
        for aspect in deel:
            stickers.place(deelnemer, aspect, status="nu", samen="naast")
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "kijken")
    look_back(werksessie)
    return tokens


def look_back(werksessie: Werksessie, seconden: int = 31) -> None:
    """The plate has been looked at for so long."""
    toen = timezone.now() - timedelta(seconds=seconden)
    werksessie.gebeurtenissen.filter(soort="proces_onthuld").update(tijdstip=toen)
    Werksessie.objects.filter(pk=werksessie.pk).update(fase_sinds=toen)
    werksessie.refresh_from_db()


@pytest.fixture
def tokens(werksessie: Werksessie) -> list[str]:
    return fill(werksessie)


def test_shown_insight_lights_its_taken_for_everybody(
    werksessie: Werksessie, tokens: list[str], regie_client: Client
) -> None:
    uitkomst = read_uitkomst(werksessie, read_volledig(werksessie))
    inzicht = next(i for i in uitkomst.bespreekvolgorde if 0 < len(i.aspecten) < 20)
    phone = phone_of(tokens[0])
    schermen = [
        (phone, url("deelnemer-plaat", werksessie)),
        (regie_client, url("scherm", werksessie)),
    ]
    for client, adres in schermen:
        assert lit(body(client, adres)) == set()

    regie_client.post(url("inzicht-show", werksessie), {"inzicht": inzicht.key})

    for client, adres in schermen:
        html = body(client, adres)
        assert lit(html) == set(inzicht.aspecten)
        assert inzicht.zin_zonder_naam in re.sub("</?b>", "", html)
        assert inzicht.vraag_zonder_naam in html
    regie_client.post(url("inzicht-show", werksessie), {"inzicht": ""})
    for client, adres in schermen:
        assert lit(body(client, adres)) == set()


def test_shown_insight_goes_while_anything_is_hidden(
    werksessie: Werksessie, tokens: list[str], regie_client: Client
) -> None:
    uitkomst = read_uitkomst(werksessie, read_volledig(werksessie))
    inzicht = next(i for i in uitkomst.bespreekvolgorde if 0 < len(i.aspecten) < 20)
    regie_client.post(url("inzicht-show", werksessie), {"inzicht": inzicht.key})

    sessies.hide(werksessie, ["afstemmen"])

    for client, adres in (
        (phone_of(tokens[0]), url("deelnemer-plaat", werksessie)),
        (regie_client, url("scherm", werksessie)),
    ):
        html = body(client, adres)
        assert lit(html) == set()
        assert inzicht.zin_zonder_naam not in html


def test_phone_never_reads_a_name_in_an_insight(
    werksessie: Werksessie, regie_client: Client
) -> None:
    """Everyone stands everywhere: the rule about people who connect the processes holds."""
    for naam, groep in (("Samira", "docent"), ("Rob", "praktijkopleider"), ("Fa", "instructeur")):
        deelnemer, token = makers.join(werksessie, naam, groep)
        for aspect in werksessie.plaat.aspecten.values_list("key", flat=True):
            stickers.place(deelnemer, aspect, status="nu", samen="samen")
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "kijken")
    uitkomst = read_uitkomst(werksessie, read_volledig(werksessie))
    over_iemand = [i for i in uitkomst.bespreekvolgorde if "Samira" in i.zin]
    assert over_iemand
    for inzicht in over_iemand:
        regie_client.post(url("inzicht-show", werksessie), {"inzicht": inzicht.key})
        html = body(phone_of(token), url("deelnemer-plaat", werksessie))
        assert inzicht.zin_zonder_naam in re.sub("</?b>", "", html)
        assert inzicht.zin not in html


def find_knop(html: str, stap: str) -> tuple[str, str]:
    """The key that a button shows, and where the page goes on then."""
    found = re.search(
        r'name="volgende" value="([^"]*)"><button class="knop knop--klein" name="inzicht"'
        rf' value="([^"]*)" data-inzicht="{stap}"',
        html,
    )
    assert found is not None, stap
    return found[2], found[1]


def test_next_and_previous_move_the_big_screen_and_stop_leaves_it(
    werksessie: Werksessie, tokens: list[str], regie_client: Client
) -> None:
    keys = [
        inzicht.key
        for inzicht in read_uitkomst(werksessie, read_volledig(werksessie)).bespreekvolgorde
    ]
    adres = url("regie", werksessie)
    for stap, shown in (
        ("toon", keys[0]),
        ("volgende", keys[1]),
        ("volgende", keys[2]),
        ("vorige", keys[1]),
        ("stop", ""),
    ):
        key, volgende = find_knop(body(regie_client, adres), stap)
        response = regie_client.post(
            url("inzicht-show", werksessie), {"inzicht": key, "volgende": volgende}
        )
        adres = response["Location"]
        werksessie.refresh_from_db()
        assert werksessie.inzicht_op_scherm == shown
    # It stays at the insight that was shown last, and a window without a number of its own
    # follows the screen.
    assert adres.endswith("?inzicht=2#inzicht-kop")
    sessies.show_inzicht(werksessie, keys[3])
    assert "Op het grote scherm: inzicht 4 van" in body(regie_client, url("regie", werksessie))
    assert "inzicht 4 van" not in body(regie_client, adres)


def test_first_insight_has_no_previous_and_the_last_no_next(
    werksessie: Werksessie, tokens: list[str], regie_client: Client
) -> None:
    html = body(regie_client, url("regie", werksessie))
    assert 'data-inzicht="vorige"' not in html
    aantal = html.split("Inzicht 1 van ")[1].split("<")[0]
    laatste = body(regie_client, url("regie", werksessie) + f"?inzicht={aantal}")
    assert 'data-inzicht="vorige"' in laatste
    assert 'data-inzicht="volgende"' not in laatste


def test_half_a_minute_of_looking_comes_before_the_insights_and_can_be_skipped(
    werksessie: Werksessie, tokens: list[str], regie_client: Client
) -> None:
    adres = url("regie", werksessie)
    assert "data-kijkrust" not in body(regie_client, adres)
    sessies.hide(werksessie)
    assert "data-kijkrust" not in body(regie_client, adres)
    sessies.reveal(werksessie)
    html = body(regie_client, adres)
    assert "Nu een halve minuut stil kijken" in html
    assert re.search(
        r'<section class="kaart kaart--warm kijkrust mt-l" data-kijkrust="(29|30)"', html
    )
    assert re.search(r"data-inzichten data-na-kijkrust hidden>", html)
    assert "data-kijkrust" not in body(regie_client, f"{adres}?inzicht=1")
    look_back(werksessie, 12)
    assert re.search(r'data-kijkrust="1[78]"', body(regie_client, adres))
    look_back(werksessie, 30)
    html = body(regie_client, adres)
    assert "data-kijkrust" not in html
    assert "data-inzichten>" in html


def test_shown_insight_ends_the_silence(
    werksessie: Werksessie, tokens: list[str], regie_client: Client
) -> None:
    sessies.hide(werksessie)
    sessies.reveal(werksessie)
    assert "data-kijkrust" in body(regie_client, url("regie", werksessie))
    sessies.show_inzicht(werksessie, "naast-elkaar")

    assert "data-kijkrust" not in body(regie_client, url("regie", werksessie))


@pytest.mark.parametrize("extra", [0, 2])
def test_phone_with_an_insight_takes_the_same_queries_for_any_number_of_people(
    werksessie: Werksessie,
    tokens: list[str],
    regie_client: Client,
    extra: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for nummer in range(extra):
        makers.join(werksessie, f"Naam{nummer}", "docent")
    key = read_uitkomst(werksessie, read_volledig(werksessie)).bespreekvolgorde[0].key
    regie_client.post(url("inzicht-show", werksessie), {"inzicht": key})
    phone = phone_of(tokens[0])
    phone.get(url("deelnemer-plaat", werksessie))
    # session, person, stickers, people, own dots; and for the insight all stickers and people
    with django_assert_num_queries(7):
        phone.get(url("deelnemer-plaat", werksessie))


@pytest.mark.django_db(transaction=True)
def test_sticker_for_somebody_while_people_look_renews_what_follows_from_it(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, token = makers.join(werksessie, "Samira", "docent")
    sessies.reveal(werksessie, ["afstemmen"])
    sessies.set_fase(werksessie, "kijken")
    kenmerk = werksessie.kenmerk

    async def story() -> None:
        async with (
            Browser(kenmerk, cookie=regie_cookie(regie_client)) as regie,
            Browser(kenmerk, cookie=cookie_of(token)) as phone,
        ):
            await do(place, samira, "visie-op-leren")
            await do(place, samira, "zorg-en-ouders")
            await regie.until(lambda: "data-ververs" in str(regie.events))
            await phone.until(lambda: len(phone.events) == 2)
            # Of the hidden process the console hears nothing, and the person the own sticker only.
            # Without an insight on the screen no phone says anything that follows from the plate.
            assert len(regie.events) == 1
            assert 'id="rij-zorg-en-ouders"' in regie.events[0]["data"]
            assert ["rij-" in event["data"] for event in phone.events] == [False, True]
            assert "data-ververs" not in str(phone.events)

    listen(story)


def place(deelnemer: Deelnemer, aspect: str) -> None:
    stickers.place(deelnemer, aspect, status="nu", door_facilitator=True)

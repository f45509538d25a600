"""The second round: frozen, kept apart, compared, and as hidden as the first."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import makers
from tests.conftest import phone_of
from tests.paginas import body, url
from tests.stromen import Browser, cookie_of, do, listen, regie_cookie
from werksessies import zicht
from werksessies.domain import deelnemers, sessies, stickers
from werksessies.errors import FaseError, OnbekendError
from werksessies.models import Deelnemer, Sticker, Werksessie
from werksessies.verschuiving import Verschuiving
from werksessies.views.ronde import read_rondes
from werksessies.zicht import Kijker, Soort

ALLE = ["samenwerken", "afstemmen", "opleiden-en-begeleiden"]


def fresh(werksessie: Werksessie) -> Werksessie:
    return Werksessie.objects.get(pk=werksessie.pk)


def list_ronde(werksessie: Werksessie, ronde: int) -> set[tuple[str, str, str]]:
    rows = werksessie.stickers.filter(ronde=ronde)
    return set(rows.values_list("deelnemer__naam", "aspect__key", "status"))


def list_verschuiving(verschuiving: Verschuiving) -> list[tuple[str, str, str]]:
    return [
        (taak.taak.key, wissel.deelnemer, wissel.wat.value)
        for taak in verschuiving.taken
        for wissel in taak.wissels
    ]


@pytest.fixture
def samira(werksessie: Werksessie) -> tuple[Deelnemer, Client]:
    person, token = makers.join(werksessie, "Samira", "docent")
    return person, phone_of(token)


@pytest.fixture
def rob(werksessie: Werksessie) -> tuple[Deelnemer, Client]:
    person, token = makers.join(werksessie, "Rob", "praktijkopleider")
    return person, phone_of(token)


@pytest.fixture
def in_ronde_2(
    werksessie: Werksessie, samira: tuple[Deelnemer, Client], rob: tuple[Deelnemer, Client]
) -> Werksessie:
    """Round 1 was seen in full; round 2 has begun, hidden. Samira placed three, Rob one."""
    for aspect in ("visie-op-leren", "zorg-en-ouders", "inwerken"):
        stickers.place(samira[0], aspect, status="nu", opmerking="eerste keer")
    stickers.place(rob[0], "inwerken", status="nu")
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "gesprek")
    sessies.start_ronde(werksessie, verberg=True)
    return fresh(werksessie)


def shift(samira: Deelnemer, rob: Deelnemer) -> None:
    """One gone, one other, one new, one other in *samen* only; one that only got a remark."""
    stickers.remove(samira, "visie-op-leren")
    stickers.place(samira, "zorg-en-ouders", status="loslaten")
    stickers.place(rob, "zorg-en-ouders", status="erbij")
    stickers.place(rob, "inwerken", status="nu", samen="samen")
    stickers.place(samira, "inwerken", status="nu", opmerking="tweede keer")


# --- the domain -----------------------------------------------------------------------------------


def test_opening_the_second_round_freezes_the_first_and_starts_from_a_copy(
    in_ronde_2: Werksessie, samira: tuple[Deelnemer, Client], rob: tuple[Deelnemer, Client]
) -> None:
    before = list_ronde(in_ronde_2, 1)
    assert (in_ronde_2.ronde, in_ronde_2.fase) == (2, "plakken")
    assert list_ronde(in_ronde_2, 2) == before
    assert len(before) == 4

    shift(samira[0], rob[0])

    assert list_ronde(in_ronde_2, 1) == before
    assert list_ronde(in_ronde_2, 2) == {
        ("Samira", "zorg-en-ouders", "loslaten"),
        ("Samira", "inwerken", "nu"),
        ("Rob", "zorg-en-ouders", "erbij"),
        ("Rob", "inwerken", "nu"),
    }


@pytest.mark.parametrize(("verberg", "onthuld"), [(False, ALLE), (True, [])])
def test_second_round_hides_only_when_the_facilitator_says_so(
    werksessie: Werksessie, regie_client: Client, verberg: bool, onthuld: list[str]
) -> None:
    sessies.reveal(werksessie)
    velden = {"verberg": "ja"} if verberg else {}

    response = regie_client.post(url("ronde-start", werksessie), velden)

    assert response.status_code == 303
    now = fresh(werksessie)
    assert (now.ronde, now.fase, now.onthuld, now.onthuld_ronde_1) == (2, "plakken", onthuld, ALLE)


def test_third_round_is_refused(in_ronde_2: Werksessie, regie_client: Client) -> None:
    response = regie_client.post(url("ronde-start", in_ronde_2))

    assert response.status_code == 409
    assert "De tweede ronde is al begonnen." in response.content.decode()


def test_person_who_is_taken_out_leaves_both_rounds(
    in_ronde_2: Werksessie, samira: tuple[Deelnemer, Client]
) -> None:
    deelnemers.remove(samira[0])

    assert {naam for ronde in (1, 2) for naam, *_ in list_ronde(in_ronde_2, ronde)} == {"Rob"}


def test_other_plates_can_be_shown_in_a_second_round_only(werksessie: Werksessie) -> None:
    with pytest.raises(FaseError):
        sessies.show_beeld(werksessie, "eerste")
    sessies.start_ronde(werksessie)
    with pytest.raises(OnbekendError):
        sessies.show_beeld(werksessie, "derde")
    sessies.show_beeld(werksessie, "eerste")
    assert fresh(werksessie).scherm_toont == "eerste"
    with pytest.raises(IntegrityError), transaction.atomic():
        Werksessie.objects.filter(pk=werksessie.pk).update(ronde=1)


def test_insight_phase_and_plate_take_each_others_place(in_ronde_2: Werksessie) -> None:
    sessies.show_beeld(in_ronde_2, "verschuiving")
    sessies.show_inzicht(in_ronde_2, "taak-zonder-sticker")
    assert fresh(in_ronde_2).scherm_toont == ""
    sessies.show_beeld(in_ronde_2, "verschuiving")
    assert fresh(in_ronde_2).inzicht_op_scherm == ""
    sessies.set_fase(in_ronde_2, "gesprek")
    assert fresh(in_ronde_2).scherm_toont == ""


def test_console_says_what_a_second_round_asks(
    regie_client: Client, in_ronde_2: Werksessie
) -> None:
    vraag = "Vraag wat na het gesprek anders is."
    assert vraag in body(regie_client, url("regie", in_ronde_2))
    sessies.set_fase(in_ronde_2, "kijken")
    assert vraag not in body(regie_client, url("regie", in_ronde_2))


# --- who sees what --------------------------------------------------------------------------------


def read(werksessie: Werksessie, kijker: Kijker) -> list[tuple[str, str, str]] | None:
    werksessie = fresh(werksessie)
    rondes = read_rondes(werksessie, kijker, zicht.read_momentopname(werksessie, kijker))
    return list_verschuiving(rondes.verschuiving) if rondes else None


def test_shift_is_told_taak_by_taak_once_both_rounds_may_be_seen(
    in_ronde_2: Werksessie, samira: tuple[Deelnemer, Client], rob: tuple[Deelnemer, Client]
) -> None:
    shift(samira[0], rob[0])
    kijkers = [
        Kijker(Soort.DEELNEMER, samira[0].pk),
        Kijker(Soort.FACILITATOR),
        Kijker(Soort.SCHERM),
    ]
    for kijker in kijkers:
        assert read(in_ronde_2, kijker) is None  # while people place
    sessies.set_fase(in_ronde_2, "kijken")
    for kijker in kijkers:
        assert read(in_ronde_2, kijker) == []  # still hidden
    sessies.reveal(in_ronde_2, ["afstemmen"])
    for kijker in kijkers:
        assert read(in_ronde_2, kijker) == [
            ("zorg-en-ouders", "p1", "anders"),
            ("zorg-en-ouders", "p2", "erbij"),
        ]
    sessies.reveal(in_ronde_2)
    for kijker in kijkers:
        assert read(in_ronde_2, kijker) == [
            ("visie-op-leren", "p1", "weg"),
            ("zorg-en-ouders", "p1", "anders"),
            ("zorg-en-ouders", "p2", "erbij"),
            ("inwerken", "p2", "anders"),
        ]


def test_what_nobody_saw_in_the_first_round_stays_unseen(
    werksessie: Werksessie, samira: tuple[Deelnemer, Client], rob: tuple[Deelnemer, Client]
) -> None:
    stickers.place(samira[0], "visie-op-leren", status="loslaten", opmerking="kanarie")
    stickers.place(samira[0], "zorg-en-ouders", status="nu")
    sessies.reveal(werksessie, ["afstemmen"])
    sessies.start_ronde(werksessie)
    stickers.remove(samira[0], "visie-op-leren")
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "kijken")

    html = body(rob[1], url("ronde-eerste", werksessie))

    assert len(re.findall(r'data-van="p1"', html)) == 1
    assert 'id="eerst-rij-zorg-en-ouders" data-aantal="1"' in html
    assert 'id="eerst-rij-visie-op-leren" data-aantal="0"' in html
    assert "kanarie" not in html
    assert "Alleen van wat in beide rondes te zien is." in html


def test_first_round_hides_with_the_second(
    in_ronde_2: Werksessie, rob: tuple[Deelnemer, Client], regie_client: Client
) -> None:
    adres = url("ronde-eerste", in_ronde_2)
    pages = [
        (rob[1], adres),
        (regie_client, f"{adres}?beeld=regie"),
        (regie_client, f"{adres}?beeld=scherm"),
    ]
    for client, page in pages:
        assert 'data-van="p1"' not in body(client, page)
    sessies.reveal(in_ronde_2)
    for client, page in pages:
        html = body(client, page)
        assert html.count('data-van="p1"') == 3
        assert "eerste keer" not in html
        assert 'id="rij-' not in html


def test_first_round_is_not_there_before_the_second(
    werksessie: Werksessie, telefoon: Client, client: Client
) -> None:
    assert telefoon.get(url("ronde-eerste", werksessie)).status_code == 404
    sessies.start_ronde(werksessie)
    assert telefoon.get(url("ronde-eerste", werksessie)).status_code == 200
    assert client.get(url("ronde-eerste", werksessie)).status_code == 303


def test_page_of_the_first_round_has_every_id_once(
    in_ronde_2: Werksessie, regie_client: Client
) -> None:
    """The stream swaps pieces by id: the legend must not land on what is around it."""
    sessies.set_fase(in_ronde_2, "kijken")
    sessies.reveal(in_ronde_2)

    ids = re.findall(r'\sid="([^"]+)"', body(regie_client, url("ronde-eerste", in_ronde_2)))

    assert "legenda" in ids
    assert sorted(set(ids)) == sorted(ids)


def test_deelnemer_in_a_hidden_second_round_sees_the_own_stickers_only(
    in_ronde_2: Werksessie, rob: tuple[Deelnemer, Client]
) -> None:
    html = body(rob[1], url("deelnemer-plaat", in_ronde_2))

    assert "<b>Ronde 2.</b> Je stickers van ronde 1 hangen er al." in html
    assert 'data-van="p1"' not in html
    assert re.findall(r'id="eigen-([a-z-]+)" data-status="nu"', html) == ["inwerken"]


# --- what is shown --------------------------------------------------------------------------------


def test_shift_is_lit_on_screen_and_phone_while_it_is_shown(
    in_ronde_2: Werksessie,
    samira: tuple[Deelnemer, Client],
    rob: tuple[Deelnemer, Client],
    regie_client: Client,
) -> None:
    shift(samira[0], rob[0])
    sessies.set_fase(in_ronde_2, "kijken")
    sessies.reveal(in_ronde_2)
    pages = [
        (regie_client, url("scherm", in_ronde_2)),
        (rob[1], url("deelnemer-plaat", in_ronde_2)),
    ]
    licht = r'data-aspect="([a-z-]+)"[^>]*data-licht>'
    for client, page in pages:
        assert re.findall(licht, body(client, page)) == []

    regie_client.post(url("scherm-show", in_ronde_2), {"toont": "verschuiving"})

    for client, page in pages:
        html = body(client, page)
        assert re.findall(licht, html) == ["visie-op-leren", "zorg-en-ouders", "inwerken"]
        assert "Wat verschoof sinds ronde 1" in html
    # The phone names who; the big screen counts.
    phone, scherm = body(*pages[1]), body(*pages[0])
    assert "<bdi>Samira</bdi>: haalde de sticker weg. In ronde 1: doet dit nu" in phone
    assert "<bdi>Rob</bdi>: nieuw: wil dit erbij" in phone
    assert "In ronde 1:" not in scherm
    regie_client.post(url("scherm-show", in_ronde_2), {"toont": ""})
    for client, page in pages:
        assert re.findall(licht, body(client, page)) == []


def test_big_screen_shows_the_plate_of_the_first_round(
    in_ronde_2: Werksessie, samira: tuple[Deelnemer, Client], regie_client: Client
) -> None:
    stickers.remove(samira[0], "visie-op-leren")
    sessies.set_fase(in_ronde_2, "gesprek")
    sessies.reveal(in_ronde_2)
    assert 'id="rij-visie-op-leren" data-aantal="0"' in body(
        regie_client, url("scherm", in_ronde_2)
    )

    regie_client.post(url("scherm-show", in_ronde_2), {"toont": "eerste"})

    html = body(regie_client, url("scherm", in_ronde_2))
    assert 'id="eerst-rij-visie-op-leren" data-aantal="1"' in html
    assert "dit is ronde 1" in html


def test_console_tells_the_shift_and_offers_the_second_round_once(
    in_ronde_2: Werksessie,
    samira: tuple[Deelnemer, Client],
    rob: tuple[Deelnemer, Client],
    regie_client: Client,
) -> None:
    shift(samira[0], rob[0])
    sessies.reveal(in_ronde_2)
    for fase in ("kijken", "gesprek"):
        sessies.set_fase(in_ronde_2, fase)
        html = body(regie_client, url("regie", in_ronde_2))
        assert "Begin ronde 2" not in html
        assert "<bdi>Samira</bdi>: doet dit nu en wil het loslaten. In ronde 1: doet dit nu" in html
        assert "1 nieuw" in html


def test_second_round_is_offered_after_the_talk(
    werksessie: Werksessie, regie_client: Client
) -> None:
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "gesprek")

    html = body(regie_client, url("regie", werksessie))

    assert "Begin ronde 2" in html
    assert '<input type="checkbox" name="verberg" value="ja" checked>' in html


@pytest.mark.parametrize("people", [1, 3])
def test_shift_costs_one_query_whatever_the_number_of_people(
    werksessie: Werksessie, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    tokens = [makers.join(werksessie, f"Naam{n}", "docent") for n in range(people)]
    for person, _ in tokens:
        stickers.place(person, "inwerken", status="nu")
    sessies.reveal(werksessie)
    sessies.start_ronde(werksessie)
    for person, _ in tokens:
        stickers.remove(person, "inwerken")
    sessies.set_fase(werksessie, "kijken")
    phone = phone_of(tokens[0][1])
    phone.get(url("deelnemer-plaat", werksessie))

    # session, person, stickers, people, own dots, the first round
    with django_assert_num_queries(6):
        phone.get(url("deelnemer-plaat", werksessie))


@pytest.mark.django_db(transaction=True)
def test_hidden_second_round_brings_nothing_of_others_over_the_stream(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, _ = makers.join(werksessie, "Samira", "docent")
    rob, other = makers.join(werksessie, "Rob", "praktijkopleider")
    stickers.place(samira, "inwerken", status="nu")
    sessies.reveal(werksessie)
    kenmerk = werksessie.kenmerk

    async def story() -> None:
        async with (
            Browser(kenmerk, cookie=cookie_of(other)) as phone,
            Browser(kenmerk, cookie=regie_cookie(regie_client), query="beeld=scherm") as scherm,
        ):
            await do(sessies.start_ronde, werksessie, verberg=True)
            await do(stickers.place, samira, "inwerken", status="loslaten")
            await do(deelnemers.set_klaar, rob, True)
            for browser in (phone, scherm):
                await browser.until(lambda b=browser: "deelnemer_klaar" in b.kinds)  # type: ignore[misc]  # default binds the loop variable
                assert browser.kinds == ["ronde_gestart", "proces_verborgen", "deelnemer_klaar"]
                assert "data-van" not in str(browser.events)

    listen(story)
    assert Sticker.objects.filter(ronde=2).get().status == "loslaten"

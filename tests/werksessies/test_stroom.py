"""The stream: who gets what, from where, and when it ends. On the real ASGI application."""

import re

import pytest
from django.conf import settings
from django.test import Client

from proef.blad import find_element
from tests import makers
from tests.stromen import Browser, cookie_of, do, listen, regie_cookie
from werksessies import stroom
from werksessies.domain import deelnemers, gesprek, papier, sessies, stickers
from werksessies.domain.papier import LEEG, Cel, Inhoud
from werksessies.models import Werksessie
from werksessies.stroom import hub as hub_module

pytestmark = pytest.mark.django_db(transaction=True)


def test_own_sticker_reaches_the_own_devices_and_nobody_else_while_hidden(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, token = makers.join(werksessie, "Samira", "docent")
    rob, other = makers.join(werksessie, "Rob", "praktijkopleider")

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=cookie_of(token)) as own,
            Browser(kenmerk, cookie=cookie_of(other)) as phone,
            Browser(kenmerk, cookie=regie_cookie(regie_client)) as regie,
            Browser(kenmerk, cookie=regie_cookie(regie_client), query="beeld=scherm") as scherm,
        ):
            await do(stickers.place, samira, "visie-op-leren", status="nu", opmerking="kanarie")
            await own.until(lambda: "sticker_geplaatst" in own.kinds)
            await do(deelnemers.set_klaar, rob, True)
            for browser in (phone, regie, scherm):
                await browser.until(lambda b=browser: "deelnemer_klaar" in b.kinds)  # type: ignore[misc]  # default binds the loop variable
                assert browser.kinds == ["deelnemer_klaar"]
                assert "kanarie" not in str(browser.events)
            assert 'id="eigen-visie-op-leren"' in own.events[0]["data"]

    listen(story)


def test_cell_of_a_paper_plate_reaches_the_other_grid_and_no_other_hidden_screen(
    werksessie: Werksessie, regie_client: Client
) -> None:
    karin = deelnemers.add(werksessie, naam="Karin", groep="docent")
    samira, token = makers.join(werksessie, "Samira", "docent")
    cel = Cel("p1", "inwerken", Inhoud("loslaten", "naast"), LEEG)
    cookie = regie_cookie(regie_client)

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=cookie, query="beeld=papier") as rooster,
            Browser(kenmerk, cookie=cookie, query="beeld=regie") as regie,
            Browser(kenmerk, cookie=cookie, query="beeld=scherm") as scherm,
            Browser(kenmerk, cookie=cookie_of(token)) as phone,
            Browser(kenmerk, cookie=cookie_of(token), query="beeld=papier") as stranger,
        ):
            assert stranger.status == 404
            await do(stickers.place, samira, "inwerken", status="nu", opmerking="kanarie")
            await do(papier.enter_one, werksessie, cel)
            await do(stickers.remove, karin, "visie-op-leren", door_facilitator=True)
            await rooster.until(lambda: len(rooster.events) == 2)
            placed, removed = rooster.events
            assert f'id="cel-inwerken-{karin.pk}"' in placed["data"]
            assert 'data-inhoud="loslaten-naast"' in placed["data"]
            assert f'id="cel-visie-op-leren-{karin.pk}"' in removed["data"]
            assert 'data-inhoud=""' in removed["data"]
            assert "kanarie" not in str(rooster.events)
            await do(deelnemers.add, werksessie, naam="", groep="docent")
            for browser in (regie, scherm):
                await browser.until(lambda b=browser: bool(b.events))  # type: ignore[misc]  # as above
                assert browser.kinds == ["deelnemer_aangemeld"]
            await phone.until(lambda: "deelnemer_aangemeld" in phone.kinds)
            assert phone.kinds == ["sticker_geplaatst", "deelnemer_aangemeld"]
            await rooster.until(lambda: "data-ververs" in rooster.events[-1]["data"])

    listen(story)


def test_being_ready_reaches_the_other_device_of_that_person_only(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, token = makers.join(werksessie, "Samira", "docent")
    _, other = makers.join(werksessie, "Rob", "praktijkopleider")

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=cookie_of(token)) as own,
            Browser(kenmerk, cookie=cookie_of(other)) as phone,
            Browser(kenmerk, cookie=regie_cookie(regie_client)) as regie,
        ):
            await do(deelnemers.set_klaar, samira, True)
            for browser in (own, phone, regie):
                await browser.until(lambda b=browser: bool(b.events))  # type: ignore[misc]  # as above
            assert 'id="klaarband" data-klaar="ja"' in own.events[0]["data"]
            for browser in (phone, regie):
                assert "klaarband" not in browser.events[0]["data"]
                assert 'id="mensen"' in browser.events[0]["data"]

    listen(story)


def test_after_the_reveal_everyone_gets_the_row_and_no_remark(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, _ = makers.join(werksessie, "Samira", "docent")
    _, other = makers.join(werksessie, "Rob", "praktijkopleider")
    sessies.reveal(werksessie)

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=cookie_of(other)) as phone,
            Browser(kenmerk, cookie=regie_cookie(regie_client), query="beeld=scherm") as scherm,
        ):
            await do(stickers.place, samira, "visie-op-leren", status="nu", opmerking="kanarie")
            for browser in (phone, scherm):
                await browser.until(lambda b=browser: bool(b.events))  # type: ignore[misc]  # as above
                data = browser.events[0]["data"]
                assert 'id="rij-visie-op-leren"' in data
                assert 'data-van="p1"' in data
                assert "kanarie" not in data

    listen(story)


def test_reader_catches_up_from_its_position_without_gap_or_double(
    werksessie: Werksessie,
) -> None:
    samira, token = makers.join(werksessie, "Samira", "docent")
    aspecten = ["visie-op-leren", "inwerken", "rooster-en-roulatie"]

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        first = await do(stickers.place, samira, aspecten[0], status="nu")
        for aspect in aspecten[1:]:
            await do(stickers.place, samira, aspect, status="nu")
        async with Browser(kenmerk, cookie=cookie_of(token), last_id=str(first)) as browser:
            await browser.until(lambda: len(browser.events) == 2)
            await do(stickers.remove, samira, aspecten[0])
            await browser.until(lambda: len(browser.events) == 3)
            assert [int(event["id"]) for event in browser.events] == [
                first + 1,
                first + 2,
                first + 3,
            ]
        async with Browser(kenmerk, cookie=cookie_of(token), query=f"vanaf={first + 3}") as browser:
            await do(sessies.set_fase, werksessie, "kijken")
            await browser.until(lambda: bool(browser.events))
            assert browser.kinds == ["fase_gewijzigd"]

    listen(story)


def test_position_beyond_the_log_means_start_again(werksessie: Werksessie) -> None:
    _, token = makers.join(werksessie)

    async def story() -> None:
        async with Browser(
            werksessie.kenmerk, cookie=cookie_of(token), query="vanaf=99999"
        ) as browser:
            await browser.until(lambda: browser.ended)
            assert browser.kinds == ["opnieuw"]

    listen(story)


def test_hiding_again_stops_rows_that_were_already_drawn(werksessie: Werksessie) -> None:
    samira, _ = makers.join(werksessie, "Samira", "docent")
    _, other = makers.join(werksessie, "Rob", "praktijkopleider")
    sessies.reveal(werksessie)
    before = Werksessie.objects.get().volgnummer

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with Browser(kenmerk, cookie=cookie_of(other)) as seeing:
            await do(stickers.place, samira, "visie-op-leren", status="nu")
            await seeing.until(lambda: "sticker_geplaatst" in seeing.kinds)
            await do(sessies.hide, werksessie)
            await seeing.until(lambda: "proces_verborgen" in seeing.kinds)
            async with Browser(kenmerk, cookie=cookie_of(other), query=f"vanaf={before}") as late:
                await late.until(lambda: "proces_verborgen" in late.kinds)
                assert late.kinds == ["proces_verborgen"]

    listen(story)


def test_closing_sends_the_phase_and_then_the_end(werksessie: Werksessie) -> None:
    _, token = makers.join(werksessie)

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie_of(token)) as browser:
            await do(sessies.set_fase, werksessie, "afgesloten")
            await browser.until(lambda: browser.ended, 2)
            assert browser.kinds == ["fase_gewijzigd", "einde"]

    listen(story)


def test_removed_person_hears_the_end_and_others_do_not(werksessie: Werksessie) -> None:
    samira, token = makers.join(werksessie, "Samira", "docent")
    _, other = makers.join(werksessie, "Rob", "praktijkopleider")

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=cookie_of(token)) as gone,
            Browser(kenmerk, cookie=cookie_of(other)) as stays,
        ):
            await do(deelnemers.remove, samira)
            await gone.until(lambda: gone.ended, 2)
            await stays.until(lambda: bool(stays.events))
            assert gone.kinds[-1] == "einde"
            assert stays.kinds == ["deelnemer_verwijderd"]
            assert not stays.ended

    listen(story)


def test_sign_out_ends_the_stream_of_the_facilitator_within_two_seconds(
    werksessie: Werksessie, regie_client: Client
) -> None:
    cookie = regie_cookie(regie_client)

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie) as regie:
            await do(regie_client.logout)
            await regie.until(lambda: regie.ended, 3)
            assert regie.kinds == ["einde"]

    listen(story)


@pytest.mark.parametrize(("has_cookie", "status"), [(False, 401), (True, 404)])
def test_stream_without_a_place_is_refused(
    werksessie: Werksessie, has_cookie: bool, status: int
) -> None:
    other = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    cookie = cookie_of(makers.join(other)[1]) if has_cookie else ""

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie) as browser:
            assert browser.status == status

    listen(story)


def test_notes_are_for_the_console_only(werksessie: Werksessie, regie_client: Client) -> None:
    _, token = makers.join(werksessie)

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=cookie_of(token)) as phone,
            Browser(kenmerk, cookie=regie_cookie(regie_client)) as regie,
        ):
            await do(gesprek.add_notitie, werksessie, tekst="Iets om te bewaren")
            await regie.until(lambda: bool(regie.events))
            await do(sessies.set_fase, werksessie, "gesprek")
            await phone.until(lambda: bool(phone.events))
            assert regie.kinds[0] == "notitie_bewaard"
            assert phone.kinds == ["fase_gewijzigd"]

    listen(story)


def test_shutdown_ends_every_stream_at_once(werksessie: Werksessie) -> None:
    _, token = makers.join(werksessie)

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie_of(token)) as browser:
            stroom.close_streams()
            await browser.until(lambda: browser.ended, 2)
            assert browser.kinds == []

    listen(story)


def test_safety_net_finds_what_no_wake_up_told(
    werksessie: Werksessie, monkeypatch: pytest.MonkeyPatch
) -> None:
    samira, token = makers.join(werksessie)
    monkeypatch.setattr(hub_module, "VANGNET", 0.1)

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie_of(token)) as browser:
            monkeypatch.setattr("werksessies.bus.send", lambda *args: None)
            await do(stickers.place, samira, "inwerken", status="nu")
            await browser.until(lambda: "sticker_geplaatst" in browser.kinds)

    listen(story)


def test_session_that_nobody_watches_is_let_go(werksessie: Werksessie) -> None:
    _, token = makers.join(werksessie)

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie_of(token)):
            assert list(hub_module.hub.kamers) == [werksessie.pk]
        assert hub_module.hub.kamers == {}

    listen(story)


# --- somebody comes in ----------------------------------------------------------------------------


def test_second_of_a_group_puts_letters_on_the_stickers_that_hang(
    werksessie: Werksessie, regie_client: Client
) -> None:
    """Each page gets the pieces that a reload draws, and no row on which nothing changed."""
    samira, token = makers.join(werksessie, "Samira", "docent")
    rob, other = makers.join(werksessie, "Rob", "praktijkopleider")
    stickers.place(samira, "visie-op-leren", status="nu", opmerking="kanarie")
    stickers.place(rob, "inwerken", status="nu")
    sessies.reveal(werksessie)
    kenmerk = werksessie.kenmerk

    async def story() -> None:
        async with (
            Browser(kenmerk, cookie=cookie_of(token)) as own,
            Browser(kenmerk, cookie=cookie_of(other)) as phone,
            Browser(kenmerk, cookie=regie_cookie(regie_client), query="voor=p1") as plak,
            Browser(kenmerk, cookie=regie_cookie(regie_client), query="beeld=scherm") as scherm,
        ):
            await do(makers.join, werksessie, "Bo", "docent")
            for browser in (own, phone, plak, scherm):
                await browser.until(lambda b=browser: bool(b.events))  # type: ignore[misc]  # as above
                assert browser.kinds == ["deelnemer_aangemeld"]
            for browser, url in (
                (phone, ""),
                (own, ""),
                (plak, "plakken/p1/"),
                (scherm, "scherm/"),
            ):
                client = regie_client if browser in (plak, scherm) else Client()
                client.cookies[settings.DEELNEMER_COOKIE] = token if browser is own else other
                page = (await do(client.get, f"/w/{kenmerk}/{url}")).content.decode()
                data = browser.events[0]["data"]
                assert _ids(data, "rij-") == ["rij-visie-op-leren"]
                found = _ids(data, "eigen-") + _ids(data, "ik-")
                is_own = browser in (own, plak)
                assert found == (
                    ["eigen-stickers", "eigen-visie-op-leren", "ik-sticker"] if is_own else []
                )
                for piece in ("rij-visie-op-leren", *found):
                    assert find_piece(data, piece) == find_piece(page, piece)
                assert ">S</text>" in find_piece(data, "rij-visie-op-leren")
                assert ("kanarie" in data) is is_own

    listen(story)


def test_letters_of_hidden_stickers_reach_their_own_person_only(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, token = makers.join(werksessie, "Samira", "docent")
    _, other = makers.join(werksessie, "Rob", "praktijkopleider")
    stickers.place(samira, "visie-op-leren", status="nu")

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=cookie_of(token)) as own,
            Browser(kenmerk, cookie=cookie_of(other)) as phone,
            Browser(kenmerk, cookie=regie_cookie(regie_client)) as regie,
            Browser(kenmerk, cookie=regie_cookie(regie_client), query="beeld=scherm") as scherm,
        ):
            await do(makers.join, werksessie, "Bo", "docent")
            for browser in (own, phone, regie, scherm):
                await browser.until(lambda b=browser: bool(b.events))  # type: ignore[misc]  # as above
            found = _ids(own.events[0]["data"], "eigen-")
            assert found == ["eigen-stickers", "eigen-visie-op-leren"]
            for browser in (phone, regie, scherm):
                assert "visie-op-leren" not in str(browser.events)
            assert _ids(own.events[0]["data"], "rij-") == []

    listen(story)


def test_who_comes_in_without_changing_a_plate_costs_the_list_of_people_only(
    werksessie: Werksessie,
) -> None:
    """The third docent: both others have their letter, and each side its example."""
    samira, _ = makers.join(werksessie, "Samira", "docent")
    makers.join(werksessie, "Bo", "docent")
    _, other = makers.join(werksessie, "Rob", "praktijkopleider")
    stickers.place(samira, "visie-op-leren", status="nu")
    sessies.reveal(werksessie)

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie_of(other)) as phone:
            await do(makers.join, werksessie, "Kim", "docent")
            await phone.until(lambda: len(phone.events) == 1)
            await do(makers.join, werksessie, "Jo", "student")
            await phone.until(lambda: len(phone.events) == 2)
            assert [_ids(event["data"], "") for event in phone.events] == [
                ["mensen"],
                ["mensen", "legenda"],
            ]

    listen(story)


def test_two_who_come_in_while_a_reader_is_away_leave_no_letter_out(
    werksessie: Werksessie,
) -> None:
    samira, _ = makers.join(werksessie, "Samira", "docent")
    _, other = makers.join(werksessie, "Rob", "praktijkopleider")
    stickers.place(samira, "visie-op-leren", status="nu")
    top = sessies.reveal(werksessie)
    makers.join(werksessie, "Bo", "docent")
    makers.join(werksessie, "Kim", "docent")

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=cookie_of(other), last_id=str(top)) as phone:
            await phone.until(lambda: len(phone.events) == 2)
            assert [_ids(event["data"], "rij-") for event in phone.events] == [
                ["rij-visie-op-leren"],
                [],
            ]
            assert ">S</text>" in phone.events[0]["data"]

    listen(story)


@pytest.mark.parametrize(
    ("fase", "pieces"),
    [
        ("welkom", ["mensen", "deur-stand", "telefoons", "telefoons-kop"]),
        ("plakken", ["mensen", "deur-stand", "telefoons", "telefoons-kop"]),
        ("kijken", ["mensen", "deur-stand", "telefoons", "telefoons-kop", "melding"]),
        ("gesprek", ["mensen", "deur-stand", "telefoons", "telefoons-kop", "melding"]),
    ],
)
def test_console_gets_its_tools_and_where_insights_stand_the_page_again(
    werksessie: Werksessie, regie_client: Client, fase: str, pieces: list[str]
) -> None:
    sessies.set_fase(werksessie, fase)

    async def story() -> None:
        cookie = regie_cookie(regie_client)
        async with Browser(werksessie.kenmerk, cookie=cookie) as regie:
            await do(makers.join, werksessie, "Bo", "docent")
            await regie.until(lambda: bool(regie.events))
            assert _ids(regie.events[0]["data"], "", besides="help-") == pieces
            assert "Deur: 1 binnen" in regie.events[0]["data"]

    listen(story)


def test_sticker_renews_every_page_with_the_insight_and_not_the_one_to_place_on(
    werksessie: Werksessie, regie_client: Client
) -> None:
    """All four read along in one room: what one kind of viewer gets is not for another."""
    samira, token = makers.join(werksessie, "Samira", "docent")
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "kijken")
    sessies.show_inzicht(werksessie, "brug-ontbreekt")

    async def story() -> None:
        kenmerk, cookie = werksessie.kenmerk, regie_cookie(regie_client)
        async with (
            Browser(kenmerk, cookie=cookie, query="voor=p1") as plak,
            Browser(kenmerk, cookie=cookie) as regie,
            Browser(kenmerk, cookie=cookie, query="beeld=scherm") as scherm,
            Browser(kenmerk, cookie=cookie_of(token)) as phone,
        ):
            place = [samira, "inwerken"]
            await do(stickers.place, *place, status="nu", door_facilitator=True)
            await do(stickers.place, *place, status="erbij", door_facilitator=True)
            for browser, is_renewed in (
                (plak, False),
                (regie, True),
                (scherm, True),
                (phone, True),
            ):
                await browser.until(lambda b=browser: len(b.events) == 2)  # type: ignore[misc]  # as above
                # Of two that come together the last brings it.
                assert ("data-ververs" in browser.events[-1]["data"]) is is_renewed

    listen(story)


def test_new_code_renews_the_card_of_the_person_on_the_console(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira, _ = makers.join(werksessie, "Samira", "docent")

    async def story() -> None:
        cookie = regie_cookie(regie_client)
        async with Browser(werksessie.kenmerk, cookie=cookie) as regie:
            await do(deelnemers.set_naam_in_verslag, samira, True)
            await do(deelnemers.renew_code, samira)
            await regie.until(lambda: len(regie.events) == 2)
            assert ["data-ververs" in event["data"] for event in regie.events] == [False, True]

    listen(story)


def _ids(html: str, begin: str, *, besides: str = "\0") -> list[str]:
    """The ids in a fragment that begin so, in order."""
    found = re.findall(r'\sid="([^"]*)"', html)
    return [one for one in found if one.startswith(begin) and not one.startswith(besides)]


def find_piece(html: str, ident: str) -> str:
    """The element with this id, as text; empty lines and the token of a form left out."""
    found = find_element(html, ident)
    assert found is not None, f"no {ident} in {html[:300]}"
    return "\n".join(line for line in html[slice(*found)].splitlines() if line.strip())

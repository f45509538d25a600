"""Erbij en eraf: wishes read from the plate, and notes that stay in their step."""

import re

import pytest
from django.test import Client

from tests import makers
from tests.paginas import body, url
from tests.stromen import Browser, do, listen, regie_cookie
from werksessies.domain import sessies, stickers
from werksessies.models import Deelnemer, Werksessie
from werksessies.queries import read_volledig
from werksessies.schuiven import Schuif, find_schuiven

STAP = "?stap=wensen-schuiven"


def tell(schuiven: tuple[Schuif, ...]) -> list[tuple[str, tuple[str, ...], ...]]:
    return [(s.taak.key, s.eraf, s.erbij, s.blijft) for s in schuiven]  # type: ignore[misc]


@pytest.fixture
def met_wensen(werksessie: Werksessie, samira: Deelnemer, rob: Deelnemer) -> Werksessie:
    fatma = makers.join(werksessie, "Fatma", "werkbegeleider")[0]
    for person, aspect, status in (
        (samira, "zorg-en-ouders", "loslaten"),
        (rob, "zorg-en-ouders", "erbij"),
        (fatma, "zorg-en-ouders", "nu"),
        (samira, "rooster-en-roulatie", "loslaten"),
        (rob, "inwerken", "erbij"),
        (samira, "inwerken", "nu"),
        (fatma, "visie-op-leren", "nu"),
    ):
        stickers.place(person, aspect, status=status)
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "gesprek")
    werksessie.refresh_from_db()
    return werksessie


def test_wishes_are_paired_at_their_taak(met_wensen: Werksessie) -> None:
    schuiven = find_schuiven(read_volledig(met_wensen))

    assert tell(schuiven.koppels) == [("zorg-en-ouders", ("Samira",), ("Rob",), ("Fatma",))]
    assert tell(schuiven.eraf) == [("rooster-en-roulatie", ("Samira",), (), ())]
    assert tell(schuiven.erbij) == [("inwerken", (), ("Rob",), ("Samira",))]


def test_console_lays_the_wishes_side_by_side_in_their_own_step(
    met_wensen: Werksessie, regie_client: Client
) -> None:
    assert "Past bij elkaar" not in body(regie_client, url("regie", met_wensen))

    html = body(regie_client, url("regie", met_wensen) + STAP)

    koppels = html[html.index('class="koppels"') : html.index('id="loslaten-kop"')]
    assert re.findall(r"<bdi>(\w+)</bdi>", koppels) == ["Samira", "Rob", "Fatma"]
    rest = html[html.index('id="loslaten-kop"') :]
    assert rest.index("Rooster en roulatie") < rest.index("Daarna doet niemand dit.")
    assert rest.index("Inwerken en laten landen") < rest.index("Doet het nu: <bdi>Samira</bdi>")


def test_wish_is_not_told_while_anything_is_hidden(
    met_wensen: Werksessie, regie_client: Client
) -> None:
    sessies.hide(met_wensen, ["samenwerken"])

    html = body(regie_client, url("regie", met_wensen) + STAP)

    assert 'class="koppels"' not in html
    assert "<bdi>Samira</bdi>, <bdi>Rob" not in html
    assert html.count("Nog verborgen: Samenwerken.") == 1


def test_note_goes_back_to_the_step_it_was_written_in(
    met_wensen: Werksessie, regie_client: Client
) -> None:
    html = body(regie_client, url("regie", met_wensen) + STAP + "&thema=balans")
    volgende = html.split('name="volgende" value="')
    naar = next(deel.split('"')[0] for deel in volgende if "bewaard=notitie" in deel)

    response = regie_client.post(
        url("notitie-add", met_wensen),
        {"tekst": "Rob loopt mee", "thema": "balans", "volgende": naar.replace("&amp;", "&")},
    )

    assert response["Location"].endswith(f"{STAP}&thema=balans&bewaard=notitie")
    html = body(regie_client, response["Location"])
    assert "<h1>Erbij en eraf</h1>" in html
    assert "Rob loopt mee" in html
    assert 'data-concept-bewaard="notitie"' in html


def test_point_opens_the_note_with_its_taak_chosen(
    met_wensen: Werksessie, regie_client: Client
) -> None:
    html = body(regie_client, url("regie", met_wensen) + "?taak=inwerken")
    assert '<option value="inwerken" selected>' in html
    # A word that is no taak chooses nothing.
    html = body(regie_client, url("regie", met_wensen) + "?taak=<b>")
    keuzes = html[html.index('id="notitie-aspect"') :].split("</select>")[0]
    assert " selected" not in keuzes
    assert "&lt;b&gt;" not in keuzes


@pytest.mark.django_db(transaction=True)
def test_wish_placed_while_people_talk_renews_the_console(
    werksessie: Werksessie, regie_client: Client
) -> None:
    samira = makers.join(werksessie, "Samira", "docent")[0]
    sessies.reveal(werksessie)
    sessies.set_fase(werksessie, "gesprek")

    def place() -> None:
        stickers.place(samira, "inwerken", status="loslaten", door_facilitator=True)

    async def story() -> None:
        async with Browser(werksessie.kenmerk, cookie=regie_cookie(regie_client)) as regie:
            await do(place)
            await regie.until(lambda: "sticker_geplaatst" in regie.kinds)
            assert "data-ververs" in regie.events[0]["data"]

    listen(story)

"""What is still to talk about, and ticking it off."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests import makers
from tests.paginas import body, url
from tests.stromen import Browser, cookie_of, do, listen, regie_cookie
from tests.werksessies.test_samen_kijken import fill
from werksessies.domain import besproken, gesprek, sessies, stippen
from werksessies.errors import FaseError, OnbekendError
from werksessies.models import Besproken, Deelnemer, Werksessie
from werksessies.queries import read_uitkomst, read_volledig


def list_open(html: str) -> list[str]:
    """What stands on the list of what is still to discuss, in its order."""
    section = html[html.index('id="open-punten"') :]
    section = section[: section.index("</section>")].split('id="afgevinkt"')[0]
    return re.findall(r'id="punt-([a-z]+-[a-z-]+)"', section)


def list_vragen(html: str) -> list[str]:
    return re.findall(r'id="vraag-([a-z]+-\d)"', html)


@pytest.fixture
def in_gesprek(werksessie: Werksessie) -> Werksessie:
    """A full plate, and dots at two taken."""
    fill(werksessie)
    mensen = list(Deelnemer.objects.filter(werksessie=werksessie))
    stippen.place(mensen[0], "zorg-en-ouders")
    stippen.place(mensen[0], "inwerken")
    stippen.place(mensen[1], "inwerken")
    sessies.set_fase(werksessie, "gesprek")
    werksessie.refresh_from_db()
    return werksessie


# --- the list -------------------------------------------------------------------------------------


def test_dotted_taken_come_first_then_what_the_insights_speak_of(
    in_gesprek: Werksessie, regie_client: Client
) -> None:
    getoond = read_uitkomst(in_gesprek, read_volledig(in_gesprek)).bespreekvolgorde
    genoemd = {a for i in getoond if i.soort != "kracht" for a in i.aspecten}
    themas = {i.thema for i in getoond if i.soort != "kracht"}

    found = list_open(body(regie_client, url("regie", in_gesprek)))

    assert found[:2] == ["taak-inwerken", "taak-zorg-en-ouders"]
    assert {k.removeprefix("thema-") for k in found if k.startswith("thema-")} == themas
    taken = {k.removeprefix("taak-") for k in found if k.startswith("taak-")}
    assert taken == genoemd | {"inwerken", "zorg-en-ouders"}
    assert genoemd
    assert themas


def test_note_or_tick_takes_a_point_off_the_list(
    in_gesprek: Werksessie, regie_client: Client
) -> None:
    adres = url("regie", in_gesprek)
    before = list_open(body(regie_client, adres))
    thema = next(k.removeprefix("thema-") for k in before if k.startswith("thema-"))

    gesprek.add_notitie(in_gesprek, tekst="Elke maandag", aspect_key="inwerken")
    gesprek.add_citaat(in_gesprek, tekst="Dat wist ik niet", thema=thema)
    regie_client.post(url("besproken-tick", in_gesprek), {"punt": "taak:zorg-en-ouders"})

    html = body(regie_client, adres)
    gone = {"taak-inwerken", "taak-zorg-en-ouders", f"thema-{thema}"}
    assert list_open(html) == [key for key in before if key not in gone]
    assert "Afgevinkt: 1" in html
    regie_client.post(
        url("besproken-tick", in_gesprek), {"punt": "taak:zorg-en-ouders", "open": "ja"}
    )
    assert list_open(body(regie_client, adres))[0] == "taak-zorg-en-ouders"


def test_nothing_hidden_gets_on_the_list(in_gesprek: Werksessie, regie_client: Client) -> None:
    sessies.hide(in_gesprek, ["afstemmen"])

    found = list_open(body(regie_client, url("regie", in_gesprek)))

    assert found == ["taak-inwerken", "taak-zorg-en-ouders"]


def test_empty_list_says_what_will_come(werksessie: Werksessie, regie_client: Client) -> None:
    sessies.set_fase(werksessie, "gesprek")

    html = body(regie_client, url("regie", werksessie))

    assert list_open(html) == []
    assert "Hier komt wat mensen aanstippen" in html


# --- questions ------------------------------------------------------------------------------------


def test_discussed_question_goes_to_the_end_of_its_theme_and_comes_back(
    in_gesprek: Werksessie, regie_client: Client
) -> None:
    adres = url("regie", in_gesprek)
    before = list_vragen(body(regie_client, adres))
    assert len(before) > 1

    response = regie_client.post(
        url("besproken-tick", in_gesprek), {"punt": f"vraag:{before[0]}", "volgende": adres}
    )

    assert response.status_code == 303
    html = body(regie_client, adres)
    assert list_vragen(html) == [*before[1:], before[0]]
    assert re.search(rf'value="vraag:{before[0]}" aria-pressed="true"', html)
    regie_client.post(
        url("besproken-tick", in_gesprek), {"punt": f"vraag:{before[0]}", "open": "ja"}
    )
    assert list_vragen(body(regie_client, adres)) == before


# --- the domain -----------------------------------------------------------------------------------


def test_ticking_twice_and_unticking_what_is_open_change_nothing(
    in_gesprek: Werksessie,
) -> None:
    first = besproken.tick(in_gesprek, "thema", "balans")

    assert besproken.tick(in_gesprek, "thema", "balans") == first
    assert Besproken.objects.count() == 1
    assert besproken.untick(in_gesprek, "thema", "balans") == first + 1
    assert besproken.untick(in_gesprek, "thema", "balans") == first + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Besproken.objects.create(werksessie=in_gesprek, soort="gast", key="x")


@pytest.mark.parametrize("punt", ["", "vraag:", "vraag:xx-1", "thema:x", "taak:x", "gast:inwerken"])
def test_unknown_point_is_refused(in_gesprek: Werksessie, regie_client: Client, punt: str) -> None:
    response = regie_client.post(url("besproken-tick", in_gesprek), {"punt": punt})

    assert response.status_code == 422
    assert Besproken.objects.count() == 0
    with pytest.raises(OnbekendError):
        besproken.tick(in_gesprek, *punt.partition(":")[::2])


def test_closed_session_ticks_nothing_off(in_gesprek: Werksessie, regie_client: Client) -> None:
    sessies.set_fase(in_gesprek, "afgesloten")

    response = regie_client.post(url("besproken-tick", in_gesprek), {"punt": "thema:balans"})

    assert response.status_code == 409
    with pytest.raises(FaseError):
        besproken.untick(in_gesprek, "thema", "balans")


def test_session_of_another_organisation_is_not_found(
    in_gesprek: Werksessie, buitenstaander: object, client: Client
) -> None:
    client.force_login(buitenstaander)  # type: ignore[arg-type]  # a Gebruiker

    response = client.post(url("besproken-tick", in_gesprek), {"punt": "thema:balans"})

    assert response.status_code == 404
    assert Besproken.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_ticking_is_told_to_the_console_only(werksessie: Werksessie, regie_client: Client) -> None:
    _, token = makers.join(werksessie, "Samira", "docent")
    sessies.set_fase(werksessie, "gesprek")
    kenmerk = werksessie.kenmerk

    async def story() -> None:
        async with (
            Browser(kenmerk, cookie=regie_cookie(regie_client)) as regie,
            Browser(kenmerk, cookie=cookie_of(token)) as phone,
        ):
            await do(besproken.tick, werksessie, "thema", "balans")
            await do(sessies.set_fase, werksessie, "acties")
            for browser in (regie, phone):
                await browser.until(lambda b=browser: "fase_gewijzigd" in b.kinds)  # type: ignore[misc]  # default binds the loop variable
            assert regie.kinds == ["punt_besproken", "fase_gewijzigd"]
            assert phone.kinds == ["fase_gewijzigd"]

    listen(story)

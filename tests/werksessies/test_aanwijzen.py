"""Pointing everyone at one taak: what it shows, on which screens, and when it ends."""

import pytest
from django.test import Client

from tests.paginas import url
from werksessies.bus import Post
from werksessies.domain import sessies
from werksessies.errors import FaseError, OnbekendError
from werksessies.models import Werksessie
from werksessies.stroom.beeld import plan, render
from werksessies.stroom.stand import read_stand
from werksessies.zicht import Kijker, Soort

TAAK = "inwerken"
TITEL = "Inwerken en laten landen"


def body(client: Client, naam: str, werksessie: Werksessie) -> str:
    response = client.get(url(naam, werksessie))
    assert response.status_code == 200
    return response.content.decode()


def test_pointing_is_one_state_that_a_second_time_does_not_change(werksessie: Werksessie) -> None:
    volgnummer = sessies.point_at(werksessie, TAAK)
    assert sessies.point_at(werksessie, TAAK) == volgnummer
    werksessie.refresh_from_db()
    assert werksessie.aangewezen == TAAK
    gebeurtenis = werksessie.gebeurtenissen.get(volgnummer=volgnummer)
    assert (gebeurtenis.soort, gebeurtenis.gegevens) == ("taak_aangewezen", {"aspect": TAAK})

    sessies.point_at(werksessie)
    werksessie.refresh_from_db()
    assert werksessie.aangewezen == ""


def test_pointing_ends_with_the_phase(werksessie: Werksessie) -> None:
    sessies.point_at(werksessie, TAAK)
    sessies.set_fase(werksessie, "kijken")
    werksessie.refresh_from_db()

    assert werksessie.aangewezen == ""


def test_unknown_taak_and_closed_session_are_refused(werksessie: Werksessie) -> None:
    with pytest.raises(OnbekendError, match="staat niet op deze plaat"):
        sessies.point_at(werksessie, "zingen")
    sessies.set_fase(werksessie, "afgesloten")
    with pytest.raises(FaseError):
        sessies.point_at(werksessie, TAAK)


def test_every_screen_lights_the_taak_also_after_a_reload(
    regie_client: Client, telefoon: Client, werksessie: Werksessie
) -> None:
    lit = f'id="taak-{TAAK}" data-aspect="{TAAK}"'
    assert "data-licht" not in body(regie_client, "scherm", werksessie)
    assert "data-aangewezen" not in body(telefoon, "deelnemer-plaat", werksessie)
    sessies.point_at(werksessie, TAAK)

    scherm = body(regie_client, "scherm", werksessie)
    assert scherm.count(" data-licht") == 1
    assert " data-licht" in scherm[scherm.index(lit) :].split(">", 1)[0]
    assert f'<p class="zijinzicht__zin">{TITEL}</p>' in scherm
    telefoonblad = body(telefoon, "deelnemer-plaat", werksessie)
    assert telefoonblad.count(" data-aangewezen") == 1
    assert " data-aangewezen" in telefoonblad[telefoonblad.index(lit) :].split(">", 1)[0]


def test_phone_draws_what_the_stream_sends(telefoon: Client, werksessie: Werksessie) -> None:
    for aspect in (TAAK, ""):
        sessies.point_at(werksessie, aspect)
        stream = render(werksessie.pk, "wijzer").decode().strip()
        assert f'data-aspect="{aspect}"' in stream
        assert stream in body(telefoon, "deelnemer-plaat", werksessie)
        assert (f"#taak-{TAAK}" in stream) is bool(aspect)


def test_event_is_a_bar_for_phones_and_a_page_for_others(werksessie: Werksessie) -> None:
    stand = read_stand(werksessie.pk)
    assert stand is not None
    post = Post(1, "taak_aangewezen", None, {"aspect": TAAK})
    assert plan(post, stand, Kijker(Soort.DEELNEMER, 1)) == ("wijzer",)
    assert plan(post, stand, Kijker(Soort.SCHERM)) == ("ververs",)
    assert plan(post, stand, Kijker(Soort.FACILITATOR)) == ("ververs",)


@pytest.mark.parametrize("fase", ["kijken", "gesprek"])
def test_facilitator_points_and_lets_go(
    regie_client: Client, werksessie: Werksessie, fase: str
) -> None:
    sessies.set_fase(werksessie, fase)
    assert "Wijs iedereen op deze taak" in body(regie_client, "regie", werksessie)
    regie_client.post(url("taak-point", werksessie), {"aspect": TAAK})
    html = body(regie_client, "regie", werksessie)
    assert f"Iedereen kijkt nu naar <b>{TITEL}</b>" in html
    assert f'<option value="{TAAK}" selected>' in html
    regie_client.post(url("taak-point", werksessie), {"aspect": ""})
    assert "Iedereen kijkt nu naar" not in body(regie_client, "regie", werksessie)


def test_choosing_a_plate_lets_go_of_the_taak(werksessie: Werksessie) -> None:
    sessies.point_at(werksessie, TAAK)
    sessies.show_beeld(werksessie)
    werksessie.refresh_from_db()

    assert (werksessie.scherm_toont, werksessie.aangewezen) == ("", "")

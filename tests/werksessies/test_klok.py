"""The clock: what it says, who may set it, and that every screen shows the same."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from werksessies.bus import Post
from werksessies.domain import klok, sessies
from werksessies.domain.klok import Stand
from werksessies.enums import Fase
from werksessies.errors import FaseError, InvoerError
from werksessies.models import Werksessie
from werksessies.stroom.beeld import plan, render
from werksessies.stroom.stand import read_stand
from werksessies.zicht import Kijker, Soort


def fresh(werksessie: Werksessie) -> Werksessie:
    return Werksessie.objects.get(pk=werksessie.pk)


def turn_back(werksessie: Werksessie, seconden: int) -> None:
    """Let so many seconds go by."""
    found = fresh(werksessie)
    if found.klok_tot is not None:
        tot = found.klok_tot - timedelta(seconds=seconden)
        Werksessie.objects.filter(pk=werksessie.pk).update(klok_tot=tot)


def set_klok(client: Client, werksessie: Werksessie, **velden: object) -> int:
    adres = reverse("werksessies:klok-set", args=[werksessie.kenmerk])
    return client.post(adres, velden, headers={"accept": "application/json"}).status_code


def test_started_clock_counts_down_from_its_minutes(werksessie: Werksessie) -> None:
    volgnummer = klok.start(werksessie, 15)

    found = klok.read(fresh(werksessie))
    assert (found.stand, found.duur, found.resterend) == (Stand.LOOPT, 900, "15:00")
    turn_back(werksessie, 61)
    found = klok.read(fresh(werksessie))
    assert (found.resterend, found.verstreken) == ("13:59", 61)
    gebeurtenis = werksessie.gebeurtenissen.get(volgnummer=volgnummer)
    assert (gebeurtenis.soort, gebeurtenis.gegevens) == ("klok_gezet", {"stand": "loopt"})


def test_time_that_is_up_changes_nothing_but_the_words(werksessie: Werksessie) -> None:
    volgnummer = klok.start(werksessie, 1)
    turn_back(werksessie, 75)

    found = fresh(werksessie)
    assert (klok.read(found).stand, klok.read(found).resterend) == (Stand.OM, "0:00")
    assert (found.fase, found.volgnummer) == ("plakken", volgnummer)


def test_minutes_are_added_to_what_is_left(werksessie: Werksessie) -> None:
    klok.start(werksessie, 2)
    turn_back(werksessie, 30)
    klok.add(werksessie, 5)

    found = klok.read(fresh(werksessie))
    assert (found.resterend, found.duur) == ("6:30", 420)


def test_minutes_after_the_end_count_from_now(werksessie: Werksessie) -> None:
    klok.start(werksessie, 2)
    turn_back(werksessie, 600)
    klok.add(werksessie, 1)

    found = klok.read(fresh(werksessie))
    assert (found.stand, found.resterend) == (Stand.LOOPT, "1:00")


def test_paused_clock_keeps_what_was_left(werksessie: Werksessie) -> None:
    klok.start(werksessie, 10)
    turn_back(werksessie, 60)
    klok.pause(werksessie)
    assert klok.read(fresh(werksessie), timezone.now() + timedelta(hours=1)).resterend == "9:00"
    klok.add(werksessie, 1)
    assert klok.read(fresh(werksessie)).stand is Stand.PAUZE

    klok.resume(werksessie)
    found = klok.read(fresh(werksessie))
    assert (found.stand, found.resterend) == (Stand.LOOPT, "10:00")


def test_second_pause_resume_and_stop_change_nothing(werksessie: Werksessie) -> None:
    klok.start(werksessie, 10)
    assert klok.pause(werksessie) == klok.pause(werksessie)
    assert klok.resume(werksessie) == klok.resume(werksessie)
    assert klok.stop(werksessie) == klok.stop(werksessie)
    assert klok.read(fresh(werksessie)).stand is Stand.UIT


def test_clock_ends_with_its_phase(werksessie: Werksessie) -> None:
    klok.start(werksessie, 10)
    sessies.set_fase(werksessie, "kijken")

    assert klok.read(fresh(werksessie)) == klok.Klok(Stand.UIT)


@pytest.mark.parametrize("fase", [Fase.VOORBEREIDEN, Fase.AFGESLOTEN])
def test_no_clock_outside_the_session(werksessie: Werksessie, fase: Fase) -> None:
    sessies.set_fase(werksessie, fase)

    with pytest.raises(FaseError):
        klok.start(werksessie, 10)


@pytest.mark.parametrize("minuten", [0, -1, 241])
def test_minutes_that_cannot_be_are_refused(werksessie: Werksessie, minuten: int) -> None:
    with pytest.raises(InvoerError, match="van 1 tot 240"):
        klok.start(werksessie, minuten)
    klok.start(werksessie, 240)
    with pytest.raises(InvoerError, match="van 1 tot 240"):
        klok.add(werksessie, 1)


def test_clock_that_is_off_takes_no_minutes(werksessie: Werksessie) -> None:
    with pytest.raises(FaseError, match="loopt nog niet"):
        klok.add(werksessie, 1)


def test_clock_cannot_run_and_stand_still(werksessie: Werksessie) -> None:
    with pytest.raises(IntegrityError, match="klok_loopt_of_staat_stil"), transaction.atomic():
        Werksessie.objects.filter(pk=werksessie.pk).update(klok_tot=timezone.now(), klok_rest=5)


def test_facilitator_sets_the_clock(regie_client: Client, werksessie: Werksessie) -> None:
    assert set_klok(regie_client, werksessie, doe="start", minuten="15") == 200
    assert set_klok(regie_client, werksessie, erbij="5") == 200
    assert set_klok(regie_client, werksessie, doe="pauze") == 200
    assert klok.read(fresh(werksessie)).resterend == "20:00"
    assert set_klok(regie_client, werksessie, doe="verder") == 200
    assert set_klok(regie_client, werksessie, doe="stop") == 200
    assert klok.read(fresh(werksessie)).stand is Stand.UIT
    assert set_klok(regie_client, werksessie, doe="start", minuten="veel") == 422
    assert set_klok(regie_client, werksessie, doe="dansen") == 422
    assert set_klok(regie_client, werksessie, erbij="1") == 409


def test_deelnemer_cannot_set_the_clock(telefoon: Client, werksessie: Werksessie) -> None:
    assert set_klok(telefoon, werksessie, doe="start", minuten="15") == 401
    assert klok.read(fresh(werksessie)).stand is Stand.UIT


def test_phone_and_screen_draw_what_the_stream_sends(
    regie_client: Client, telefoon: Client, werksessie: Werksessie
) -> None:
    for act in (lambda: klok.start(werksessie, 15), lambda: klok.pause(werksessie)):
        act()
        stream = render(werksessie.pk, "klok").decode().strip()
        assert 'id="klok"' in stream
        for client, naam in ((telefoon, "deelnemer-plaat"), (regie_client, "scherm")):
            adres = reverse(f"werksessies:{naam}", args=[werksessie.kenmerk])
            assert stream in client.get(adres).content.decode()


def test_page_without_javascript_tells_until_when(
    regie_client: Client, telefoon: Client, werksessie: Werksessie
) -> None:
    klok.start(werksessie, 15)
    tot = fresh(werksessie).klok_tot
    assert tot is not None
    tijd = timezone.localtime(tot).strftime("%H.%M")
    plaat = telefoon.get(reverse("werksessies:deelnemer-plaat", args=[werksessie.kenmerk]))
    assert f"<b data-klok-tijd>{tijd} uur</b>" in plaat.content.decode()
    regie = regie_client.get(reverse("werksessies:regie", args=[werksessie.kenmerk]))
    assert f"<span data-klok-tijd>{tijd}</span>" in regie.content.decode()


def test_event_is_a_fragment_for_the_room_and_a_page_for_the_facilitator(
    werksessie: Werksessie,
) -> None:
    stand = read_stand(werksessie.pk)
    assert stand is not None
    post = Post(1, "klok_gezet", None, {"stand": "loopt"})
    found = {soort: plan(post, stand, Kijker(soort)) for soort in Soort if soort != "coordinator"}
    assert found == {
        Soort.DEELNEMER: ("klok",),
        Soort.SCHERM: ("klok",),
        Soort.FACILITATOR: ("ververs",),
    }

"""Ten seconds' notice before plakken ends: who decides, and that it happens once, on time."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import makers
from tests.conftest import phone_of
from tests.stromen import Browser, cookie_of, listen
from werksessies.bus import Post
from werksessies.domain import deelnemers, gesprek, klok, sessies, stickers
from werksessies.enums import Fase
from werksessies.errors import FaseError
from werksessies.models import Deelnemer, Werksessie
from werksessies.stroom.beeld import plan, render
from werksessies.stroom.stand import read_stand
from werksessies.zicht import Kijker, Soort


def fresh(werksessie: Werksessie) -> Werksessie:
    return Werksessie.objects.get(pk=werksessie.pk)


def let_ten_seconds_pass(werksessie: Werksessie) -> None:
    op = timezone.now() - timedelta(milliseconds=1)
    assert Werksessie.objects.filter(pk=werksessie.pk, fase_straks_op__gt=op).update(
        fase_straks_op=op
    )


def count_changes(werksessie: Werksessie) -> int:
    return werksessie.gebeurtenissen.filter(soort="fase_gewijzigd", gegevens__fase="kijken").count()


def test_leaving_plakken_is_announced_ten_seconds_before(
    werksessie: Werksessie, samira: Deelnemer
) -> None:
    before = timezone.now()
    volgnummer = sessies.announce_fase(werksessie, "kijken")

    found = fresh(werksessie)
    assert (found.fase, found.fase_straks) == ("plakken", "kijken")
    assert found.fase_straks_op is not None
    assert timedelta(seconds=10) <= found.fase_straks_op - before < timedelta(seconds=12)
    gebeurtenis = werksessie.gebeurtenissen.get(volgnummer=volgnummer)
    assert (gebeurtenis.soort, gebeurtenis.gegevens) == ("fase_aangekondigd", {"fase": "kijken"})


def test_same_phase_announced_again_keeps_its_time(
    werksessie: Werksessie, samira: Deelnemer
) -> None:
    first = sessies.announce_fase(werksessie, "kijken")
    op = fresh(werksessie).fase_straks_op
    assert sessies.announce_fase(werksessie, "kijken") == first
    assert fresh(werksessie).fase_straks_op == op

    sessies.announce_fase(werksessie, "gesprek")
    found = fresh(werksessie)
    assert found.fase_straks == "gesprek"
    assert found.fase_straks_op is not None
    assert op is not None
    assert found.fase_straks_op > op


def test_session_without_phones_changes_at_once(werksessie: Werksessie) -> None:
    deelnemers.add(werksessie, naam="Karin", groep="docent")
    sessies.announce_fase(werksessie, "kijken")

    assert fresh(werksessie).fase == "kijken"


@pytest.mark.parametrize("fase", [fase for fase in Fase if fase != "plakken"])
def test_other_changes_stay_immediate(
    werksessie: Werksessie, samira: Deelnemer, fase: Fase
) -> None:
    sessies.set_fase(werksessie, fase)
    sessies.announce_fase(werksessie, "plakken")

    assert fresh(werksessie).fase == "plakken"


@pytest.mark.parametrize(
    "back", [sessies.cancel_fase, lambda w: sessies.announce_fase(w, "plakken")]
)
def test_announcement_can_be_taken_back(
    werksessie: Werksessie, samira: Deelnemer, back: Callable[[Werksessie], int]
) -> None:
    sessies.announce_fase(werksessie, "kijken")
    volgnummer = back(werksessie)

    found = fresh(werksessie)
    assert (found.fase, found.fase_straks, found.fase_straks_op) == ("plakken", "", None)
    assert back(werksessie) == volgnummer


def test_done_at_once_ends_the_announcement(
    regie_client: Client, werksessie: Werksessie, samira: Deelnemer
) -> None:
    adres = reverse("werksessies:fase-set", args=[werksessie.kenmerk])
    regie_client.post(adres, {"fase": "kijken"})
    assert fresh(werksessie).fase == "plakken"
    regie_client.post(adres, {"fase": "kijken", "nu": "ja"})

    found = fresh(werksessie)
    assert (found.fase, found.fase_straks) == ("kijken", "")


def test_sticker_of_the_last_seconds_counts(werksessie: Werksessie, samira: Deelnemer) -> None:
    sessies.announce_fase(werksessie, "kijken")
    stickers.place(samira, "inwerken", status="nu")
    let_ten_seconds_pass(werksessie)
    gesprek.add_notitie(werksessie, tekst="Nu kijken we.")

    assert fresh(werksessie).fase == "kijken"
    assert werksessie.stickers.count() == 1


def test_next_write_makes_the_change_that_is_due_once(
    werksessie: Werksessie, samira: Deelnemer
) -> None:
    klok.start(werksessie, 5)
    sessies.announce_fase(werksessie, "kijken")
    let_ten_seconds_pass(werksessie)
    sessies.apply_due(werksessie.pk)
    sessies.apply_due(werksessie.pk)
    sessies.reveal(werksessie)

    found = fresh(werksessie)
    assert (found.fase, found.fase_straks, found.klok_tot) == ("kijken", "", None)
    assert count_changes(werksessie) == 1


def test_write_after_the_time_is_judged_by_the_new_phase(
    werksessie: Werksessie, samira: Deelnemer
) -> None:
    sessies.announce_fase(werksessie, "afgesloten")
    let_ten_seconds_pass(werksessie)
    with pytest.raises(FaseError, match="alleen tijdens de sessie"):
        klok.start(werksessie, 5)


def test_nothing_happens_before_its_time(werksessie: Werksessie, samira: Deelnemer) -> None:
    volgnummer = sessies.announce_fase(werksessie, "kijken")
    sessies.apply_due(werksessie.pk)

    found = fresh(werksessie)
    assert (found.fase, found.volgnummer) == ("plakken", volgnummer)


@pytest.mark.parametrize("naam", ["regie", "scherm", "deelnemer-plaat", "stand"])
def test_whoever_looks_makes_the_change_that_is_due(
    regie_client: Client, werksessie: Werksessie, naam: str
) -> None:
    client = regie_client if naam in ("regie", "scherm") else phone_of(makers.join(werksessie)[1])
    makers.join(werksessie, "Rob")
    sessies.announce_fase(werksessie, "kijken")
    let_ten_seconds_pass(werksessie)
    html = client.get(reverse(f"werksessies:{naam}", args=[werksessie.kenmerk])).content.decode()

    assert 'data-fase="kijken"' in html or '"fase": "kijken"' in html
    assert count_changes(werksessie) == 1


def test_phone_and_screen_draw_what_the_stream_sends(
    regie_client: Client, telefoon: Client, werksessie: Werksessie
) -> None:
    for act in (sessies.announce_fase, lambda w, _: sessies.cancel_fase(w)):
        act(werksessie, "kijken")
        stream = render(werksessie.pk, "straks").decode().strip()
        assert 'id="straks"' in stream
        for client, naam in ((telefoon, "deelnemer-plaat"), (regie_client, "scherm")):
            adres = reverse(f"werksessies:{naam}", args=[werksessie.kenmerk])
            assert stream in client.get(adres).content.decode()


def test_facilitator_gets_the_way_back(
    regie_client: Client, telefoon: Client, werksessie: Werksessie
) -> None:
    adres = reverse("werksessies:regie", args=[werksessie.kenmerk])
    assert "Nee, nog even plakken" not in regie_client.get(adres).content.decode()
    sessies.announce_fase(werksessie, "kijken")
    html = regie_client.get(adres).content.decode()
    assert "Nee, nog even plakken" in html
    assert "gaan jullie samen kijken" in html
    stand = read_stand(werksessie.pk)
    assert stand is not None
    post = Post(1, "fase_aangekondigd", None, {"fase": "kijken"})
    assert plan(post, stand, Kijker(Soort.FACILITATOR)) == ("ververs",)
    assert plan(post, stand, Kijker(Soort.DEELNEMER, 1)) == ("straks",)

    regie_client.post(reverse("werksessies:fase-cancel", args=[werksessie.kenmerk]))
    assert fresh(werksessie).fase_straks == ""


def test_announcement_has_a_time(werksessie: Werksessie) -> None:
    with pytest.raises(IntegrityError, match="fase_straks_met_tijd"), transaction.atomic():
        Werksessie.objects.filter(pk=werksessie.pk).update(fase_straks="kijken")


@pytest.mark.django_db(transaction=True)
def test_phase_changes_on_time_while_nobody_acts(
    werksessie: Werksessie, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The laptop that asked for it is gone; phones that only listen hear it, and once."""
    monkeypatch.setattr(sessies, "AANKONDIGING", timedelta(seconds=1))
    phones = [cookie_of(makers.join(werksessie, naam)[1]) for naam in ("Samira", "Rob")]

    async def story() -> None:
        kenmerk = werksessie.kenmerk
        async with (
            Browser(kenmerk, cookie=phones[0]) as een,
            Browser(kenmerk, cookie=phones[1]) as twee,
        ):
            await sync_to_async(sessies.announce_fase)(werksessie, "kijken")
            for browser in (een, twee):
                await browser.until(lambda b=browser: b.kinds == ["fase_aangekondigd"])  # type: ignore[misc]  # default binds the loop variable
                assert 'id="straks"' in browser.events[0]["data"]
            await asyncio.sleep(0.4)
            assert een.kinds == ["fase_aangekondigd"]
            for browser in (een, twee):
                await browser.until(lambda b=browser: "fase_gewijzigd" in b.kinds, 3)  # type: ignore[misc]  # as above
            await asyncio.sleep(0.6)
            assert een.kinds == twee.kinds == ["fase_aangekondigd", "fase_gewijzigd"]

    listen(story)
    assert fresh(werksessie).fase == "kijken"
    assert count_changes(werksessie) == 1


@pytest.mark.django_db(transaction=True)
def test_many_who_come_at_once_make_the_change_once(werksessie: Werksessie) -> None:
    """As the hubs of several processes do, on SQLite and on PostgreSQL."""
    makers.join(werksessie)
    sessies.announce_fase(werksessie, "kijken")
    let_ten_seconds_pass(werksessie)
    barrier = threading.Barrier(6)

    def come_by() -> None:
        try:
            barrier.wait(10)
            sessies.apply_due(werksessie.pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(come_by) for _ in range(6)]:
            done.result()
    assert count_changes(werksessie) == 1
    assert fresh(werksessie).fase == "kijken"

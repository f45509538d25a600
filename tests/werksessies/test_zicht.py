"""Who sees which sticker: the table of product.md, with stickers that could leak."""

import pytest

from werksessies import zicht
from werksessies.domain import sessies, stickers
from werksessies.models import Deelnemer, Werksessie
from werksessies.zicht import Kijker, Soort


@pytest.fixture
def geplakt(werksessie: Werksessie, samira: Deelnemer, rob: Deelnemer) -> Werksessie:
    stickers.place(samira, "visie-op-leren", status="nu", opmerking="van samira")
    stickers.place(rob, "visie-op-leren", status="nu", opmerking="van rob")
    stickers.place(rob, "rooster-en-roulatie", status="erbij", opmerking="rob wil")
    return werksessie


def seen(werksessie: Werksessie, kijker: Kijker) -> set[tuple[str, str, str | None]]:
    moment = zicht.read_momentopname(Werksessie.objects.get(pk=werksessie.pk), kijker)
    return {(s.deelnemer, s.aspect, s.opmerking) for s in moment.stickers}


OWN = ("p1", "visie-op-leren", "van samira")


def test_hidden_shows_the_own_stickers_and_nothing_else(
    geplakt: Werksessie, samira: Deelnemer
) -> None:
    assert seen(geplakt, Kijker(Soort.DEELNEMER, samira.pk)) == {OWN}
    assert seen(geplakt, Kijker(Soort.FACILITATOR)) == set()
    assert seen(geplakt, Kijker(Soort.SCHERM)) == set()


def test_facilitator_sees_the_person_for_whom_is_being_placed(
    geplakt: Werksessie, samira: Deelnemer
) -> None:
    assert seen(geplakt, Kijker(Soort.FACILITATOR, samira.pk)) == {OWN}


def test_revealed_process_shows_all_with_remarks_as_each_may_read(
    geplakt: Werksessie, samira: Deelnemer
) -> None:
    sessies.reveal(geplakt, ["samenwerken"])

    assert seen(geplakt, Kijker(Soort.DEELNEMER, samira.pk)) == {
        OWN,
        ("p2", "visie-op-leren", None),
    }
    assert seen(geplakt, Kijker(Soort.FACILITATOR)) == {OWN, ("p2", "visie-op-leren", "van rob")}
    assert seen(geplakt, Kijker(Soort.SCHERM)) == {
        ("p1", "visie-op-leren", None),
        ("p2", "visie-op-leren", None),
    }


def test_coordinator_sees_nothing_before_the_session_is_closed(geplakt: Werksessie) -> None:
    sessies.reveal(geplakt)
    assert seen(geplakt, Kijker(Soort.COORDINATOR)) == set()

    sessies.set_fase(geplakt, "afgesloten")
    assert len(seen(geplakt, Kijker(Soort.COORDINATOR))) == 3


def test_hiding_again_takes_it_away(geplakt: Werksessie, samira: Deelnemer) -> None:
    sessies.reveal(geplakt)
    sessies.hide(geplakt, ["samenwerken"])

    assert seen(geplakt, Kijker(Soort.SCHERM)) == {("p2", "rooster-en-roulatie", None)}


def test_export_waits_for_the_last_hidden_process(geplakt: Werksessie) -> None:
    sessies.reveal(geplakt, ["samenwerken", "afstemmen"])
    assert zicht.may_export(Werksessie.objects.get(pk=geplakt.pk)) is False

    sessies.reveal(geplakt)
    assert zicht.may_export(Werksessie.objects.get(pk=geplakt.pk)) is True

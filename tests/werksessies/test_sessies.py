"""Leading a session: phases, door, reveal."""

from datetime import date

import pytest

from leeromgevingen.models import Leeromgeving, Plaat
from tests import makers
from werksessies.domain import sessies
from werksessies.errors import FaseError, InvoerError, OnbekendError
from werksessies.models import Deelnemer, Werksessie

ALLE = ["samenwerken", "afstemmen", "opleiden-en-begeleiden"]


def fresh(werksessie: Werksessie) -> Werksessie:
    return Werksessie.objects.get(pk=werksessie.pk)


def test_new_session_is_hidden_with_the_standard_groups(
    leeromgeving: Leeromgeving, plaat: Plaat
) -> None:
    werksessie = makers.make_werksessie(leeromgeving)

    assert (werksessie.fase, werksessie.onthuld, werksessie.plaat) == ("voorbereiden", [], plaat)
    assert set(werksessie.actorgroepen.all()) == set(plaat.actorgroepen.filter(is_standaard=True))


def test_open_placing_has_everything_revealed(leeromgeving: Leeromgeving, plaat: Plaat) -> None:
    werksessie = makers.make_werksessie(leeromgeving, plakwijze="open")

    assert werksessie.onthuld == ALLE


def test_no_phase_reveals_by_itself_except_closing(werksessie: Werksessie) -> None:
    seen = []
    for fase in ("kijken", "gesprek", "acties", "plakken", "afgesloten"):
        sessies.set_fase(werksessie, fase)
        seen.append(fresh(werksessie).onthuld)

    assert seen == [[], [], [], [], ALLE]


def test_closing_shuts_the_door_and_reopening_keeps_what_was_revealed(
    werksessie: Werksessie,
) -> None:
    sessies.set_fase(werksessie, "afgesloten")
    closed = fresh(werksessie)
    assert not sessies.is_deur_open(closed)
    assert closed.afgesloten_op is not None

    sessies.set_fase(werksessie, "acties")

    opened = fresh(werksessie)
    assert (opened.fase, opened.afgesloten_op, opened.onthuld) == ("acties", None, ALLE)


def test_same_phase_again_changes_nothing(werksessie: Werksessie) -> None:
    before = fresh(werksessie)

    assert sessies.set_fase(werksessie, "plakken") == before.volgnummer
    assert fresh(werksessie).fase_sinds == before.fase_sinds


def test_unknown_phase_is_refused(werksessie: Werksessie) -> None:
    with pytest.raises(OnbekendError, match="voorbereiden, welkom"):
        sessies.set_fase(werksessie, "pauze")


def test_reveal_and_hide_are_acts_per_process(werksessie: Werksessie) -> None:
    sessies.reveal(werksessie, ["afstemmen"])
    assert fresh(werksessie).onthuld == ["afstemmen"]
    sessies.reveal(werksessie)
    assert fresh(werksessie).onthuld == ALLE
    sessies.hide(werksessie, ["samenwerken"])
    assert fresh(werksessie).onthuld == ["afstemmen", "opleiden-en-begeleiden"]
    sessies.hide(werksessie)
    assert fresh(werksessie).onthuld == []

    with pytest.raises(OnbekendError):
        sessies.reveal(werksessie, ["bestaat-niet"])


def test_each_opening_of_the_door_has_a_new_link_and_code(werksessie: Werksessie) -> None:
    first = fresh(werksessie)
    sessies.open_deur(werksessie)
    second = fresh(werksessie)
    assert first.deur_token != second.deur_token
    assert first.deur_code != second.deur_code

    sessies.extend_deur(werksessie)
    third = fresh(werksessie)
    assert third.deur_token == second.deur_token
    assert third.deur_open_tot is not None
    assert second.deur_open_tot is not None
    assert third.deur_open_tot > second.deur_open_tot


def test_closed_session_keeps_its_door_shut(werksessie: Werksessie) -> None:
    sessies.set_fase(werksessie, "afgesloten")

    with pytest.raises(FaseError):
        sessies.open_deur(werksessie)


def test_group_in_use_stays_on(samira: Deelnemer, werksessie: Werksessie) -> None:
    others = werksessie.actorgroepen.exclude(key="docent")

    with pytest.raises(InvoerError, match="Docent"):
        sessies.change(
            werksessie,
            titel="",
            datum=date(2026, 11, 16),
            gebruiksdoel="ontwikkelen",
            plakwijze="verborgen",
            actorgroepen=others,
            vorige=None,
        )

    assert werksessie.actorgroepen.filter(key="docent").exists()


def test_previous_session_is_of_the_same_leeromgeving(
    werksessie: Werksessie, organisatie: object
) -> None:
    elsewhere = makers.make_leeromgeving(werksessie.organisatie, naam="Elders")

    with pytest.raises(InvoerError):
        makers.make_werksessie(elsewhere, vorige=werksessie)


def test_session_keeps_its_plate_version(werksessie: Werksessie, plaat: Plaat) -> None:
    second = Plaat.objects.defer(None).get(pk=plaat.pk)
    second.pk = None
    second.versie = "2"
    second.save()

    assert fresh(werksessie).plaat.versie == "1"
    assert makers.make_werksessie(werksessie.leeromgeving).plaat.versie == "2"

"""The run sheet: which steps a phase holds, and when it all ends."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.huis.test_woorden import find_forbidden
from werksessies.draaiboek import DOET, TIJDENS, ZEG, Planning, make_draaiboek, make_planning
from werksessies.enums import Fase, Gebruiksdoel
from werksessies.models import Werksessie

BEGIN = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def handreiking() -> dict[str, Any]:
    bestand = Path(settings.BASE_DIR) / "leeromgevingen" / "inhoud" / "handreiking.yaml"
    document: dict[str, Any] = yaml.safe_load(bestand.read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("doel", list(Gebruiksdoel))
def test_every_use_takes_ninety_minutes_in_eight_steps(
    handreiking: dict[str, Any], doel: Gebruiksdoel
) -> None:
    draaiboek = make_draaiboek(handreiking, doel)
    assert [stap.nummer for stap in draaiboek.tijdens] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert draaiboek.minuten == 90
    assert sum(draaiboek.minuten_in(fase) for fase in TIJDENS) == 90


def test_every_step_of_the_handreiking_belongs_to_a_phase(handreiking: dict[str, Any]) -> None:
    draaiboek = make_draaiboek(handreiking, "ontwikkelen")
    assert [stap.key for stap in draaiboek.stappen] == [s["key"] for s in handreiking["stappen"]]
    assert {stap.fase for stap in draaiboek.stappen} == set(Fase)


def test_unknown_step_of_a_newer_handreiking_is_left_out(handreiking: dict[str, Any]) -> None:
    extra = {**handreiking["stappen"][3], "key": "zingen", "volgorde": 3.5}
    langer = {**handreiking, "stappen": [*handreiking["stappen"], extra]}
    assert make_draaiboek(langer, "evalueren") == make_draaiboek(handreiking, "evalueren")


@pytest.mark.parametrize(("minuten", "klaar"), [(0, 75), (15, 75), (40, 100), (-1, 75)])
def test_plan_moves_the_end_only_when_late(
    handreiking: dict[str, Any], minuten: float, klaar: int
) -> None:
    draaiboek = make_draaiboek(handreiking, "ontwikkelen")
    nu = BEGIN + timedelta(minutes=minuten)
    planning = make_planning(draaiboek, Fase.PLAKKEN, BEGIN, nu, None)
    assert planning == Planning(BEGIN, BEGIN + timedelta(minutes=klaar))


def test_plan_follows_a_clock_that_runs(handreiking: dict[str, Any]) -> None:
    draaiboek = make_draaiboek(handreiking, "ontwikkelen")
    tot = BEGIN + timedelta(minutes=25)
    planning = make_planning(draaiboek, Fase.PLAKKEN, BEGIN, BEGIN, tot)
    assert planning == Planning(BEGIN, tot + timedelta(minutes=60))


@pytest.mark.parametrize("fase", [Fase.VOORBEREIDEN, Fase.AFGESLOTEN])
def test_no_plan_before_and_after(handreiking: dict[str, Any], fase: Fase) -> None:
    draaiboek = make_draaiboek(handreiking, "ontwikkelen")
    assert make_planning(draaiboek, fase, BEGIN, BEGIN, None) is None


@pytest.mark.parametrize("doel", list(Gebruiksdoel))
def test_every_step_has_an_aim_words_acts_and_a_hint(
    handreiking: dict[str, Any], doel: Gebruiksdoel
) -> None:
    for stap in make_draaiboek(handreiking, doel).stappen:
        assert all([stap.naam, stap.doel, stap.zeg, stap.doet, stap.tip]), stap.key
        assert stap.minuten > 0 or (stap.key, doel) == ("teken-je-leerwerkdag", "evalueren")


def test_words_fit_what_this_use_asks(handreiking: dict[str, Any]) -> None:
    zegt = {
        doel: {stap.key: stap.zeg for stap in make_draaiboek(handreiking, doel).stappen}
        for doel in Gebruiksdoel
    }
    gewoon = {stap["key"]: stap["facilitator_zegt"] for stap in handreiking["stappen"]}
    anders = {key for key in gewoon if zegt[Gebruiksdoel.ONTWIKKELEN][key] != gewoon[key]}
    assert anders == {"plaat-leren-kennen"}  # it named places that this plate does not have
    assert zegt[Gebruiksdoel.VORMGEVEN]["zelf-plakken"].startswith("Plak wat jij straks wilt")
    assert "anders is dan de vorige keer" in zegt[Gebruiksdoel.EVALUEREN]["zelf-plakken"]
    assert zegt[Gebruiksdoel.VORMGEVEN]["openen"] == gewoon["openen"]
    assert {key for key, _ in ZEG} <= set(gewoon)


@pytest.mark.parametrize("doel", list(Gebruiksdoel))
def test_facilitator_reads_no_word_of_theory(
    handreiking: dict[str, Any], doel: Gebruiksdoel
) -> None:
    gewoon = {
        (stap["key"], plek): wat
        for stap in handreiking["stappen"]
        for plek, wat in enumerate(stap["facilitator_doet"])
    }
    assert all(re.search("actorgroep|momentopname", gewoon[welke]) for welke in DOET)
    for stap in make_draaiboek(handreiking, doel).stappen:
        woorden = " ".join([stap.naam, stap.doel, stap.zeg, *stap.doet, stap.tip])
        assert find_forbidden(woorden) == [], stap.key
        assert "gebruiksdoel" not in woorden.lower(), stap.key


def test_own_version_of_the_plate_keeps_its_own_words(handreiking: dict[str, Any]) -> None:
    eigen = {**handreiking, "plaat": {"key": "eigen-plaat", "versie": "1"}}
    gewoon = {stap["key"]: stap["facilitator_zegt"] for stap in handreiking["stappen"]}
    stappen = make_draaiboek(eigen, Gebruiksdoel.VORMGEVEN).stappen
    assert {stap.key: stap.zeg for stap in stappen} == gewoon


def test_whole_run_sheet_is_a_page_to_read_beforehand(
    regie_client: Client, werksessie: Werksessie, handreiking: dict[str, Any]
) -> None:
    adres = reverse("werksessies:draaiboek", args=[werksessie.kenmerk])
    html = regie_client.get(adres).content.decode()
    for stap in make_draaiboek(handreiking, werksessie.gebruiksdoel).stappen:
        for tekst in (stap.naam, stap.doel, stap.zeg, *stap.doet, stap.tip):
            assert escape(tekst) in html
    regie = regie_client.get(reverse("werksessies:regie", args=[werksessie.kenmerk]))
    assert adres in regie.content.decode()

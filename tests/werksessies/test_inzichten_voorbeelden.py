"""The example sessions give exactly the insights written down beside them."""

import re

import pytest

from tests.momentopnamen import REFS, read_momentopname, read_regels, read_verwacht
from werksessies.inzichten import Inzicht, Uitkomst, find_inzichten


def find(ref: str) -> Uitkomst:
    return find_inzichten(read_momentopname(ref), read_regels())


def get(ref: str, key: str) -> Inzicht:
    return next(inzicht for inzicht in find(ref).inzichten if inzicht.key == key)


@pytest.mark.parametrize("ref", REFS)
def test_example_session_gives_the_expected_insights(ref):
    found = {
        inzicht.key: {
            "aspecten": list(inzicht.aspecten),
            "deelnemers": list(inzicht.deelnemers),
            "processen": list(inzicht.processen),
            "kanten": list(inzicht.kanten),
        }
        for inzicht in find(ref).inzichten
    }
    assert found == read_verwacht(ref)["inzichten"]


@pytest.mark.parametrize("ref", REFS)
def test_example_session_shows_the_expected_five_in_order(ref):
    uitkomst = find(ref)
    assert [inzicht.key for inzicht in uitkomst.op_scherm] == read_verwacht(ref)["op_scherm"]
    assert uitkomst.melding == ""


@pytest.mark.parametrize("ref", REFS)
def test_every_insight_of_an_example_is_whole(ref):
    moment = read_momentopname(ref)
    placed = {(sticker.deelnemer, sticker.aspect) for sticker in moment.stickers}
    for inzicht in find(ref).inzichten:
        assert inzicht.titel
        assert inzicht.thema
        assert inzicht.bron
        assert inzicht.zin.endswith(".")
        assert inzicht.vraag.endswith("?")
        assert not re.search(r"[{}|]|  ", inzicht.zin + inzicht.vraag + inzicht.voorbehoud)
        assert set(inzicht.stickers) <= placed
        if not inzicht.scherm:
            assert (inzicht.zin, inzicht.vraag) == (
                inzicht.zin_zonder_naam,
                inzicht.vraag_zonder_naam,
            )


@pytest.mark.parametrize(
    ("ref", "key", "zin", "getallen"),
    [
        (
            "w01",
            "taak-zonder-sticker",
            "Bij 2 van de 24 taken hangt nu geen sticker: Werkwijze borgen en overdragen en "
            "Leren van elkaar als begeleiders.",
            {"aantal": 2, "n": 24},
        ),
        (
            "w02",
            "taak-zonder-sticker",
            "Bij een van de 24 taken hangt nu geen sticker: Contact met zorg en ouders.",
            {"aantal": 1, "n": 24},
        ),
        (
            "w09a",
            "taak-zonder-sticker",
            "Bij 11 van de 24 taken hangt nu geen sticker: Visie op leren delen, Rollen en "
            "bezetting bepalen, Relaties en netwerk onderhouden en nog 8.",
            {"aantal": 11, "n": 24},
        ),
        (
            "w01",
            "school-alleen-via-docent",
            "Vanuit school hangen er bij Samenwerken, Afstemmen en Opleiden en begeleiden alleen "
            "stickers van de docent.",
            {},
        ),
        (
            "w09b",
            "een-kant-per-proces",
            "Bij Afstemmen komen 3 van de 4 stickers van school, ook als je meetelt hoeveel "
            "mensen er van elke kant zijn.",
            {"aantal": 3, "t": 4},
        ),
        (
            "w09b",
            "verdeling-scheef",
            "De meeste stickers hangen bij Opleiden en begeleiden (59%), de minste bij "
            "Samenwerken (18%). De leeromgeving loopt al langer. In het onderzoek leken rollen "
            "dan vaak gelijker verdeeld.",
            {"pct_meeste": 59, "pct_minste": 18},
        ),
        (
            "w09b",
            "verschil-met-vorige",
            "Sinds de vorige sessie zijn 2 taken bezet geraakt, 3 taken leeg geworden en is 1 "
            "wens uitgekomen.",
            {"nieuw": 2, "weg": 3, "gelukt": 1},
        ),
        (
            "w09b",
            "bezetting-wisselt",
            "Van de 4 mensen uit de vorige sessie zijn er nu 2 bij.",
            {"toen": 4, "gebleven": 2},
        ),
    ],
)
def test_sentence_of_an_example_reads_as_expected(ref, key, zin, getallen):
    inzicht = get(ref, key)
    assert inzicht.zin == zin
    assert inzicht.getallen == getallen


def test_rule_that_speaks_per_proces_joins_its_sentences_and_keeps_the_first_numbers():
    inzicht = get("w01", "een-kant-per-proces")
    assert inzicht.zin.startswith("Bij Samenwerken komen 5 van de 9 stickers van school, ")
    assert " zijn. Bij Afstemmen komen 7 van de 9 stickers van school, " in inzicht.zin
    assert inzicht.getallen == {"aantal": 5, "t": 9}
    assert inzicht.voorbehoud.startswith("Per persoon geteld")


def test_wish_of_two_people_is_told_in_the_plural_with_and_without_names():
    inzicht = get("w01", "wens-op-open-taak")
    assert inzicht.zin.endswith("staat nu nog niemand, en Samira en Karin willen dit erbij.")
    assert inzicht.zin_zonder_naam.endswith("en er zijn mensen die dit erbij willen.")
    assert inzicht.vraag == "Wat hebben Samira en Karin nodig om hiermee te beginnen?"
    assert inzicht.vraag_zonder_naam == "Wat is er nodig om hiermee te beginnen?"
    assert inzicht.stickers == (("p4", "werkwijze-borgen"), ("p1", "leren-van-elkaar"))
    assert inzicht.scherm == "zonder_naam"


def test_one_bridge_is_told_in_the_singular_with_and_without_name():
    inzicht = get("w06", "brugfunctie")
    assert inzicht.zin.startswith("Nadia heeft stickers in alle drie")
    assert inzicht.zin_zonder_naam == (
        "1 van de 5 deelnemers heeft stickers in alle drie de processen en kan ze dus verbinden."
    )
    assert get("w06", "brug-een-persoon").vraag_zonder_naam == (
        "Wat gebeurt er met die verbinding als die persoon er een tijd niet is?"
    )


def test_insight_on_request_holds_but_takes_no_place_on_the_screen():
    inzicht = get("w01", "overal-geplakt")
    assert (inzicht.scherm, inzicht.op_scherm) == ("op_verzoek", False)
    assert inzicht.zin_zonder_naam == "Een van jullie staat nu bij 17 van de 24 taken."


def test_discussion_starts_with_the_first_kracht():
    assert [inzicht.key for inzicht in find("w01").bespreekvolgorde] == [
        "gedekte-taken",
        "taak-zonder-sticker",
        "naast-elkaar",
        "taak-valt-leeg",
        "school-alleen-via-docent",
    ]

"""The rules as data: what a version may change, and what is refused with its place."""

import copy
from fractions import Fraction

import pytest

from tests.momentopnamen import read_inhoud, read_momentopname, read_regels
from werksessies.inzichten import RegelboekError, find_inzichten, read_regelboek
from werksessies.inzichten.zinnen import join_lijst, parse_sjabloon, round_procent


@pytest.fixture
def document():
    return copy.deepcopy(read_inhoud("inzichten"))


def get_regel(document, key):
    return next(regel for regel in document["regels"] if regel["key"] == key)


def test_rules_are_read_in_display_order():
    order = [(regel.prioriteit, regel.soort, regel.key) for regel in read_regels().regels]
    assert [key for prioriteit, _, key in order if prioriteit == 1] == [
        "taak-zonder-sticker",
        "werkveld-zonder-begeleiding",
        "naast-elkaar",
        "driehoek-onvolledig",
        "gedekte-taken",
        "verschil-met-vorige",
    ]
    assert [prioriteit for prioriteit, _, _ in order] == sorted(p for p, _, _ in order)


def test_thresholds_and_sentences_of_a_version_are_used(document):
    regel = get_regel(document, "taak-zonder-sticker")
    regel.update(prioriteit=9, zin="Nog {aantal} taken zijn vrij.", vraag="Wie begint?")
    document["weergave"]["maximaal_op_scherm"] = 2
    get_regel(document, "gedekte-taken")["parameters"]["min_aandeel"] = 0.95
    uitkomst = find_inzichten(read_momentopname("w01"), read_regelboek(document))
    assert uitkomst.inzichten[-1].zin == "Nog 2 taken zijn vrij."
    assert uitkomst.inzichten[-1].vraag == "Wie begint?"
    assert [inzicht.key for inzicht in uitkomst.op_scherm] == ["naast-elkaar", "brugfunctie"]


def test_version_may_leave_rules_out(document):
    document["regels"] = [get_regel(document, "gedekte-taken")]
    uitkomst = find_inzichten(read_momentopname("w01"), read_regelboek(document))
    assert [inzicht.key for inzicht in uitkomst.inzichten] == ["gedekte-taken"]


def test_threshold_is_the_number_as_written(document):
    # 0.1 + 0.2 is not 0.3 in floating point; a threshold of 0.33 is 33/100.
    regels = {regel.key: regel for regel in read_regelboek(document).regels}
    assert regels["beide-kanten"].parameters == {"min_aandeel": Fraction(33, 100)}


@pytest.mark.parametrize(
    ("key", "change", "place", "allowed"),
    [
        ("gedekte-taken", {"soort": "oordeel"}, "regels[0].soort", "verschil"),
        ("gedekte-taken", {"soort": ["kracht"]}, "regels[0].soort", "kracht"),
        ("gedekte-taken", {"key": "onbekend"}, "regels[0].key", "taak-valt-leeg"),
        ("gedekte-taken", {"key": "beide-kanten"}, "regels[0].parameters.min_deelnemers", None),
        ("gedekte-taken", {"prioriteit": "hoog"}, "regels[0].prioriteit", "0 of meer"),
        ("gedekte-taken", {"prioriteit": True}, "regels[0].prioriteit", "0 of meer"),
        ("gedekte-taken", {"vormgeven": "ja"}, "regels[0].vormgeven", "true"),
        ("gedekte-taken", {"zin": ""}, "regels[0].zin", None),
        ("gedekte-taken", {"zin": "{x} van {totaal}."}, "regels[0].zin", "{n}"),
        ("gedekte-taken", {"zin": "{x van {n}."}, "regels[0].zin", "{x}"),
        ("gedekte-taken", {"zin": "{x.__class__}"}, "regels[0].zin", "{x}"),
        ("gedekte-taken", {"zinn": "Iets."}, "regels[0].zinn", "zin_enkelvoud"),
        ("gedekte-taken", {"scherm": "zonder_naam"}, "regels[0].scherm", None),
        ("gedekte-taken", {"persoonsgericht": True}, "regels[0]", None),
        ("gedekte-taken", {"bron": [{"seed": "x"}]}, "regels[0].bron[0]", None),
        ("gedekte-taken", {"parameters": {"min_deelnemers": 3}}, "regels[0].parameters", None),
        (
            "gedekte-taken",
            {"parameters": {"min_deelnemers": 3, "min_aandeel": 50}},
            "regels[0].parameters.min_aandeel",
            "0 tot en met 1",
        ),
        (
            "gedekte-taken",
            {"parameters": {"min_deelnemers": 3, "min_aandeel": 0.5, "max": 1}},
            "regels[0].parameters.max",
            "min_aandeel",
        ),
        ("beide-kanten", {"vereist_kanten": ["bedrijf"]}, "regels[1].vereist_kanten[0]", "extern"),
        ("overal-geplakt", {"scherm": "altijd"}, "regels[5].scherm", "op_verzoek"),
        ("overal-geplakt", {"zin_zonder_naam": "{naam}."}, "regels[5].zin_zonder_naam", None),
        ("overal-geplakt", {"vraag": "Hoe is dat, {naam}?"}, "regels[5].vraag", None),
        ("overal-geplakt", {"persoonsgericht": False}, "regels[5].scherm", None),
        ("verdeling-scheef", {"aanvulling": {"oud": "."}}, "regels[12].aanvulling.oud", "jong"),
        ("driehoek-onvolledig", {"parameters": 3}, "regels[22].parameters", None),
    ],
)
def test_bad_rule_is_refused_with_its_place_and_what_is_allowed(
    document, key, change, place, allowed
):
    get_regel(document, key).update(change)
    with pytest.raises(RegelboekError) as caught:
        read_regelboek(document)
    assert caught.value.pad == place
    assert str(caught.value).startswith(f"{place}: ")
    assert allowed is None or allowed in caught.value.toegestaan


def test_rule_that_stands_twice_is_refused(document):
    document["regels"].append(get_regel(document, "gedekte-taken"))
    with pytest.raises(RegelboekError, match=r"^regels\[28\]\.key: gedekte-taken staat er al"):
        read_regelboek(document)


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("schema",), "inzichten/2", "schema"),
        (("regels",), {}, "regels"),
        (("model", "algemene_parameters", "brug_min_aandeel"), 2, "model.algemene_parameters"),
        (("weergave", "zinnen"), {"te_weinig": "Nog niet."}, "weergave.zinnen"),
        (("weergave", "zinnen", "kant_ontbreekt"), "{wie}", "weergave.zinnen.kant_ontbreekt"),
        (("weergave", "lidwoorden"), {"bedrijf": "het"}, "weergave.lidwoorden.bedrijf"),
        (("weergave", "maximaal_op_scherm"), None, "weergave.maximaal_op_scherm"),
    ],
)
def test_bad_frame_is_refused_with_its_place(document, path, value, place):
    target = document
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = value
    with pytest.raises(RegelboekError) as caught:
        read_regelboek(document)
    assert caught.value.pad.startswith(place)


def test_document_that_is_no_group_of_fields_is_refused():
    with pytest.raises(RegelboekError, match=r"^document: "):
        read_regelboek([])


@pytest.mark.parametrize(
    ("namen", "tekst"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a en b"),
        (("a", "b", "c", "d"), "a, b, c en d"),
        (("a", "b", "c", "d", "e"), "a, b, c en nog 2"),
    ],
)
def test_list_is_written_with_commas_and_en_and_cut_after_four(namen, tekst):
    assert join_lijst(namen) == tekst


@pytest.mark.parametrize(
    ("aandeel", "procent"),
    [(Fraction(0), 0), (Fraction(1, 3), 33), (Fraction(1, 8), 13), (Fraction(5, 8), 63)],
)
def test_percentage_is_whole_and_a_half_goes_up(aandeel, procent):
    assert round_procent(aandeel) == procent


def test_gap_with_two_forms_counts_a_number_a_list_and_a_text():
    sjabloon = parse_sjabloon("{a:een|meer} {b:een|meer} {c:een|meer}{a: leeg|}.")
    assert sjabloon.fill({"a": 1, "b": ("x", "y"), "c": "tekst"}) == "Een meer een leeg."
    assert sjabloon.fill({"a": 0, "b": ("x",), "c": "tekst"}) == "Meer een een."
    assert sjabloon.gaten == {"a", "b", "c"}
    assert sjabloon.genoemd == frozenset()

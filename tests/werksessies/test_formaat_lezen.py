"""Reading one file: everything that may be wrong, each with its path and what may stand there."""

import copy
import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from werksessies.formaat import document
from werksessies.formaat.document import Bestand, Document, Feiten, Woorden, read_document
from werksessies.models import Citaat, Deelnemer, Notitie, Sticker, Vervolgactie, Werksessie

WOORDEN = Woorden(
    aspecten=("inwerken", "werk-overlaten"),
    groepen=("docent", "praktijkopleider"),
    themas=("balans",),
)
PLATEN = {("werken-en-leren-hlo", "1"): WOORDEN, ("werken-en-leren-hlo", "2"): WOORDEN}
GOED: dict[str, Any] = {
    "formaat": "werksessie/1",
    "geexporteerd_op": None,
    "leeromgeving": {
        "naam": "Hotel Duinzicht",
        "sector": "horeca",
        "opleiding": "Kok niveau 2",
        "school": "",
        "bedrijf": "",
        "startdatum": "2023-07-16",
        "studenten": 18,
        "afdelingen": None,
        "opleidingsstructuur": None,
        "taalvariant": "nl-BE",
    },
    "werksessie": {
        "ref": "w1",
        "titel": "",
        "datum": "2026-11-16",
        "gebruiksdoel": "evalueren",
        "plaat": {"key": "werken-en-leren-hlo", "versie": "2"},
        "fase": "gesprek",
        "vorige": "w0",
    },
    "deelnemers": [
        {
            "ref": "p1",
            "naam": "Els",
            "groep": "docent",
            "ervaring_maanden": None,
            "naam_in_verslag": True,
        },
        {
            "ref": "p2",
            "naam": "",
            "groep": "praktijkopleider",
            "ervaring_maanden": 0,
            "naam_in_verslag": False,
        },
    ],
    "stickers": [
        {
            "deelnemer": "p1",
            "aspect": "inwerken",
            "status": "nu",
            "samen": "naast",
            "opmerking": "ja",
        },
        {
            "deelnemer": "p2",
            "aspect": "inwerken",
            "status": "loslaten",
            "samen": None,
            "opmerking": "",
        },
    ],
    "notities": [{"thema": "balans", "aspect": None, "tekst": "een\ntwee"}],
    "citaten": [{"tekst": "Zo!", "deelnemer": None, "met_naam": False}],
    "acties": [
        {
            "tekst": "Bellen",
            "trekker": "Els",
            "met": "",
            "datum": None,
            "aspect": "inwerken",
            "status": "meegenomen",
        }
    ],
}


def read(inhoud: Any) -> tuple[Document | None, list[str]]:
    data = inhoud if isinstance(inhoud, bytes) else json.dumps(inhoud).encode()
    return read_document(Bestand("a.json", data), PLATEN)


def change(pad: str, waarde: Any) -> dict[str, Any]:
    """GOED with another value at a path such as `stickers.0.aspect`."""
    found = copy.deepcopy(GOED)
    *steps, last = pad.split(".")
    place: Any = found
    for step in steps:
        place = place[int(step) if step.isdigit() else step]
    place[int(last) if last.isdigit() else last] = waarde
    return found


def test_good_document_becomes_values() -> None:
    found, fouten = read(GOED)
    assert fouten == []
    assert found is not None
    assert found.leeromgeving.startdatum == date(2023, 7, 16)
    assert found.leeromgeving.opleidingsstructuur == ""
    assert (found.ref, found.vorige, found.fase) == ("w1", "w0", "gesprek")
    assert [sticker.samen for sticker in found.stickers] == ["naast", ""]
    assert found.notities[0].tekst == "een\ntwee"
    assert found.acties[0].datum is None


def test_insights_in_a_document_are_not_judged() -> None:
    assert read(GOED | {"inzichten": [{"key": 1}]})[1] == []


def test_export_moment_may_be_anything() -> None:
    assert read(GOED | {"geexporteerd_op": 12})[1] == []


@pytest.mark.parametrize(
    ("pad", "waarde", "verwacht"),
    [
        (
            "stickers.1.aspect",
            "koken",
            'stickers[1].aspect: "koken" kan niet. Toegestaan: inwerken, werk-overlaten.',
        ),
        (
            "stickers.0.status",
            "misschien",
            'stickers[0].status: "misschien" kan niet. Toegestaan: nu, erbij, loslaten.',
        ),
        ("stickers.0.samen", "", 'stickers[0].samen: "" kan niet. Toegestaan: samen, naast, null.'),
        ("stickers.0.deelnemer", "p9", 'stickers[0].deelnemer: "p9" kan niet. Toegestaan: p1, p2.'),
        (
            "stickers.0.opmerking",
            "x" * 141,
            "stickers[0].opmerking: dit zijn 141 tekens. Er passen er 140.",
        ),
        (
            "stickers.0.opmerking",
            "a\0b",
            "stickers[0].opmerking: er staat een teken in dat niet kan (NUL).",
        ),
        (
            "stickers.0.opmerking",
            None,
            "stickers[0].opmerking: hier hoort tekst van hooguit 140 tekens.",
        ),
        (
            "stickers.0",
            "p1",
            "stickers[0]: hier hoort een object met: deelnemer, aspect, status, samen, opmerking.",
        ),
        ("stickers", {}, "stickers: hier hoort een lijst."),
        (
            "deelnemers.0.groep",
            "conrector",
            'deelnemers[0].groep: "conrector" kan niet. Toegestaan: docent, praktijkopleider.',
        ),
        ("deelnemers.0.naam", "x" * 25, "deelnemers[0].naam: dit zijn 25 tekens. Er passen er 24."),
        (
            "deelnemers.0.ervaring_maanden",
            True,
            "deelnemers[0].ervaring_maanden: true kan niet. "
            "Toegestaan: een geheel getal van 0 tot en met 1200, null.",
        ),
        (
            "deelnemers.0.naam_in_verslag",
            1,
            "deelnemers[0].naam_in_verslag: 1 kan niet. Toegestaan: true, false.",
        ),
        (
            "leeromgeving.studenten",
            14.0,
            "leeromgeving.studenten: 14.0 kan niet. Toegestaan: een "
            "geheel getal van 0 tot en met 2147483647, null.",
        ),
        (
            "leeromgeving.studenten",
            -1,
            "leeromgeving.studenten: -1 kan niet. Toegestaan: een "
            "geheel getal van 0 tot en met 2147483647, null.",
        ),
        ("leeromgeving.naam", " ", "leeromgeving.naam: vul dit nog in."),
        (
            "leeromgeving.sector",
            "x" * 121,
            "leeromgeving.sector: dit zijn 121 tekens. Er passen er 120.",
        ),
        (
            "leeromgeving.startdatum",
            "2023-02-30",
            'leeromgeving.startdatum: "2023-02-30" kan '
            "niet. Toegestaan: een datum als 2026-11-16, null.",
        ),
        (
            "leeromgeving.opleidingsstructuur",
            "",
            'leeromgeving.opleidingsstructuur: "" kan niet. Toegestaan: ja, deels, nee, null.',
        ),
        (
            "leeromgeving.taalvariant",
            "fy",
            'leeromgeving.taalvariant: "fy" kan niet. Toegestaan: nl-NL, nl-BE.',
        ),
        (
            "werksessie.datum",
            "20261116",
            'werksessie.datum: "20261116" kan niet. Toegestaan: een datum als 2026-11-16.',
        ),
        (
            "werksessie.datum",
            None,
            "werksessie.datum: null kan niet. Toegestaan: een datum als 2026-11-16.",
        ),
        (
            "werksessie.fase",
            "pauze",
            'werksessie.fase: "pauze" kan niet. Toegestaan: '
            "voorbereiden, welkom, plakken, kijken, gesprek, acties, afgesloten.",
        ),
        (
            "werksessie.gebruiksdoel",
            None,
            "werksessie.gebruiksdoel: null kan niet. Toegestaan: "
            "vormgeven, ontwikkelen, evalueren.",
        ),
        (
            "werksessie.plaat.versie",
            "9",
            'werksessie.plaat.versie: "9" kan niet. Toegestaan: 1, 2.',
        ),
        (
            "werksessie.plaat.key",
            "x",
            'werksessie.plaat.key: "x" kan niet. Toegestaan: werken-en-leren-hlo.',
        ),
        ("werksessie.plaat.versie", 2, "werksessie.plaat.versie: 2 kan niet. Toegestaan: 1, 2."),
        ("werksessie.ref", "", "werksessie.ref: vul dit nog in."),
        ("werksessie.vorige", 3, "werksessie.vorige: hier hoort tekst van hooguit 120 tekens."),
        ("werksessie.titel", "x" * 61, "werksessie.titel: dit zijn 61 tekens. Er passen er 60."),
        (
            "notities.0.thema",
            "weer",
            'notities[0].thema: "weer" kan niet. Toegestaan: balans, null.',
        ),
        (
            "notities.0.tekst",
            "x" * 1001,
            "notities[0].tekst: dit zijn 1001 tekens. Er passen er 1000.",
        ),
        ("notities.0.tekst", "\u202e", "notities[0].tekst: vul dit nog in."),
        (
            "citaten.0.deelnemer",
            "p3",
            'citaten[0].deelnemer: "p3" kan niet. Toegestaan: p1, p2, null.',
        ),
        ("citaten.0.tekst", "x" * 501, "citaten[0].tekst: dit zijn 501 tekens. Er passen er 500."),
        ("acties.0.tekst", "x" * 301, "acties[0].tekst: dit zijn 301 tekens. Er passen er 300."),
        ("acties.0.trekker", "x" * 61, "acties[0].trekker: dit zijn 61 tekens. Er passen er 60."),
        (
            "acties.0.status",
            "klaar",
            'acties[0].status: "klaar" kan niet. Toegestaan: open, gedaan, meegenomen, gestopt.',
        ),
        (
            "acties.0.datum",
            "morgen",
            'acties[0].datum: "morgen" kan niet. Toegestaan: een datum als 2026-11-16, null.',
        ),
        ("formaat", "werksessie/2", 'formaat: "werksessie/2" kan niet. Toegestaan: werksessie/1.'),
    ],
)
def test_wrong_value_is_named_with_its_path(pad: str, waarde: Any, verwacht: str) -> None:
    found, fouten = read(change(pad, waarde))
    assert found is None
    assert fouten == [f"a.json: {verwacht}"]


@pytest.mark.parametrize(
    ("ref", "verwacht"),
    [
        ("p1", 'deelnemers[1].ref: "p1" is al een andere deelnemer van deze sessie.'),
        ("../p", 'deelnemers[1].ref: "../p" kan niet. Toegestaan: letters, cijfers, punt, - en _.'),
    ],
)
def test_ref_of_a_person_is_unique_and_fits_in_an_address(ref: str, verwacht: str) -> None:
    _, fouten = read(change("deelnemers.1.ref", ref))
    assert fouten[0] == f"a.json: {verwacht}"


def test_second_sticker_on_one_task_is_refused() -> None:
    _, fouten = read(change("stickers.1.deelnemer", "p1"))
    assert fouten == [
        'a.json: stickers[1].aspect: deelnemer "p1" heeft al een sticker op "inwerken". '
        "Toegestaan: één per deelnemer en aspect."
    ]


def list_objects(waarde: Any, pad: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every object of a document with its path."""
    if isinstance(waarde, list):
        return [each for i, item in enumerate(waarde) for each in list_objects(item, f"{pad}.{i}")]
    if not isinstance(waarde, dict):
        return []
    inside = [each for key, item in waarde.items() for each in list_objects(item, f"{pad}.{key}")]
    return [(pad, waarde), *inside]


@pytest.mark.parametrize("nummer", range(len(list_objects(GOED))))
def test_missing_field_is_refused_in_every_object(nummer: int) -> None:
    for naam in list_objects(GOED)[nummer][1]:
        wrong = copy.deepcopy(GOED)
        del list_objects(wrong)[nummer][1][naam]
        _, fouten = read(wrong)
        assert any(f"{naam}: dit veld ontbreekt." in fout for fout in fouten), naam


@pytest.mark.parametrize("nummer", range(len(list_objects(GOED))))
def test_extra_field_is_refused_in_every_object(nummer: int) -> None:
    wrong = copy.deepcopy(GOED)
    list_objects(wrong)[nummer][1]["kleur"] = "rood"
    _, fouten = read(wrong)
    assert len(fouten) == 1
    assert 'het veld "kleur" hoort hier niet. Toegestaan: ' in fouten[0]


def test_every_problem_is_found_in_one_reading() -> None:
    wrong = change("stickers.0.status", "x")
    wrong["acties"][0]["status"] = "y"
    wrong["werksessie"]["fase"] = "z"
    _, fouten = read(wrong)
    assert [fout.split(": ")[1] for fout in fouten] == [
        "werksessie.fase",
        "stickers[0].status",
        "acties[0].status",
    ]


@pytest.mark.parametrize(
    ("inhoud", "verwacht"),
    [
        (b"", "dit is geen JSON (regel 1, teken 1)."),
        (b"{]", "dit is geen JSON (regel 1, teken 2)."),
        (b"\xff\xfe", "dit is geen UTF-8 (byte 0)."),
        (b"\xef\xbb\xbf{}", "het begint met een BOM; bewaar het als UTF-8 zonder BOM."),
        (b'{"a": NaN}', "dit is geen JSON (NaN is geen getal)."),
        (b'{"a": 1, "a": 2}', 'het veld "a" staat twee keer in hetzelfde object.'),
        (b"[" * 200_000, "dit is geen werksessie: de JSON is te diep genest."),
        (b"1" * 5000, "er staat een getal in dat te lang is."),
        (b" " * (16 * 1024 * 1024 + 1), "het bestand is groter dan 16 MiB."),
    ],
    ids=["empty", "no-json", "no-utf8", "bom", "nan", "twice", "deep", "long-number", "too-big"],
)
def test_unreadable_file_is_refused_in_words(inhoud: bytes, verwacht: str) -> None:
    assert read(inhoud) == (None, [f"a.json: {verwacht}"])


@pytest.mark.parametrize("inhoud", [[], None, 3, "x"])
def test_json_that_is_no_object_is_refused(inhoud: Any) -> None:
    found, (fout,) = read(inhoud)
    assert found is None
    assert fout.startswith("a.json: hier hoort een object met: formaat, ")


def test_texts_are_cleaned() -> None:
    found, fouten = read(change("deelnemers.0.naam", "E\u0301l\u202e\u0007s\tB "))
    assert fouten == []
    assert found is not None
    assert found.deelnemers[0].naam == "\u00c9ls B"


def test_surrogate_in_a_text_does_not_reach_the_database() -> None:
    data = json.dumps(change("deelnemers.0.naam", "EMOJI")).replace("EMOJI", "a\\ud83d")
    found, fouten = read(data.encode())
    assert fouten == []
    assert found is not None
    assert found.deelnemers[0].naam == "a"


def test_more_people_than_fit_in_a_session_are_refused() -> None:
    person = GOED["deelnemers"][1]
    people = [person | {"ref": f"p{number}"} for number in range(1, 152)]
    _, fouten = read(change("deelnemers", people))
    assert fouten == ["a.json: deelnemers: er staan 151 deelnemers in. Er passen er 150."]


def test_long_list_of_allowed_words_is_cut_off() -> None:
    person = GOED["deelnemers"][1]
    wrong = change("deelnemers", [person | {"ref": f"p{number}"} for number in range(1, 41)])
    wrong["stickers"] = [GOED["stickers"][0] | {"deelnemer": "x"}]
    assert read(wrong)[1][0].endswith("p29, p30, en nog 10.")


def test_limits_are_those_of_the_columns() -> None:
    def longest(model: Any, naam: str) -> int | None:
        maximum: int | None = model._meta.get_field(naam).max_length
        return maximum

    assert longest(Deelnemer, "naam") == document.MAX_NAAM
    assert longest(Deelnemer, "ref") == longest(Werksessie, "ref") == document.MAX_TEKST
    assert longest(Werksessie, "titel") == document.MAX_WIE
    assert longest(Sticker, "opmerking") == document.MAX_OPMERKING
    assert longest(Notitie, "tekst") == document.MAX_NOTITIE
    assert longest(Citaat, "tekst") == document.MAX_CITAAT
    assert longest(Vervolgactie, "tekst") == document.MAX_ACTIE
    assert longest(Vervolgactie, "trekker") == longest(Vervolgactie, "met") == document.MAX_WIE


def test_fields_of_the_leeromgeving_are_those_of_the_format() -> None:
    assert [veld.name for veld in fields(Feiten)] == list(GOED["leeromgeving"])


JSON_WAARDEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3)
    ),
    max_leaves=5,
)


@given(nummer=st.integers(0), naam=st.integers(0), waarde=JSON_WAARDEN)
def test_any_value_in_any_place_is_read_or_refused_in_words(
    nummer: int, naam: int, waarde: Any
) -> None:
    wrong = copy.deepcopy(GOED)
    objects = list_objects(wrong)
    place = objects[nummer % len(objects)][1]
    place[list(place)[naam % len(place)]] = waarde
    found, fouten = read(wrong)
    assert (found is None) == bool(fouten)
    for fout in fouten:
        assert fout.startswith("a.json: ")
        assert fout.isprintable()
        assert len(fout) < 400


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_words(inhoud: bytes) -> None:
    found, fouten = read(inhoud)
    assert found is None
    assert fouten[0].startswith("a.json: ")

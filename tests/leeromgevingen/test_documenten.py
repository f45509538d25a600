"""What the content files may hold, and what is said about each mistake."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from leeromgevingen import documenten
from leeromgevingen.domain.inhoud import INHOUD
from leeromgevingen.errors import InhoudError

Change = Callable[[Any], None]


def parse_changed(naam: str, change: Change) -> documenten.Documenten:
    """The real content, with one document changed."""
    contents = documenten.read_bestanden(INHOUD)
    document = documenten.parse_yaml(naam, contents[naam])
    change(document)
    # JSON is YAML, and much faster to write.
    contents[naam] = json.dumps(document).encode()
    return documenten.parse_documenten(contents)


def refuse_changed(naam: str, change: Change) -> tuple[str, ...]:
    with pytest.raises(InhoudError) as caught:
        parse_changed(naam, change)
    return caught.value.fouten


def set_at(path: str, value: Any) -> Change:
    """Puts a value at `processen.0.aspecten.3.titel`."""

    def change(document: Any) -> None:
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        for part in parents:
            document = document[part]
        document[last] = value

    return change


def test_own_content_is_valid() -> None:
    gelezen = documenten.parse_documenten(documenten.read_bestanden(INHOUD))
    taken = [aspect for proces in gelezen.beeldplaat["processen"] for aspect in proces["aspecten"]]
    assert len(taken) == 24
    assert gelezen.beeldplaat["plaat"]["versie"] == "1"
    assert len(gelezen.actoren["actorgroepen"]) == 14


@pytest.mark.parametrize(
    ("naam", "pad", "waarde", "fout"),
    [
        (
            "beeldplaat.yaml",
            "processen.0.aspecten.3.titel",
            "Een titel die veel te lang is voor een beamer",
            "beeldplaat.yaml: processen[0].aspecten[3].titel: 45 tekens, hooguit 34.",
        ),
        (
            "beeldplaat.yaml",
            "processen.1.aspecten.0.met_studenten",
            "ja",
            "beeldplaat.yaml: processen[1].aspecten[0].met_studenten: 'ja' kan niet; "
            "toegestaan: true, false.",
        ),
        (
            "beeldplaat.yaml",
            "plaat.versie",
            1,
            "beeldplaat.yaml: plaat.versie: 1 is geen tekst; zet er aanhalingstekens om.",
        ),
        (
            "beeldplaat.yaml",
            "processen.2.uitleg",
            "  ",
            "beeldplaat.yaml: processen[2].uitleg: is leeg.",
        ),
        (
            "beeldplaat.yaml",
            "processen.0.aspecten.0.volgorde",
            9,
            "beeldplaat.yaml: processen[0].aspecten[0].volgorde: 9 kan niet; "
            "toegestaan: een geheel getal van 1 tot en met 8.",
        ),
        (
            "actoren.yaml",
            "kanten.0.kleur",
            "blauw",
            "actoren.yaml: kanten[0].kleur: 'blauw' kan niet; toegestaan: een kleur als #1F4E79.",
        ),
        (
            "actoren.yaml",
            "actorgroepen.0.kant",
            "onderwijs",
            "actoren.yaml: actorgroepen[0].kant: 'onderwijs' kan niet; "
            "toegestaan: school, werkveld, student, extern.",
        ),
        (
            "actoren.yaml",
            "actorgroepen.0.afkorting",
            "Doc",
            "actoren.yaml: actorgroepen[0].afkorting: 'Doc' kan niet; "
            "toegestaan: twee of drie hoofdletters.",
        ),
        (
            "actoren.yaml",
            "actorgroepen.1.afkorting",
            "DOC",
            "actoren.yaml: actorgroepen[1].afkorting: 'DOC' komt al eerder voor.",
        ),
        (
            "actoren.yaml",
            "actorgroepen.0.vul",
            "#AAAAAA",
            "actoren.yaml: actorgroepen[0].vul: letters op #AAAAAA halen 2.3:1, "
            "minstens 4.5:1 nodig.",
        ),
        (
            "handreiking.yaml",
            "plaat.versie",
            "2",
            "handreiking.yaml: plaat.versie: '2' hoort '1' te zijn, zoals in beeldplaat.yaml.",
        ),
        (
            "handreiking.yaml",
            "verdiepingsvragen.0.vragen.0.inzicht",
            ["bestaat-niet"],
            "handreiking.yaml: verdiepingsvragen[0].vragen[0].inzicht[0]: "
            "'bestaat-niet' bestaat niet; toegestaan: ",
        ),
        (
            "inzichten.yaml",
            "regels.0.thema",
            "weer",
            "inzichten.yaml: regels[0].thema: 'weer' bestaat niet; toegestaan: ",
        ),
        (
            "inzichten.yaml",
            "regels.0.parameters.aspecten",
            ["weg"],
            "inzichten.yaml: regels[0].parameters.aspecten[0]: 'weg' bestaat niet; toegestaan: ",
        ),
        (
            "inzichten.yaml",
            "regels.0.persoonsgericht",
            "nee",
            "inzichten.yaml: regels[0].persoonsgericht: 'nee' kan niet; toegestaan: true, false.",
        ),
    ],
)
def test_mistake_names_file_place_and_what_is_allowed(
    naam: str, pad: str, waarde: Any, fout: str
) -> None:
    fouten = refuse_changed(naam, set_at(pad, waarde))
    assert len(fouten) == 1
    assert fouten[0].startswith(fout)


def test_unknown_field_is_refused() -> None:
    fouten = refuse_changed("beeldplaat.yaml", set_at("hart.kleur", "rood"))
    assert fouten == (
        "beeldplaat.yaml: hart.kleur: onbekend veld; "
        "toegestaan: key, titel, toelichting, vraag, bron.",
    )


def test_missing_field_is_named() -> None:
    def remove(document: Any) -> None:
        del document["processen"][0]["aspecten"][7]["vraag"]

    assert refuse_changed("beeldplaat.yaml", remove) == (
        "beeldplaat.yaml: processen[0].aspecten[7].vraag: ontbreekt.",
    )


def test_same_key_twice_on_the_plate_is_refused() -> None:
    def repeat(document: Any) -> None:
        first = document["processen"][0]["aspecten"][0]["key"]
        document["processen"][2]["aspecten"][5]["key"] = first

    fouten = refuse_changed("beeldplaat.yaml", repeat)
    assert fouten[0] == (
        "beeldplaat.yaml: processen[2].aspecten[5].key: 'visie-op-leren' komt al eerder voor."
    )


def test_processes_in_another_order_are_refused() -> None:
    def swap(document: Any) -> None:
        document["processen"].reverse()

    fouten = refuse_changed("beeldplaat.yaml", swap)
    assert fouten[0] == (
        "beeldplaat.yaml: processen[0].key: 'opleiden-en-begeleiden' staat op de verkeerde plek; "
        "de volgorde is: samenwerken, afstemmen, opleiden-en-begeleiden."
    )


def test_seven_taken_are_refused() -> None:
    def drop(document: Any) -> None:
        document["processen"][1]["aspecten"].pop()

    assert refuse_changed("beeldplaat.yaml", drop) == (
        "beeldplaat.yaml: processen[1].aspecten: 7 onderdelen, precies 8 nodig.",
    )


def test_soft_hyphens_of_another_title_are_refused() -> None:
    change = set_at("processen.0.aspecten.0.afbreek", "Visie op le\u00adzen delen")
    assert refuse_changed("beeldplaat.yaml", change) == (
        "beeldplaat.yaml: processen[0].aspecten[0].afbreek: "
        "is niet de titel met zachte afbreektekens (U+00AD).",
    )


def test_several_mistakes_come_together() -> None:
    def spoil(document: Any) -> None:
        for groep in document["actorgroepen"]:
            groep["toon"] = "x"
            groep["kant"] = "x"

    fouten = refuse_changed("actoren.yaml", spoil)
    assert len(fouten) == 21
    assert fouten[-1] == "En nog 8 fouten."


def test_broken_yaml_names_the_line() -> None:
    contents = documenten.read_bestanden(INHOUD)
    contents["actoren.yaml"] = b"schema: actoren/1\nkanten: [\n"
    with pytest.raises(InhoudError, match=r"^actoren\.yaml: regel 3, teken 1: geen geldige YAML"):
        documenten.parse_documenten(contents)


def test_field_that_stands_twice_is_refused() -> None:
    contents = documenten.read_bestanden(INHOUD)
    contents["beeldplaat.yaml"] += b"\nhart: {}\n"
    with pytest.raises(InhoudError, match="'hart' staat er twee keer"):
        documenten.parse_documenten(contents)


def test_missing_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "beeldplaat.yaml").write_text("schema: beeldplaat/1\n", encoding="utf-8")
    with pytest.raises(InhoudError) as caught:
        documenten.read_bestanden(tmp_path)
    assert [fout.split(":")[0] for fout in caught.value.fouten] == [
        "actoren.yaml",
        "handreiking.yaml",
        "inzichten.yaml",
    ]

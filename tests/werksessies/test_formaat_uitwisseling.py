"""Files into the database and out again."""

import itertools
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from leeromgevingen.models import Actorgroep, Gebruiker, Leeromgeving, Organisatie, Plaat
from tests import makers
from werksessies.domain import deelnemers, gesprek, sessies, stickers
from werksessies.errors import BestandError, UitvoerError
from werksessies.formaat import Bestand, dump_document, export_document, import_files, name_file
from werksessies.models import Deelnemer, Gebeurtenis, Werksessie

VOORBEELDEN = Path(__file__).resolve().parents[1] / "voorbeeldsessies"
AANTAL_QUERIES = 20
NAMEN = ("w01", "w02", "w06", "w09a", "w09b")


def read_voorbeeld(naam: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VOORBEELDEN / f"{naam}.json").read_text())
    return found


def make_bestand(document: dict[str, Any], naam: str = "a.json") -> Bestand:
    return Bestand(naam, json.dumps(document).encode())


def load(organisatie: Organisatie, *documents: dict[str, Any]) -> list[Werksessie]:
    return import_files([make_bestand(each) for each in documents], organisatie=organisatie)


def compare_form(document: dict[str, Any]) -> dict[str, Any]:
    """What must be the same before and after (docs/werksessie-1.md)."""
    return {
        key: value for key, value in document.items() if key not in ("geexporteerd_op", "inzichten")
    }


def count_rows() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Leeromgeving, Werksessie, Deelnemer, Gebeurtenis)
    )


def with_ref(document: dict[str, Any], ref: str, vorige: str | None = None) -> dict[str, Any]:
    return document | {"werksessie": document["werksessie"] | {"ref": ref, "vorige": vorige}}


# --- round trip -----------------------------------------------------------------------------------


@pytest.mark.parametrize("namen", [NAMEN, tuple(reversed(NAMEN))], ids=["order", "reversed"])
def test_five_examples_in_one_call_export_to_the_same_documents(
    organisatie: Organisatie, plaat: Plaat, namen: tuple[str, ...]
) -> None:
    made = load(organisatie, *map(read_voorbeeld, namen))
    assert [werksessie.ref for werksessie in made] == list(namen)
    for naam, werksessie in zip(namen, made, strict=True):
        fresh = Werksessie.objects.get(pk=werksessie.pk)
        assert compare_form(export_document(fresh)) == compare_form(read_voorbeeld(naam)), naam


@pytest.mark.parametrize("naam", NAMEN)
def test_insights_in_the_export_are_those_expected(
    organisatie: Organisatie, plaat: Plaat, naam: str
) -> None:
    made = load(organisatie, *map(read_voorbeeld, NAMEN))
    werksessie = next(each for each in made if each.ref == naam)
    verwacht = json.loads((VOORBEELDEN / f"{naam}.verwacht.json").read_text())
    inzichten = export_document(werksessie)["inzichten"]
    assert [each["key"] for each in inzichten if each["op_scherm"]] == verwacht["op_scherm"]
    lists = ("aspecten", "deelnemers", "processen", "kanten")
    found = {each["key"]: {name: each[name] for name in lists} for each in inzichten}
    assert found == verwacht["inzichten"]


def test_full_document_survives_a_second_installation(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    document = read_voorbeeld("w01") | {
        "notities": [
            {"thema": "balans", "aspect": "inwerken", "tekst": "Eén\nregel"},
            {"thema": None, "aspect": None, "tekst": "Nog een"},
        ],
        "citaten": [
            {"tekst": "Dubbel werk", "deelnemer": "p2", "met_naam": True},
            {"tekst": "Stil", "deelnemer": None, "met_naam": False},
        ],
        "acties": [
            {
                "tekst": "Bellen",
                "trekker": "Karin",
                "met": "Rob",
                "datum": "2027-02-01",
                "aspect": "inwerken",
                "status": "meegenomen",
            },
            {
                "tekst": "Kijken",
                "trekker": "",
                "met": "",
                "datum": None,
                "aspect": None,
                "status": "open",
            },
        ],
    }
    document["deelnemers"][1]["naam"] = ""
    document["deelnemers"][2]["naam_in_verslag"] = True
    document["stickers"][3]["opmerking"] = "Vast moment"
    first = export_document(load(organisatie, document)[0])
    second = export_document(load(makers.make_organisatie(), first)[0])
    assert compare_form(first) == compare_form(second) == compare_form(document)
    assert first["inzichten"] == second["inzichten"] != []


def test_session_that_was_held_in_the_app_survives_a_second_installation(
    werksessie: Werksessie, samira: Deelnemer, rob: Deelnemer
) -> None:
    stickers.place(samira, "inwerken", status="nu", samen="samen", opmerking="Elke week")
    stickers.place(rob, "inwerken", status="loslaten")
    stickers.place(samira, "werk-overlaten", status="erbij")
    gesprek.add_notitie(werksessie, tekst="Mooi", thema="balans")
    gesprek.add_citaat(werksessie, tekst="Ja!", deelnemer_ref=rob.ref, akkoord="mondeling")
    sessies.set_fase(werksessie, "afgesloten")
    document = export_document(Werksessie.objects.get(pk=werksessie.pk))
    copy = load(makers.make_organisatie(), document)[0]
    assert compare_form(export_document(copy)) == compare_form(document)


# --- what the import makes ------------------------------------------------------------------------


def test_import_shows_everything_from_kijken_on(organisatie: Organisatie, plaat: Plaat) -> None:
    document = read_voorbeeld("w01")
    shown = {}
    for fase in ("voorbereiden", "welkom", "plakken", "kijken", "gesprek", "acties", "afgesloten"):
        document["werksessie"] |= {"ref": fase, "fase": fase}
        shown[fase] = len(load(organisatie, document)[0].onthuld)
    assert shown == {
        "voorbereiden": 0,
        "welkom": 0,
        "plakken": 0,
        "kijken": 3,
        "gesprek": 3,
        "acties": 3,
        "afgesloten": 3,
    }


def test_import_is_one_event_and_has_all_groups_of_the_plate(
    organisatie: Organisatie, facilitator: Gebruiker, plaat: Plaat
) -> None:
    (werksessie,) = import_files(
        [make_bestand(read_voorbeeld("w01"))], organisatie=organisatie, facilitator=facilitator
    )
    events = list(werksessie.gebeurtenissen.values_list("volgnummer", "soort", "gegevens"))
    assert events == [(1, "sessie_geimporteerd", {"stickers": 36})]
    assert werksessie.volgnummer == 1
    assert werksessie.facilitator == facilitator
    assert set(werksessie.actorgroepen.all()) == set(plaat.actorgroepen.all())
    assert werksessie.afgesloten_op is not None


def test_new_person_after_an_import_gets_a_new_ref(organisatie: Organisatie, plaat: Plaat) -> None:
    document = read_voorbeeld("w09b")
    document["werksessie"] |= {"fase": "plakken", "vorige": None}
    (werksessie,) = load(organisatie, document)
    assert deelnemers.add(werksessie, naam="Nieuw", groep="docent").ref == "p7"


def test_imported_quote_has_spoken_permission(organisatie: Organisatie, plaat: Plaat) -> None:
    document = read_voorbeeld("w01")
    document["citaten"] = [{"tekst": "Ja", "deelnemer": "p1", "met_naam": False}]
    assert load(organisatie, document)[0].citaten.get().akkoord == "mondeling"


def test_import_costs_the_same_queries_for_few_and_for_many_stickers(
    organisatie: Organisatie, plaat: Plaat, django_assert_num_queries: Any
) -> None:
    few, many = read_voorbeeld("w01"), read_voorbeeld("w02")
    few["stickers"] = few["stickers"][:1]
    load(organisatie, read_voorbeeld("w06"))
    for document in (few, many):
        with django_assert_num_queries(AANTAL_QUERIES):
            load(organisatie, document)


# --- leeromgeving and vorige ----------------------------------------------------------------------


def test_linked_sessions_share_a_leeromgeving_with_the_newer_fields(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    newer, older = load(organisatie, read_voorbeeld("w09b"), read_voorbeeld("w09a"))
    assert newer.vorige == older
    assert newer.leeromgeving == older.leeromgeving
    assert Leeromgeving.objects.get().studenten == 16


def test_previous_session_is_found_among_the_owners_sessions(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    (older,) = load(organisatie, read_voorbeeld("w09a"))
    (newer,) = load(organisatie, read_voorbeeld("w09b"))
    assert newer.vorige == older
    assert Leeromgeving.objects.get().studenten == 16


def test_older_session_does_not_overwrite_the_leeromgeving(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    first, latest = read_voorbeeld("w09a"), read_voorbeeld("w09b")
    load(organisatie, first, latest)
    between = with_ref(first, "tussen", vorige="w09a")
    between["werksessie"]["datum"] = "2026-02-01"
    between["leeromgeving"] = between["leeromgeving"] | {"studenten": 3}
    (werksessie,) = load(organisatie, between)
    assert Leeromgeving.objects.get().studenten == 16
    assert export_document(werksessie)["leeromgeving"]["studenten"] == 3


def test_same_leeromgeving_without_a_link_is_another_one(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    document = read_voorbeeld("w01")
    load(organisatie, document, with_ref(document, "w01-b"))
    assert Leeromgeving.objects.count() == 2


def test_chain_of_three_arrives_in_every_order(organisatie: Organisatie, plaat: Plaat) -> None:
    base = read_voorbeeld("w01")
    chain = [with_ref(base, "a"), with_ref(base, "b", "a"), with_ref(base, "c", "b")]
    for order in itertools.permutations(chain):
        owner = makers.make_organisatie()
        load(owner, *order)
        links = owner.werksessies.order_by("ref").values_list("ref", "vorige__ref")
        assert list(links) == [("a", None), ("b", "a"), ("c", "b")]


# --- refusals -------------------------------------------------------------------------------------


def refuse(organisatie: Organisatie, bestanden: Iterable[Bestand]) -> list[str]:
    """The lines of the refusal; nothing may have been written."""
    before = count_rows()
    with pytest.raises(BestandError) as refusal:
        import_files(list(bestanden), organisatie=organisatie)
    assert count_rows() == before
    return refusal.value.tekst.splitlines()


def test_one_bad_file_keeps_the_good_ones_out(organisatie: Organisatie, plaat: Plaat) -> None:
    bad = read_voorbeeld("w02")
    bad["stickers"][3]["aspect"] = "koken"
    lines = refuse(
        organisatie,
        [make_bestand(read_voorbeeld("w01"), "goed.json"), make_bestand(bad, "fout.json")],
    )
    assert len(lines) == 1
    assert lines[0].startswith('fout.json: stickers[3].aspect: "koken" kan niet. Toegestaan: visie')


def test_problems_of_all_files_are_told_at_once(organisatie: Organisatie, plaat: Plaat) -> None:
    lines = refuse(organisatie, [Bestand("1.json", b"{"), Bestand("2.json", b"[]")])
    assert [line.split(":")[0] for line in lines] == ["1.json", "2.json"]


def test_link_to_a_file_that_cannot_be_read_is_no_second_problem(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    older = read_voorbeeld("w09a")
    older["werksessie"]["fase"] = "pauze"
    lines = refuse(organisatie, [make_bestand(read_voorbeeld("w09b")), make_bestand(older)])
    assert len(lines) == 1
    assert "werksessie.fase" in lines[0]


def test_many_problems_are_counted_after_the_first(organisatie: Organisatie, plaat: Plaat) -> None:
    bad = read_voorbeeld("w01")
    for sticker in bad["stickers"]:
        sticker["status"] = "ooit"
    lines = refuse(organisatie, [make_bestand(bad)])
    assert len(lines) == 26
    assert lines[-1] == "En nog 11 andere."


def test_session_that_is_there_already_is_refused(organisatie: Organisatie, plaat: Plaat) -> None:
    load(organisatie, read_voorbeeld("w01"))
    assert refuse(organisatie, [make_bestand(read_voorbeeld("w01"))]) == [
        "a.json: werksessie.ref: 'w01' is al een werksessie van deze organisatie. "
        "Toegestaan: een ref die nog niet bestaat."
    ]


def test_session_of_another_owner_is_no_obstacle(organisatie: Organisatie, plaat: Plaat) -> None:
    load(organisatie, read_voorbeeld("w01"))
    assert load(makers.make_organisatie(), read_voorbeeld("w01"))[0].ref == "w01"


def test_same_session_twice_in_one_call_is_refused(organisatie: Organisatie, plaat: Plaat) -> None:
    document = read_voorbeeld("w01")
    lines = refuse(organisatie, [make_bestand(document, "1"), make_bestand(document, "2")])
    assert lines == [
        "2: werksessie.ref: 'w01' staat ook in 1. Toegestaan: een eigen ref per werksessie."
    ]


def test_unknown_previous_session_is_refused(organisatie: Organisatie, plaat: Plaat) -> None:
    load(makers.make_organisatie(), read_voorbeeld("w09a"))
    load(organisatie, read_voorbeeld("w01"))
    assert refuse(organisatie, [make_bestand(read_voorbeeld("w09b"))]) == [
        "a.json: werksessie.vorige: 'w09a' is er niet. Toegestaan: null, w01."
    ]


def test_sessions_in_a_circle_are_refused(organisatie: Organisatie, plaat: Plaat) -> None:
    base = read_voorbeeld("w01")
    circle = [with_ref(base, "a", "b"), with_ref(base, "b", "a"), with_ref(base, "c", "a")]
    lines = refuse(organisatie, map(make_bestand, circle))
    assert len(lines) == 2
    assert all("in een kring" in line for line in lines)
    assert "in een kring" in refuse(organisatie, [make_bestand(with_ref(base, "d", "d"))])[0]


# --- export ---------------------------------------------------------------------------------------


def test_export_for_others_has_no_name_of_who_did_not_agree(
    organisatie: Organisatie, plaat: Plaat
) -> None:
    document = read_voorbeeld("w01")
    document["deelnemers"][1]["naam_in_verslag"] = True
    (werksessie,) = load(organisatie, document)
    full = dump_document(export_document(werksessie))
    others = export_document(werksessie, voor_anderen=True)
    assert [person["naam"] for person in others["deelnemers"]] == ["", "Rob", "", ""]
    zinnen = json.dumps(others["inzichten"])
    for naam in ("Samira", "Rob", "Fatma", "Karin"):
        assert naam in full
        assert naam not in zinnen
    assert [each["key"] for each in others["inzichten"]] == [
        each["key"] for each in export_document(werksessie)["inzichten"]
    ]


def test_export_keeps_a_quote_without_permission_inside(
    werksessie: Werksessie, samira: Deelnemer
) -> None:
    gesprek.add_citaat(werksessie, tekst="Liever niet", deelnemer_ref=samira.ref)
    gesprek.add_citaat(werksessie, tekst="Prima", deelnemer_ref=samira.ref, akkoord="zelf")
    assert [citaat["tekst"] for citaat in export_document(werksessie)["citaten"]] == ["Prima"]


def test_export_holds_the_second_round_only(werksessie: Werksessie, samira: Deelnemer) -> None:
    stickers.place(samira, "inwerken", status="nu")
    sessies.start_ronde(werksessie)
    stickers.place(samira, "inwerken", status="loslaten")
    found = export_document(Werksessie.objects.get(pk=werksessie.pk))["stickers"]
    assert [(each["aspect"], each["status"]) for each in found] == [("inwerken", "loslaten")]


def test_session_with_an_own_group_cannot_be_written(
    werksessie: Werksessie, organisatie: Organisatie
) -> None:
    own = Actorgroep.objects.create(
        organisatie=organisatie,
        key="huismeester",
        naam="Huismeester",
        afkorting="HM",
        kant="werkveld",
        vul="#9A3F00",
        toon="d",
    )
    werksessie.actorgroepen.add(own)
    export_document(werksessie)  # on, but nobody is in it: nothing is lost

    makers.join(werksessie, "Kim", "huismeester")
    with pytest.raises(UitvoerError, match="Huismeester"):
        export_document(werksessie)


def test_own_group_of_the_organisation_can_be_read(organisatie: Organisatie, plaat: Plaat) -> None:
    own = Actorgroep.objects.create(
        organisatie=organisatie,
        key="huismeester",
        naam="Huismeester",
        afkorting="HM",
        kant="werkveld",
        vul="#9A3F00",
        toon="d",
    )
    document = read_voorbeeld("w01")
    document["deelnemers"][3]["groep"] = "huismeester"
    (werksessie,) = load(organisatie, document)
    assert werksessie.deelnemers.get(ref="p4").groep == own
    assert own in werksessie.actorgroepen.all()
    lines = refuse(makers.make_organisatie(), [make_bestand(document)])
    assert lines[0].startswith('a.json: deelnemers[3].groep: "huismeester" kan niet.')


def test_moment_of_export_has_the_time_zone(werksessie: Werksessie) -> None:
    moment = export_document(werksessie)["geexporteerd_op"]
    assert moment[-6:] in ("+01:00", "+02:00")


def test_file_name_tells_day_and_place(leeromgeving: Leeromgeving, plaat: Plaat) -> None:
    werksessie = makers.make_werksessie(leeromgeving, datum=date(2026, 3, 1))
    assert name_file(werksessie) == "werksessie-2026-03-01-zorgcentrum-de-lindehof.json"

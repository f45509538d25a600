"""Every rule at its threshold: what just shows it, and what just does not."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.momentopnamen import read_groepen, read_inhoud, read_plaat, read_regels
from werksessies.enums import Fase, Gebruiksdoel, Kant, Samen, Status, Taalvariant
from werksessies.inzichten import Inzicht, find_inzichten
from werksessies.plaat import Deelnemer, Momentopname, Plaat, Sticker

PLAAT = read_plaat()
S, A, O = (tuple(taak.key for taak in proces.taken) for proces in PLAAT.processen)  # noqa: E741
T = (*S, *A, *O)
MET = tuple(key for key, taak in PLAAT.taken.items() if taak.met_studenten)

# One of school, two of the werkveld; named by what they are.
DOC, POL, WB = "p1", "p2", "p3"
MENSEN = {DOC: "docent", POL: "praktijkopleider", WB: "werkbegeleider"}

Stickers = tuple[Sticker, ...]


def hang(
    ref: str, aspecten: Iterable[str], samen: Samen | None = None, status: Status = Status.NU
) -> Stickers:
    return tuple(Sticker(ref, aspect, status, samen) for aspect in aspecten)


def erbij(ref: str, aspecten: Iterable[str]) -> Stickers:
    return hang(ref, aspecten, status=Status.ERBIJ)


def los(ref: str, aspecten: Iterable[str]) -> Stickers:
    return hang(ref, aspecten, status=Status.LOSLATEN)


def samen(ref: str, aspecten: Iterable[str]) -> Stickers:
    return hang(ref, aspecten, Samen.SAMEN)


def naast(ref: str, aspecten: Iterable[str]) -> Stickers:
    return hang(ref, aspecten, Samen.NAAST)


def opname(
    *stickers: Stickers,
    mensen: dict[str, str] | None = None,
    ervaring: dict[str, int] | None = None,
    namen: dict[str, str] | None = None,
    plaat: Plaat = PLAAT,
    doel: Gebruiksdoel = Gebruiksdoel.ONTWIKKELEN,
    maanden: int | None = None,
    **rest: Any,
) -> Momentopname:
    """A session with these people; `maanden` is how long the leeromgeving runs."""
    datum = date(2026, 11, 16)
    start = None
    if maanden is not None:
        year, month = divmod(datum.year * 12 + datum.month - 1 - maanden, 12)
        start = date(year, month + 1, datum.day)
    groepen = read_groepen()
    return Momentopname(
        plaat=plaat,
        gebruiksdoel=doel,
        fase=Fase.KIJKEN,
        datum=datum,
        deelnemers=tuple(
            Deelnemer(
                ref,
                (namen or {}).get(ref, f"Naam-{ref}"),
                groepen[groep],
                (ervaring or {}).get(ref),
            )
            for ref, groep in (mensen or MENSEN).items()
        ),
        stickers=tuple(sticker for group in stickers for sticker in group),
        startdatum=start,
        **rest,
    )


def get(moment: Momentopname, key: str) -> Inzicht | None:
    inzichten = find_inzichten(moment, read_regels()).inzichten
    return next((inzicht for inzicht in inzichten if inzicht.key == key), None)


def need(moment: Momentopname, key: str) -> Inzicht:
    inzicht = get(moment, key)
    assert inzicht is not None
    return inzicht


# Something of everybody, so that there are three people with a sticker and nothing is wished.
BASIS = (*hang(DOC, S[:1]), *hang(POL, S[:1]), *hang(WB, S[:1]))
BRUG = (*S[:2], *A[:2], *O[:2])
VIJF = {**MENSEN, "p4": "coordinator-onderwijs", "p5": "student"}
TOEN = opname(
    *(hang(f"p{i}", [S[i]]) for i in range(5)),
    mensen=dict.fromkeys((f"p{i}" for i in range(5)), "docent"),
)

DREMPELS = {
    "gedekte-taken": (
        opname(hang(DOC, T[:12]), hang(POL, T[:1]), hang(WB, T[:1])),
        opname(hang(DOC, T[:11]), hang(POL, T[:1]), hang(WB, T[:1])),
    ),
    "beide-kanten": (
        opname(hang(DOC, T[:8]), hang(POL, T[:8]), hang(WB, T[:1])),
        opname(hang(DOC, T[:7]), hang(POL, T[:8]), hang(WB, T[:1])),
    ),
    "taak-zonder-sticker": (
        opname(hang(DOC, T[:23]), hang(POL, T[:1]), hang(WB, T[:1])),
        opname(hang(DOC, T[:23]), hang(POL, T[:1]), los(WB, T[23:])),
    ),
    "wens-op-open-taak": (
        opname(BASIS, erbij(DOC, T[1:2])),
        opname(BASIS, erbij(DOC, T[1:2]), los(POL, T[1:2])),
    ),
    "taak-valt-leeg": (
        opname(BASIS, los(DOC, T[1:2])),
        opname(BASIS, los(DOC, T[1:2]), erbij(POL, T[1:2])),
    ),
    "overal-geplakt": (
        opname(hang(DOC, T[:14]), los(DOC, T[14:15]), hang(POL, S[:1]), hang(WB, S[:1])),
        opname(hang(DOC, T[:14]), erbij(DOC, T[14:15]), hang(POL, S[:1]), hang(WB, S[:1])),
    ),
    "loslaten-met-opvang": (
        opname(BASIS, los(DOC, T[1:2])),
        opname(BASIS, erbij(DOC, T[1:2])),
    ),
    "brugfunctie": (
        opname(hang(DOC, BRUG), hang(POL, S[:1]), hang(WB, S[:1])),
        opname(hang(DOC, BRUG[:5]), hang(POL, S[:1]), hang(WB, S[:1])),
    ),
    "brug-ontbreekt": (
        opname(hang(DOC, BRUG[:5]), hang(POL, S[:1]), hang(WB, S[:1])),
        opname(hang(DOC, BRUG), hang(POL, S[:1]), hang(WB, S[:1])),
    ),
    "brug-een-persoon": (
        opname(hang(DOC, BRUG), hang(POL, BRUG[:5]), hang(WB, S[:1])),
        opname(hang(DOC, BRUG), hang(POL, BRUG), hang(WB, S[:1])),
    ),
    "school-alleen-via-docent": (
        opname(hang(DOC, (S[0], O[0])), hang(POL, S[:1]), hang(WB, S[:1])),
        opname(hang(DOC, (A[0], O[0])), hang(POL, S[:1]), hang(WB, S[:1])),
    ),
    "werkveld-zonder-begeleiding": (
        opname(hang(DOC, O[:1]), hang(POL, O[:1]), hang(WB, O[:1])),
        opname(hang(DOC, O[:1]), hang(POL, O[:1]), hang(WB, O[1:2])),
    ),
    "verdeling-scheef": (
        opname(hang(DOC, S[:6]), hang(POL, A[:3]), hang(WB, O[:3])),
        opname(hang(DOC, S[:5]), hang(POL, A[:4]), hang(WB, O[:3])),
    ),
    "verdeling-gelijk": (
        opname(hang(DOC, S), hang(POL, A[:6]), hang(WB, O[:6])),
        opname(hang(DOC, S), hang(POL, A[:7]), hang(WB, O[:5])),
    ),
    "naast-elkaar": (
        opname(BASIS, naast(DOC, A[:2]), hang(POL, A[:2])),
        opname(BASIS, naast(DOC, A[:2]), hang(POL, A[:1])),
    ),
    "verschillend-beleefd": (
        opname(BASIS, samen(DOC, A[:1]), naast(POL, A[:1])),
        opname(BASIS, samen(DOC, A[:1]), samen(POL, A[:1]), naast(WB, A[:1])),
    ),
    "samen-op-de-werkvloer": (
        opname(BASIS, samen(DOC, O[:3]), samen(POL, O[:3]), hang(DOC, O[3:5]), hang(POL, O[3:5])),
        opname(BASIS, samen(DOC, O[:2]), samen(POL, O[:2]), hang(DOC, O[3:5]), hang(POL, O[3:5])),
    ),
    "eigen-focus": (
        opname(BASIS, hang(DOC, ["reflecteren-en-feedback"]), hang(POL, ["voordoen-en-uitleggen"])),
        opname(
            BASIS,
            hang(DOC, ["reflecteren-en-feedback"]),
            hang(POL, ["voordoen-en-uitleggen"]),
            hang(WB, ["werknemersvaardigheden"]),
        ),
    ),
    # Per person 4 against 1 (a fifth), and 3 against 1 (exactly a quarter).
    "een-kant-per-proces": (
        opname(hang(DOC, S[:4]), hang(POL, S[:1]), hang(WB, S[:1])),
        opname(hang(DOC, S[:3]), hang(POL, S[:1]), hang(WB, S[:1])),
    ),
    "een-persoon-per-taak": (
        opname(hang(DOC, T[:9]), hang(POL, T[:1]), hang(WB, T[:1])),
        opname(hang(DOC, T[:8]), hang(POL, T[:1]), hang(WB, T[:1])),
    ),
    "startende-docent-alleen": (
        opname(BASIS, hang(DOC, A[:2]), hang(POL, A[:2]), ervaring={DOC: 11}),
        opname(BASIS, hang(DOC, A[:2]), hang(POL, A[:2]), ervaring={DOC: 12}),
    ),
    "bezetting-wisselt": (
        opname(
            hang("p0", T[:1]),
            hang("p1", T[:1]),
            hang("q1", T[:1]),
            vorige=TOEN,
            mensen={"p0": "docent", "p1": "docent", "p2": "docent", "q1": "student"},
        ),
        opname(
            hang("p0", T[:1]),
            hang("p1", T[:1]),
            hang("p2", T[:1]),
            vorige=TOEN,
            mensen={"p0": "docent", "p1": "docent", "p2": "docent", "q1": "student"},
        ),
    ),
    "driehoek-onvolledig": (
        opname(BASIS, hang(DOC, ["leerdoelen-driehoek"]), erbij(POL, ["leerdoelen-driehoek"])),
        opname(BASIS, hang(DOC, ["leerdoelen-driehoek"]), los(POL, ["leerdoelen-driehoek"])),
    ),
    "borging-open": (opname(BASIS, maanden=12), opname(BASIS, maanden=11)),
    "begeleiding-werkveld-een-persoon": (
        opname(BASIS, hang(POL, O[:3]), afdelingen=2),
        opname(BASIS, hang(POL, O[:3]), afdelingen=1),
    ),
    "docent-en-afdelingen": (
        opname(BASIS, hang(DOC, O[:3]), afdelingen=3),
        opname(BASIS, hang(DOC, O[:3]), afdelingen=2),
    ),
    "student-zonder-sticker": (
        opname(BASIS, hang("p5", MET[: (len(MET) - 1) // 2]), mensen=VIJF),
        opname(BASIS, hang("p5", MET[: (len(MET) + 1) // 2]), mensen=VIJF),
    ),
    "verschil-met-vorige": (
        opname(BASIS, hang(DOC, A[:1]), vorige=opname(BASIS)),
        opname(BASIS, hang(POL, S[:1]), vorige=opname(BASIS)),
    ),
}


def test_every_rule_has_a_threshold_test_and_a_function():
    assert sorted(DREMPELS) == sorted(regel.key for regel in read_regels().regels)
    assert sorted(DREMPELS) == sorted(regel["key"] for regel in read_inhoud("inzichten")["regels"])


@pytest.mark.parametrize("key", DREMPELS)
def test_rule_just_shows_at_its_threshold_and_not_below(key):
    just, not_quite = DREMPELS[key]
    assert get(just, key) is not None
    assert get(not_quite, key) is None


@pytest.mark.parametrize(
    ("key", "moment"),
    [
        # Six taken, but none in the third proces.
        ("brugfunctie", opname(hang(DOC, (*S[:3], *A[:3])), hang(POL, S[:1]), hang(WB, S[:1]))),
        # One proces instead of two.
        ("school-alleen-via-docent", opname(hang(DOC, S), hang(POL, S[:1]), hang(WB, S[:1]))),
        # A coordinator stands there as well.
        (
            "school-alleen-via-docent",
            opname(BASIS, hang(DOC, (A[0], O[0])), hang("p4", (S[3], A[3], O[3])), mensen=VIJF),
        ),
        # Eleven stickers.
        ("verdeling-scheef", opname(hang(DOC, S[:7]), hang(POL, A[:2]), hang(WB, O[:2]))),
        ("verdeling-gelijk", opname(hang(DOC, S[:4]), hang(POL, A[:4]), hang(WB, O[:3]))),
        # Three stickers of one kant.
        ("een-kant-per-proces", opname(BASIS, hang(DOC, A[:3]))),
        # Two taken alone, and three of which a colleague of school does one too.
        (
            "startende-docent-alleen",
            opname(hang(DOC, A[:2]), hang(POL, S), hang(WB, S), ervaring={DOC: 1}),
        ),
        (
            "startende-docent-alleen",
            opname(
                hang(DOC, A[:3]), hang("p4", A[2:3]), hang(POL, S), mensen=VIJF, ervaring={DOC: 1}
            ),
        ),
        # Two of the werkveld guide.
        (
            "begeleiding-werkveld-een-persoon",
            opname(BASIS, hang(POL, O[:1]), hang(WB, O[1:2]), afdelingen=5),
        ),
        # Nobody of school guides; two do.
        ("docent-en-afdelingen", opname(BASIS, afdelingen=5)),
        (
            "docent-en-afdelingen",
            opname(BASIS, hang(DOC, O[:1]), hang("p4", O[:1]), mensen=VIJF, afdelingen=5),
        ),
        # Nobody is a student.
        ("student-zonder-sticker", opname(BASIS)),
        # Optional fields that are empty.
        ("borging-open", opname(BASIS)),
        ("begeleiding-werkveld-een-persoon", opname(BASIS, hang(POL, O[:3]))),
        ("docent-en-afdelingen", opname(BASIS, hang(DOC, O[:3]))),
        ("startende-docent-alleen", opname(BASIS, hang(DOC, A[:5]))),
        ("bezetting-wisselt", opname(BASIS)),
        ("bezetting-wisselt", opname(BASIS, vorige=opname())),
        ("verschil-met-vorige", opname(BASIS)),
    ],
)
def test_rule_stays_silent_without_what_it_needs(key, moment):
    assert get(moment, key) is None


@pytest.mark.parametrize(
    ("key", "just", "not_quite"),
    [
        (
            "verdeling-gelijk",
            opname(hang(DOC, S[:4]), hang(POL, A[:4]), hang(WB, O[:4])),
            opname(hang(DOC, S[:4]), hang(POL, A[:4]), hang(WB, O[:3])),
        ),
        (
            "een-kant-per-proces",
            opname(BASIS, hang(DOC, A[:4])),
            opname(BASIS, hang(DOC, A[:3])),
        ),
        (
            "samen-op-de-werkvloer",
            opname(BASIS, samen(DOC, O[:2]), samen(POL, O[:2])),
            opname(BASIS, samen(DOC, O[:1]), samen(POL, O[:1])),
        ),
        (
            "werkveld-zonder-begeleiding",
            opname(BASIS, hang(DOC, O[:1])),
            opname(BASIS),
        ),
        (
            "bezetting-wisselt",
            opname(BASIS, ervaring={DOC: 5, POL: 5, WB: 30}),
            opname(BASIS, ervaring={DOC: 5, POL: 5}),
        ),
    ],
)
def test_second_threshold_of_a_rule_counts_as_well(key, just, not_quite):
    assert get(just, key) is not None
    assert get(not_quite, key) is None


def test_exactly_one_of_two_kanten_missing_is_said_first_and_drops_the_rules_that_need_both():
    mensen = {"p1": "docent", "p2": "instructeur", "p3": "opleidingsmanager"}
    uitkomst = find_inzichten(
        opname(hang("p1", BRUG), hang("p2", S[:1]), hang("p3", S[:1]), mensen=mensen),
        read_regels(),
    )
    assert uitkomst.melding == (
        "Er plakte vandaag niemand van het werkveld. Wat zou die kant laten zien?"
    )
    keys = {inzicht.key for inzicht in uitkomst.inzichten}
    assert {"taak-zonder-sticker", "brugfunctie"} <= keys
    dropped = {regel.key for regel in read_regels().regels if regel.vereist_kanten}
    assert not keys & dropped
    assert len(dropped) == 5


def test_both_kanten_missing_is_said_for_each():
    mensen = dict.fromkeys(("p1", "p2", "p3"), "student")
    moment = opname(hang("p1", S), hang("p2", S), hang("p3", S), mensen=mensen)
    assert find_inzichten(moment, read_regels()).melding == (
        "Er plakte vandaag niemand van school. Wat zou die kant laten zien? "
        "Er plakte vandaag niemand van het werkveld. Wat zou die kant laten zien?"
    )


def test_two_people_with_a_sticker_are_too_few_for_insights_also_with_a_third_without():
    uitkomst = find_inzichten(opname(hang(DOC, T), hang(POL, T)), read_regels())
    assert uitkomst.inzichten == ()
    assert uitkomst.op_scherm == uitkomst.bespreekvolgorde == ()
    assert uitkomst.melding == "Er hangen nog niet genoeg stickers om iets te laten zien."


def test_session_without_stickers_or_people_has_only_the_too_few_sentence():
    empty = replace(opname(), deelnemers=())
    for moment in (opname(), empty):
        uitkomst = find_inzichten(moment, read_regels())
        assert (uitkomst.inzichten, uitkomst.melding) == ((), read_regels().te_weinig)


def test_person_without_stickers_changes_no_count():
    stickers = (hang(DOC, BRUG), hang(POL, S[:1]), hang(WB, S[:1]))
    alone, with_other = opname(*stickers), opname(*stickers, mensen={**MENSEN, "p4": "docent"})
    assert find_inzichten(alone, read_regels()) == find_inzichten(with_other, read_regels())


def test_vormgeven_counts_wishes_and_drops_the_rules_about_now():
    stickers = (erbij(DOC, BRUG), erbij(POL, S[:1]), los(WB, S[:3]))
    moment = opname(
        *stickers, doel=Gebruiksdoel.VORMGEVEN, maanden=40, vorige=TOEN, ervaring={DOC: 1}
    )
    keys = {inzicht.key for inzicht in find_inzichten(moment, read_regels()).inzichten}
    dropped = {regel.key for regel in read_regels().regels if not regel.bij_vormgeven}
    assert not keys & dropped
    assert len(dropped) == 6
    assert need(moment, "brugfunctie").deelnemers == (DOC,)
    assert need(moment, "taak-zonder-sticker").getallen == {"aantal": 18, "n": 24}


def test_screen_without_kracht_in_the_first_five_gets_the_highest_kracht_as_fifth():
    moment = opname(
        los(DOC, (A[4], O[5])),
        naast(DOC, (S[0], S[1])),
        naast(POL, (S[0], S[1])),
        hang(WB, S[2:3]),
        erbij(POL, S[3:4]),
    )
    uitkomst = find_inzichten(moment, read_regels())
    shown = [(inzicht.key, inzicht.soort) for inzicht in uitkomst.op_scherm]
    assert len(shown) == 5
    assert [soort for _, soort in shown] == ["aandacht"] * 4 + ["kracht"]
    assert shown[-1] == ("wens-op-open-taak", "kracht")
    assert uitkomst.bespreekvolgorde[0].key == "wens-op-open-taak"
    assert [i.key for i in uitkomst.bespreekvolgorde[1:]] == [key for key, _ in shown[:4]]


def test_two_people_everywhere_get_a_sentence_each_and_the_numbers_of_the_first():
    inzicht = need(opname(hang(DOC, T[:16]), hang(POL, T[:15]), hang(WB, T[:1])), "overal-geplakt")
    assert inzicht.zin == (
        "Naam-p1 staat nu bij 16 van de 24 taken. Naam-p2 staat nu bij 15 van de 24 taken."
    )
    assert inzicht.deelnemers == (DOC, POL)
    assert inzicht.getallen == {"x": 16, "n": 24}
    assert len(inzicht.stickers) == 31


def test_two_people_with_one_name_are_told_apart_by_their_group():
    inzicht = need(
        opname(hang(DOC, BRUG), hang(POL, BRUG), hang(WB, BRUG), namen={DOC: "Rob", POL: "rob"}),
        "brugfunctie",
    )
    assert inzicht.zin.startswith("Rob (docent), rob (praktijkopleider) en Naam-p3 hebben stickers")
    assert inzicht.deelnemers == (DOC, POL, WB)


def test_person_without_a_given_name_starts_a_sentence_with_a_capital():
    moment = opname(hang(DOC, T[:15]), hang(POL, S), hang(WB, S), namen={DOC: "docent 3"})
    assert need(moment, "overal-geplakt").zin == "Docent 3 staat nu bij 15 van de 24 taken."


@pytest.mark.parametrize(
    ("maanden", "aanvulling"),
    [
        (None, ""),
        (11, " De leeromgeving loopt nog geen jaar; dan is dat heel gewoon."),
        (12, ""),
        (23, ""),
        (24, " De leeromgeving loopt al langer. In het onderzoek leken rollen dan vaak gelijker"),
    ],
)
def test_skewed_plate_is_explained_by_the_age_of_the_leeromgeving(maanden, aanvulling):
    moment = opname(hang(DOC, S[:6]), hang(POL, A[:3]), hang(WB, O[:3]), maanden=maanden)
    zin = need(moment, "verdeling-scheef").zin
    begin = (
        "De meeste stickers hangen bij Samenwerken (50%), de minste bij Afstemmen en Opleiden en "
        "begeleiden (25%)."
    )
    assert zin.startswith(begin + aanvulling)
    assert (zin == begin) is (aanvulling == "")


def test_half_a_percent_is_rounded_up():
    # 5, 2 and 1 of eight stickers, twice: 62.5, 25 and 12.5 percent.
    moment = opname(
        hang(DOC, S[:5]), hang(POL, S[:5]), hang(WB, A[:4]), hang(DOC, O[:1]), hang(POL, O[:1])
    )
    assert need(moment, "verdeling-scheef").getallen == {"pct_meeste": 63, "pct_minste": 13}


def test_months_count_only_when_whole():
    moment = replace(opname(BASIS), startdatum=date(2025, 11, 17))
    assert get(moment, "borging-open") is None
    assert need(replace(moment, startdatum=date(2025, 11, 16)), "borging-open").getallen == {
        "maanden": 12
    }


def test_new_faces_without_a_previous_session_are_counted_by_experience():
    mensen = {**MENSEN, "p4": "docent"}
    stickers = (BASIS, hang("p4", S[:1]))
    half = opname(*stickers, mensen=mensen, ervaring={DOC: 5, POL: 5, WB: 6, "p4": 30})
    fewer = opname(*stickers, mensen=mensen, ervaring={DOC: 5, POL: 6, WB: 6, "p4": 30})
    unknown = opname(*stickers, mensen=mensen, ervaring={DOC: 5, POL: 5})
    inzicht = need(half, "bezetting-wisselt")
    assert inzicht.zin == "2 van de 4 deelnemers werken hier korter dan een half jaar mee."
    assert inzicht.getallen == {"nieuw": 2, "bekend": 4}
    assert get(fewer, "bezetting-wisselt") is None
    assert get(unknown, "bezetting-wisselt") is None


def test_comparison_looks_only_at_taken_both_plates_have():
    smaller = replace(
        PLAAT,
        processen=tuple(replace(p, taken=p.taken[1:]) for p in PLAAT.processen),
    )
    vorige = opname(hang(DOC, S[1:2]), erbij(DOC, S[2:3]), plaat=smaller)
    moment = opname(BASIS, hang(DOC, S[2:3]), vorige=vorige)
    inzicht = need(moment, "verschil-met-vorige")
    # S[0] is new on the plate, not newly done.
    assert inzicht.getallen == {"nieuw": 1, "weg": 1, "gelukt": 1}
    assert inzicht.zin == (
        "Sinds de vorige sessie is 1 taak bezet geraakt, 1 taak leeg geworden en is 1 wens "
        "uitgekomen."
    )


def test_wish_that_came_true_and_is_let_go_again_is_no_wish_that_came_true():
    vorige = opname(BASIS, erbij(DOC, S[2:3]))
    moment = opname(BASIS, los(DOC, S[2:3]), vorige=vorige)
    assert need(moment, "verschil-met-vorige").getallen["gelukt"] == 0


def test_plate_without_the_taken_of_a_rule_keeps_that_rule_silent():
    named = {
        "leerdoelen-driehoek",
        "werkwijze-borgen",
        "leeromgeving-evalueren",
        "reflecteren-en-feedback",
    }
    processen = tuple(
        replace(proces, taken=tuple(taak for taak in proces.taken if taak.key not in named))
        for proces in PLAAT.processen
    )
    moment = opname(
        BASIS,
        hang(DOC, ["werknemersvaardigheden"]),
        hang(POL, ["voordoen-en-uitleggen"]),
        plaat=replace(PLAAT, processen=processen),
        maanden=30,
    )
    keys = {inzicht.key for inzicht in find_inzichten(moment, read_regels()).inzichten}
    assert not keys & {"driehoek-onvolledig", "borging-open", "eigen-focus"}


def test_plate_without_the_proces_of_a_rule_keeps_that_rule_silent():
    plaat = replace(PLAAT, processen=PLAAT.processen[:2])
    moment = opname(BASIS, hang(DOC, A), plaat=plaat, afdelingen=6)
    keys = {inzicht.key for inzicht in find_inzichten(moment, read_regels()).inzichten}
    assert not keys & {
        "werkveld-zonder-begeleiding",
        "samen-op-de-werkvloer",
        "begeleiding-werkveld-een-persoon",
        "docent-en-afdelingen",
        "eigen-focus",
    }


def test_student_with_a_sticker_belongs_to_the_triangle():
    aspect = ["leerdoelen-driehoek"]
    both = (BASIS, hang(DOC, aspect), hang(POL, aspect))
    assert get(opname(*both, mensen=VIJF), "driehoek-onvolledig") is None
    inzicht = need(opname(*both, hang("p5", S[:1]), mensen=VIJF), "driehoek-onvolledig")
    assert inzicht.kanten == (Kant.STUDENT,)
    assert inzicht.zin == (
        "Bij Leerdoelen in driehoek bespreken hangt nu geen sticker van: student."
    )


def test_flemish_plate_uses_its_own_labels():
    aspect = ["leerdoelen-driehoek"]
    moment = opname(
        BASIS,
        hang(DOC, aspect),
        hang(POL, aspect),
        hang("p5", S[:1]),
        mensen=VIJF,
        plaat=read_plaat(Taalvariant.VLAANDEREN),
    )
    assert need(moment, "driehoek-onvolledig").zin.endswith("sticker van: leerling.")


def test_only_school_and_werkveld_decide_whether_a_taak_is_done_side_by_side():
    said_by_student = opname(
        BASIS, hang(DOC, A[:2]), hang(POL, A[:2]), naast("p5", A[:2]), mensen=VIJF
    )
    assert get(said_by_student, "naast-elkaar") is None


def test_reservation_about_school_is_made_only_when_nobody_else_of_school_was_there():
    stickers = (hang(DOC, (S[0], A[0])), hang(POL, S[:1]), hang(WB, S[:1]))
    only = need(opname(*stickers), "school-alleen-via-docent")
    silent_colleague = need(opname(*stickers, mensen=VIJF), "school-alleen-via-docent")
    both = need(
        opname(*stickers, mensen={**MENSEN, "p4": "instructeur"}), "school-alleen-via-docent"
    )
    assert only.voorbehoud == "Van school zat vandaag alleen de docent aan tafel."
    assert silent_colleague.voorbehoud == ""
    assert (
        both.voorbehoud == "Van school zaten vandaag alleen de docent en de instructeur aan tafel."
    )


def test_reservation_about_the_shop_floor_is_made_only_when_nobody_from_there_was_present():
    stickers = (hang(DOC, O[:3]), hang(POL, S[:1]), hang(WB, S[:1]))
    office = {DOC: "docent", POL: "coordinator-werkveld", WB: "leidinggevende-werkveld"}
    key = "werkveld-zonder-begeleiding"
    assert need(opname(*stickers), key).voorbehoud == ""
    assert need(opname(*stickers, mensen=office), key).voorbehoud == (
        "Van de werkvloer zat vandaag niemand aan tafel."
    )


@pytest.mark.parametrize(
    ("key", "moment", "zin"),
    [
        (
            "wens-op-open-taak",
            opname(BASIS, erbij(DOC, S[2:3])),
            "Voor Samenwerking vastleggen staat nu nog niemand, en Naam-p1 wil dit erbij.",
        ),
        (
            "loslaten-met-opvang",
            opname(BASIS, los(DOC, S[2:3])),
            "Een taak wil iemand loslaten: Samenwerking vastleggen. Daar staat nog geen ander die "
            "het doet of wil doen.",
        ),
        (
            "loslaten-met-opvang",
            opname(BASIS, los(DOC, S[2:3]), erbij(WB, S[2:3])),
            "Een taak wil iemand loslaten: Samenwerking vastleggen. Daar staat ook een ander die "
            "het doet of wil doen.",
        ),
        (
            "brug-ontbreekt",
            opname(BASIS, hang(DOC, A[:1])),
            "Niemand heeft nu stickers in alle drie de processen. 1 deelnemer verbindt er twee.",
        ),
        (
            "bezetting-wisselt",
            opname(
                hang("p1", S[:1]),
                hang("q1", S),
                hang("q2", S),
                vorige=TOEN,
                mensen={"p1": "docent", "q1": "docent", "q2": "docent"},
            ),
            "Van de 5 mensen uit de vorige sessie is er nu 1 bij.",
        ),
        (
            "docent-en-afdelingen",
            opname(BASIS, hang(DOC, O[:2]), afdelingen=4),
            "Er zijn 4 afdelingen, en van school staat 1 persoon bij opleiden en begeleiden.",
        ),
        # One of four, yet per person it is 1 of school against 3 of 10.
        (
            "een-kant-per-proces",
            opname(
                hang("p1", A[:1]),
                *(hang(f"p{i}", S[:1]) for i in range(2, 12)),
                hang("p2", A[:3]),
                mensen={"p1": "docent", **{f"p{i}": "werkbegeleider" for i in range(2, 12)}},
            ),
            "Bij Samenwerken komen 10 van de 10 stickers van het werkveld, ook als je meetelt "
            "hoeveel mensen er van elke kant zijn. Bij Afstemmen komt 1 van de 4 stickers van "
            "school, ook als je meetelt hoeveel mensen er van elke kant zijn.",
        ),
    ],
)
def test_singular_form_is_good_dutch(key, moment, zin):
    assert need(moment, key).zin == zin

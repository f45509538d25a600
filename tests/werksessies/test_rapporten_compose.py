"""What the report says and, above all, what it does not say."""

from dataclasses import replace
from datetime import date

import pytest

from tests.momentopnamen import read_groepen, read_inhoud, read_momentopname, read_regels
from tests.werksessies.rapporten import LEEROMGEVING, make_rapport
from werksessies.enums import Akkoord, Gebruiksdoel, Status
from werksessies.inzichten import Inzicht, Uitkomst, find_inzichten
from werksessies.namen import make_rollen
from werksessies.plaat import Deelnemer, Momentopname, Sticker
from werksessies.rapporten.compose import HOOFDSTUKKEN
from werksessies.rapporten.waarden import (
    Actie,
    Citaat,
    Gespreksthema,
    Kernzin,
    Notitie,
    Uitspraak,
)
from werksessies.rapporten.woorden import break_runs, clean, glue_nummers

NAMEN = [deelnemer.naam for deelnemer in read_momentopname("w01").deelnemers]


def with_akkoord(*refs: str) -> Momentopname:
    moment = read_momentopname("w01")
    return replace(
        moment,
        deelnemers=tuple(replace(d, naam_in_verslag=d.ref in refs) for d in moment.deelnemers),
    )


def test_no_name_enters_the_report_when_nobody_agreed() -> None:
    assert NAMEN == ["Samira", "Rob", "Fatma", "Karin"]
    everything = repr(make_rapport(with_akkoord()))

    assert [naam for naam in NAMEN if naam in everything] == []


def test_only_who_agreed_is_named() -> None:
    rapport = make_rapport(with_akkoord("p1", "p3"))
    everything = repr(rapport)

    assert [naam for naam in NAMEN if naam in everything] == ["Samira", "Fatma"]
    assert [iemand.wie for iemand in rapport.aanwezigen] == [
        "Samira (docent)",
        "Praktijkopleider",
        "Fatma (werkbegeleider)",
        "Coördinator werkveld",
    ]
    # The drawing of the plate knows roles only.
    assert rapport.moment.deelnemers[0].naam == "Docent"


def test_remarks_stay_out_of_the_report() -> None:
    moment = read_momentopname("w01")
    stickers = tuple(replace(s, opmerking="tussen ons") for s in moment.stickers)

    assert "tussen ons" not in repr(make_rapport(replace(moment, stickers=stickers)))


def test_two_of_a_group_are_numbered_in_text_and_on_the_plate() -> None:
    moment = read_momentopname("w01")
    docent = moment.deelnemers[0]
    tweede = replace(docent, ref="p9", naam="Sofie")
    rapport = make_rapport(
        replace(
            moment,
            deelnemers=(*moment.deelnemers, tweede),
            stickers=(*moment.stickers, Sticker("p9", "inwerken", Status.NU)),
        )
    )

    regels = [taak for proces in rapport.bijlage for taak in proces.taken]
    inwerken = next(regel for regel in regels if regel.titel == "Inwerken en laten landen")
    docenten = [(r.tekst, r.nummer) for r in inwerken.stickers if "Docent" in r.tekst]
    assert docenten == [("Docent 1: doe ik nu", "1"), ("Docent 2: doe ik nu", "2")]
    assert (rapport.moment.initialen["p1"], rapport.moment.initialen["p9"]) == ("1", "2")
    assert rapport.moment.initialen["p2"] == ""


def test_roles_are_numbered_in_the_order_of_the_refs() -> None:
    docent = read_groepen()["docent"]
    people = [Deelnemer(ref, "", docent) for ref in ("p2", "p10")]

    assert make_rollen(people) == {"p2": "Docent 1", "p10": "Docent 2"}


def test_a_quote_needs_permission_and_a_name_needs_it_twice() -> None:
    citaten = [
        Citaat("Zonder akkoord.", Akkoord.GEEN, "p1", met_naam=True),
        Citaat("Met naam.", Akkoord.ZELF, "p1", met_naam=True),
        Citaat("Zonder naam.", Akkoord.MONDELING, "p1"),
        Citaat("Niet genoemd willen worden.", Akkoord.ZELF, "p2", met_naam=True),
        Citaat("Van niemand.", Akkoord.ZELF),
    ]
    rapport = make_rapport(with_akkoord("p1"), citaten=citaten, notities=())

    assert rapport.gesprek == (
        Gespreksthema(
            "Over de hele plaat",
            (),
            (
                Uitspraak("Met naam.", "Samira (docent)"),
                Uitspraak("Zonder naam.", "Docent"),
                Uitspraak("Niet genoemd willen worden.", "Praktijkopleider"),
                Uitspraak("Van niemand.", ""),
            ),
        ),
    )


def test_themes_keep_their_order_and_empty_ones_are_left_out() -> None:
    notities = [
        Notitie("Over alles."),
        Notitie("B.", "Loslaten", "inwerken"),
        Notitie("A.", "Borging", "bestaat-niet"),
        Notitie("   ", "Balans"),
    ]
    rapport = make_rapport(notities=notities, citaten=(), themas=("Borging", "Loslaten", "Balans"))

    assert rapport.gesprek == (
        Gespreksthema("Borging", (Kernzin("A.", ""),), ()),
        Gespreksthema("Loslaten", (Kernzin("B.", "Inwerken en laten landen"),), ()),
        Gespreksthema("Over de hele plaat", (Kernzin("Over alles.", ""),), ()),
    )


def test_who_acts_is_called_by_role_unless_the_person_agreed() -> None:
    acties = [Actie("x", "Samira", "Rob en fatma, van Robben"), Actie("y", "de directie", "")]
    rapport = make_rapport(with_akkoord("p2"), acties=acties)

    assert [(a.trekker, a.met) for a in rapport.acties] == [
        ("Docent", "Rob en werkbegeleider, van Robben"),
        ("De directie", ""),
    ]


def test_wishes_say_who_else_stands_there() -> None:
    moment = read_momentopname("w01")
    extra = Sticker("p2", "zorg-en-ouders", Status.ERBIJ)
    rapport = make_rapport(replace(moment, stickers=(*moment.stickers, extra)))

    erbij = {wens.taak: (wens.wie, wens.anderen) for wens in rapport.erbij}
    loslaten = {wens.taak: (wens.wie, wens.anderen) for wens in rapport.loslaten}
    assert erbij["Werkwijze borgen en overdragen"] == (("Coördinator werkveld",), ())
    assert erbij["Programma en opdrachten maken"] == (("Praktijkopleider",), ("Docent",))
    assert loslaten["Ruimte en materiaal regelen"] == (("Docent",), ("Coördinator werkveld",))
    assert loslaten["Contact met zorg en ouders"] == (
        ("Docent",),
        ("Praktijkopleider (wil erbij)",),
    )


def test_the_first_page_counts_taken_and_never_people() -> None:
    cijfers = [(cijfer.getal, cijfer.uitleg) for cijfer in make_rapport().cijfers]

    assert cijfers == [
        ("22 van 24", "taken worden nu gedaan"),
        ("7", "taken doen school en werkveld allebei"),
        ("2", "taken doet nu nog niemand"),
    ]


def test_in_vormgeven_a_wish_counts() -> None:
    moment = replace(
        read_momentopname("w01"),
        gebruiksdoel=Gebruiksdoel.VORMGEVEN,
        stickers=(
            Sticker("p1", "inwerken", Status.ERBIJ),
            Sticker("p2", "inwerken", Status.ERBIJ),
            Sticker("p2", "werk-overlaten", Status.NU),
        ),
    )
    rapport = make_rapport(moment)

    assert [cijfer.getal for cijfer in rapport.cijfers] == ["1 van 24", "1", "23"]
    assert rapport.cijfers[1].uitleg == "taak willen school en werkveld allebei doen"
    assert rapport.samenvatting[0].startswith("Twee deelnemers plakten wat ze willen doen")


def test_the_report_shows_the_insights_of_the_screen_strength_first() -> None:
    moment = read_momentopname("w01")
    uitkomst = find_inzichten(moment, read_regels())
    rapport = make_rapport(moment)

    assert [i.titel for i in rapport.inzichten] == [i.titel for i in uitkomst.bespreekvolgorde]
    assert rapport.inzichten[0].soort == "Kracht"
    assert rapport.samenvatting[1] == rapport.inzichten[0].zin


def make_inzicht(**changes: object) -> Inzicht:
    inzicht = find_inzichten(read_momentopname("w01"), read_regels()).inzichten[0]
    return replace(
        inzicht,
        op_scherm=True,
        scherm="zonder_naam",
        zin="Rob wil erbij.",
        zin_zonder_naam="Iemand wil erbij.",
        vraag="Wat heeft Rob nodig?",
        vraag_zonder_naam="Wat is er nodig?",
        **changes,
    )


@pytest.mark.parametrize(
    ("deelnemers", "akkoord", "zin", "vraag"),
    [
        (("p2",), ("p2",), "Rob wil erbij.", "Wat heeft Rob nodig?"),
        (("p2",), (), "Iemand wil erbij.", "Wat is er nodig?"),
        (("p2", "p3"), ("p2",), "Iemand wil erbij.", "Wat is er nodig?"),
        ((), ("p2",), "Iemand wil erbij.", "Wat is er nodig?"),
    ],
)
def test_an_insight_names_people_only_when_all_of_them_agreed(
    deelnemers: tuple[str, ...], akkoord: tuple[str, ...], zin: str, vraag: str
) -> None:
    uitkomst = Uitkomst((make_inzicht(deelnemers=deelnemers),))
    rapport = make_rapport(with_akkoord(*akkoord), uitkomst=uitkomst)

    assert [(i.zin, i.vraag) for i in rapport.inzichten] == [(zin, vraag)]


def test_an_insight_on_request_never_stands_in_the_report() -> None:
    op_verzoek = replace(make_inzicht(deelnemers=("p2",)), scherm="op_verzoek")

    assert make_rapport(uitkomst=Uitkomst((op_verzoek,))).inzichten == ()


def test_a_session_with_a_previous_one_is_compared() -> None:
    rapport = make_rapport(read_momentopname("w09b"))
    vergelijking = rapport.vergelijking

    assert vergelijking is not None
    assert vergelijking.datum == date(2025, 11, 16)
    assert vergelijking.zin == (
        "zijn twee taken bezet geraakt, zijn drie taken leeg geworden en is een wens uitgekomen"
    )
    assert vergelijking.bezet_geraakt == (
        "Leren van elkaar als begeleiders",
        "Leerdoelen in driehoek bespreken",
    )
    assert vergelijking.wensen_uitgekomen == ("Leren van elkaar als begeleiders",)
    assert vergelijking.mensen == "Van de vier deelnemers van de vorige keer zijn er nu twee bij."
    assert ("Werk stap voor stap overlaten", "Praktijkopleider") in [
        (w.taak, w.toen) for w in vergelijking.wisselingen
    ]
    assert "vergelijking" in [hoofdstuk.key for hoofdstuk in rapport.hoofdstukken]


def test_the_comparison_says_the_same_as_its_insight() -> None:
    moment = read_momentopname("w09b")
    inzichten = find_inzichten(moment, read_regels()).inzichten
    getallen = next(i.getallen for i in inzichten if i.key == "verschil-met-vorige")
    vergelijking = make_rapport(moment).vergelijking

    assert vergelijking is not None
    assert getallen == {
        "nieuw": len(vergelijking.bezet_geraakt),
        "weg": len(vergelijking.leeg_geworden),
        "gelukt": len(vergelijking.wensen_uitgekomen),
    }


def test_without_a_previous_session_the_chapter_is_left_out() -> None:
    rapport = make_rapport()

    assert rapport.vergelijking is None
    assert "vergelijking" not in [hoofdstuk.key for hoofdstuk in rapport.hoofdstukken]


def test_the_outline_is_that_of_the_handreiking() -> None:
    verslag = read_inhoud("handreiking")["verslag"]

    assert {deel["key"]: deel["titel"] for deel in verslag} == HOOFDSTUKKEN


def test_a_session_without_anything_still_gives_a_report() -> None:
    leeg = replace(read_momentopname("w01"), deelnemers=(), stickers=())
    rapport = make_rapport(leeg, notities=(), citaten=(), acties=())

    assert rapport.samenvatting == ("Er zijn in deze werksessie geen stickers geplakt.",)
    assert rapport.melding == read_regels().te_weinig
    assert (rapport.gesprek, rapport.erbij, rapport.loslaten, rapport.acties) == ((), (), (), ())
    assert sum(len(proces.taken) for proces in rapport.bijlage) == 24


def test_many_people_are_counted_per_kant() -> None:
    moment = read_momentopname("w01")
    velen = tuple(
        replace(moment.deelnemers[n % 4], ref=f"q{n}", naam=f"Naam{n}") for n in range(20)
    )
    rapport = make_rapport(replace(moment, deelnemers=velen, stickers=()))

    assert rapport.aanwezigen == ()
    assert [(k.kant, k.groepen) for k in rapport.aanwezige_groepen] == [
        ("School", ("5 keer docent",)),
        (
            "Werkveld",
            ("5 keer praktijkopleider", "5 keer werkbegeleider", "5 keer coördinator werkveld"),
        ),
    ]


def test_among_many_people_others_are_counted_per_group() -> None:
    moment = read_momentopname("w01")
    velen = tuple(replace(moment.deelnemers[n % 4], ref=f"q{n}", naam="") for n in range(12))
    stickers = (
        Sticker("q0", "inwerken", Status.ERBIJ),
        *(Sticker(f"q{n}", "inwerken", Status.NU) for n in (1, 4, 5, 8)),
    )
    rapport = make_rapport(replace(moment, deelnemers=velen, stickers=stickers))

    assert [(wens.wie, wens.anderen) for wens in rapport.erbij] == [
        (("Docent 1",), ("2 keer docent", "2 keer praktijkopleider"))
    ]
    inwerken = next(t for p in rapport.bijlage for t in p.taken if t.stickers)
    assert [len(kolom) for kolom in inwerken.kolommen] == [3, 2]


def test_groups_stand_per_kant_in_the_order_of_the_content() -> None:
    volgorde = ["werkbegeleider", "docent", "praktijkopleider"]
    rapport = make_rapport(groepvolgorde=volgorde)

    assert [groep.key for groep in rapport.groepen] == [
        "docent",
        "werkbegeleider",
        "praktijkopleider",
        "coordinator-werkveld",
    ]


def test_a_number_stays_with_its_word() -> None:
    assert glue_nummers("Docent 2 en 3 keer coach") == "Docent\u00a02 en\u00a03\u00a0keer coach"
    assert glue_nummers("1 2 3 4") == "1 2 3 4"


def test_text_is_cleaned_of_what_cannot_be_printed() -> None:
    naam = "Zorg\u202e\x00centrum 👍 e\u0301\u200b"
    rapport = make_rapport(leeromgeving=replace(LEEROMGEVING, naam=naam))

    assert rapport.leeromgeving.naam == "Zorgcentrum  é"
    assert clean("Łukasz Şule 漢 ﬁ ≥") == "Łukasz Şule ? fi ?"


def test_a_long_run_of_characters_gets_places_to_break() -> None:
    assert break_runs("kort en gewoon") == "kort en gewoon"
    assert break_runs("x" * 24) == "x" * 24
    broken = break_runs("x" * 100_000)
    assert max(map(len, broken.split("\u200b"))) == 24
    assert broken.replace("\u200b", "") == "x" * 100_000

"""The fragments that page and stream share, from values."""

import re
from dataclasses import replace

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from tests.momentopnamen import read_groepen, read_momentopname, read_plaat
from werksessies import fragmenten, mensenbeeld
from werksessies.cellen import Zone
from werksessies.enums import Samen, Status
from werksessies.namen import lower_eerste
from werksessies.plaat import (
    Deelnemer,
    Momentopname,
    Sticker,
    find_andere_initialen,
    make_initialen,
)
from werksessies.templatetags.stickers import met_taken_vet

TAAK = "doelen-en-belangen"


@pytest.fixture
def moment() -> Momentopname:
    return read_momentopname("w01")


def with_people(moment: Momentopname, *namen: str) -> Momentopname:
    """Docenten with these names, each with a sticker on TAAK."""
    docent = read_groepen()["docent"]
    deelnemers = tuple(
        Deelnemer(ref=f"p{nummer}", naam=naam, groep=docent)
        for nummer, naam in enumerate(namen, start=1)
    )
    stickers = tuple(Sticker(person.ref, TAAK, Status.NU) for person in deelnemers)
    return replace(moment, deelnemers=deelnemers, stickers=stickers)


def test_rij_says_every_sticker_in_words(moment: Momentopname) -> None:
    html = fragmenten.render_rij(moment, TAAK)

    assert 'data-aantal="3" data-nu="1"' in html
    assert "<bdi>Samira</bdi>, docent: doet dit nu, naast elkaar. " in html
    assert "<bdi>Rob</bdi>, praktijkopleider: doet dit nu, naast elkaar. " in html
    assert re.findall(r'data-van="(\w+)"', html) == ["p1", "p2", "p4"]


def test_rij_has_a_bridge_where_both_sides_say_samen(moment: Momentopname) -> None:
    assert 'class="tussen brug"' in fragmenten.render_rij(moment, "voortgang-bespreken")
    assert 'class="tussen brug"' not in fragmenten.render_rij(moment, TAAK)


def test_rij_with_only_a_wish_counts_as_nobody_now(moment: Momentopname) -> None:
    wens = replace(moment, stickers=(Sticker("p1", TAAK, Status.ERBIJ),))

    assert 'data-aantal="1" data-nu="0"' in fragmenten.render_rij(wens, TAAK)


def test_rij_of_a_hidden_proces_holds_nothing(moment: Momentopname) -> None:
    html = fragmenten.render_rij(moment, TAAK, verborgen=True)

    assert 'data-aantal="0" data-nu="0"' in html
    assert not any(person.naam in html or "<svg" in html for person in moment.deelnemers)


def test_rij_never_holds_a_remark(moment: Momentopname) -> None:
    canary = replace(moment, stickers=(Sticker("p1", TAAK, Status.NU, None, "kanarie"),))

    assert "kanarie" not in fragmenten.render_rij(canary, TAAK)
    assert "kanarie" in fragmenten.list_regels(canary, TAAK)[0].opmerking


def test_rij_with_more_than_four_counts_the_rest_and_names_all(moment: Momentopname) -> None:
    druk = with_people(moment, "Ann", "Bea", "Cas", "Dik", "Eva", "Fay")

    html = fragmenten.render_rij(druk, TAAK)

    assert html.count('class="stk"') == 3
    assert "+3<span" in html
    assert all(f"<bdi>{naam}</bdi>" in html for naam in ("Ann", "Bea", "Cas", "Dik", "Eva", "Fay"))


def test_rij_escapes_a_hostile_name(moment: Momentopname) -> None:
    html = fragmenten.render_rij(with_people(moment, "<script>1", '"><b'), TAAK)

    assert "<script" not in html
    assert "<b>" not in html


def test_tag_in_a_page_gives_the_bytes_of_the_stream(moment: Momentopname) -> None:
    page = Template("{% load stickers %}{% rij_van moment taak %}")

    rendered = page.render(Context({"moment": moment, "taak": TAAK}))

    assert rendered == fragmenten.render_rij(moment, TAAK)


def test_eigen_speaks_to_the_owner_and_about_somebody_else(moment: Momentopname) -> None:
    sticker = Sticker("p1", TAAK, Status.LOSLATEN, Samen.NAAST, "Te veel <werk>")

    own = fragmenten.render_eigen(moment, sticker, TAAK, kenmerk="k", mag_plakken=True)
    voor = fragmenten.render_eigen(moment, sticker, TAAK, kenmerk="k", mag_plakken=True, voor="p1")

    assert "<b>Wil ik loslaten, naast elkaar</b>" in own
    assert 'data-status="loslaten" data-samen="naast"' in own
    assert "Te veel &lt;werk&gt;" in own
    assert f'href="/w/k/taken/{TAAK}/"' in own
    assert "<b>Wil dit loslaten, naast elkaar</b>" in voor
    assert f'href="/w/k/taken/{TAAK}/?voor=p1"' in voor


def test_eigen_without_sticker_invites_only_while_placing(moment: Momentopname) -> None:
    open_taak = fragmenten.render_eigen(moment, None, TAAK, kenmerk="k", mag_plakken=True)
    dicht = fragmenten.render_eigen(moment, None, TAAK, kenmerk="k", mag_plakken=False)

    assert "Tik om te plakken" in open_taak
    assert 'data-status=""' in open_taak
    assert "Tik om te plakken" not in dicht


def test_klaarband_shows_only_to_who_is_ready_while_placing() -> None:
    klaar = fragmenten.render_klaar(is_klaar=True, mag_plakken=True)
    bezig = fragmenten.render_klaar(is_klaar=False, mag_plakken=True)
    later = fragmenten.render_klaar(is_klaar=True, mag_plakken=False)

    assert 'id="klaarband" data-klaar="ja">' in klaar
    assert 'id="klaarband" data-klaar="nee" hidden>' in bezig
    assert 'data-klaar="ja" hidden>' in later


@pytest.mark.parametrize(
    ("verborgen", "zin"),
    [
        ((True, True, True), "Niemand ziet jouw stickers, tot jullie samen kijken."),
        ((False, False, False), "Iedereen ziet je stickers meteen."),
        ((True, False, True), "Bij Afstemmen ziet iedereen je stickers meteen."),
        ((False, True, False), "Bij {eerste} en bij {laatste} ziet iedereen je stickers meteen."),
    ],
)
def test_vraagzin_says_who_sees_the_stickers_now(
    moment: Momentopname, verborgen: tuple[bool, ...], zin: str
) -> None:
    processen = moment.plaat.processen
    cellen = [
        Zone(proces, is_verborgen, ())
        for proces, is_verborgen in zip(processen, verborgen, strict=True)
    ]

    html = render_to_string("werksessies/_vraagzin.html", {"fase": "plakken", "cellen": cellen})

    assert html.strip().endswith(zin.format(eerste=processen[0].naam, laatste=processen[2].naam))


def test_mensen_op_scherm_are_names_first_and_counted_groepen_when_there_are_many(
    moment: Momentopname,
) -> None:
    veel = with_people(moment, *"ABCDEFG").deelnemers

    weinig_html = mensenbeeld.render_scherm(moment.deelnemers, moment.plaat, toon_klaar=True)
    veel_html = mensenbeeld.render_scherm(veel, moment.plaat, toon_klaar=False)

    assert "<bdi>Samira</bdi>" in weinig_html
    assert "<b>0</b> <small>van 4</small>" in weinig_html
    assert "<bdi>" not in veel_html
    assert '<span class="mensenlijst__wie">Docent</span><b>7</b>' in veel_html


def test_a_name_inside_a_sentence_keeps_an_abbreviation() -> None:
    assert lower_eerste("Docent") == "docent"
    assert lower_eerste("HR-adviseur") == "HR-adviseur"


namen = st.lists(st.sampled_from(["", "S", "Sa", "Sam", "sam", "Rob", "ß", "ss"]), max_size=7)


@given(namen=namen)
def test_initialen_are_unique_and_as_short_as_they_can_be(namen: list[str]) -> None:
    people = make_people(namen)
    for ref, tag in make_initialen(people).items():
        naam = next(one.naam for one in people if one.ref == ref)
        others = [one.naam.casefold() for one in people if one.ref != ref]
        alone = [
            begin
            for begin in (naam[:1], naam[:2])
            if begin and not any(other.startswith(begin.casefold()) for other in others)
        ]
        if len(people) == 1:
            assert tag == ""
        elif alone:
            assert tag == alone[0]
        else:
            assert tag.isdigit()


@given(namen=namen, aanwezig=st.integers(0, 7))
def test_each_who_comes_in_tells_whose_letters_changed_and_together_they_miss_none(
    namen: list[str], aanwezig: int
) -> None:
    people = make_people(namen)
    before, after = make_initialen(people[:aanwezig]), make_initialen(people)
    told = [find_andere_initialen(people, person.ref) for person in people[aanwezig:]]
    changed = {ref for ref, tag in before.items() if tag != after[ref]}
    assert changed <= frozenset[str]().union(*told)


def make_people(namen: list[str]) -> tuple[Deelnemer, ...]:
    docent = read_groepen()["docent"]
    return tuple(
        Deelnemer(ref=f"p{nummer}", naam=naam, groep=docent) for nummer, naam in enumerate(namen)
    )


def test_legenda_shows_who_is_in_and_else_the_bare_shape(moment: Momentopname) -> None:
    alleen_rob = replace(
        moment, deelnemers=tuple(d for d in moment.deelnemers if d.naam == "Rob"), stickers=()
    )
    vormen = [
        re.findall(r'<li class="legenda__kant">(.*?)</li>', fragmenten.render_legenda(one))
        for one in (moment, alleen_rob)
    ]
    assert [len(kanten) for kanten in vormen] == [len(moment.plaat.kanten)] * 2
    assert vormen[0][0] != vormen[1][0]  # school: the docenten, and nobody
    assert vormen[0][1] == vormen[1][1]  # werkveld: Rob in both


def test_sentence_of_an_insight_has_the_titles_of_its_taken_in_bold() -> None:
    """Nothing in the sentence itself is taken for HTML."""
    zin = "Bij <2> taken: Inwerken en laten landen en Tijd, mensen en geld regelen."

    assert met_taken_vet(zin, read_plaat()) == (
        "Bij &lt;2&gt; taken: <b>Inwerken en laten landen</b>"
        " en <b>Tijd, mensen en geld regelen</b>."
    )
    assert met_taken_vet("Samen staan jullie overal.", read_plaat()) == "Samen staan jullie overal."

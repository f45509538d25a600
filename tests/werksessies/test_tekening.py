"""The drawing of stickers and plate: pure values in, SVG out."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.momentopnamen import read_groepen, read_momentopname, read_plaat
from tools.tekening import maak_bladen, maak_posities
from werksessies.enums import Kant, Samen, Status
from werksessies.plaat import Groep, Kantstijl, Momentopname, Plaat
from werksessies.tekening.geometrie import load_geometrie, pair_bladen, place_taken
from werksessies.tekening.plaat_svg import (
    draw_achtergrond,
    draw_beeldmerk,
    draw_bladen,
    draw_boogtitels,
    draw_legenda,
    draw_plaat,
    split_hart,
)
from werksessies.tekening.sticker import (
    draw_defs,
    draw_sticker,
    draw_sticker_svg,
    draw_teken_svg,
)
from werksessies.tekening.svg import make_grijs

HOSTILE = "<script>alert('x')</script>\"&"
NAMESPACE = "http://www.w3.org/2000/svg"
SVG = f"{{{NAMESPACE}}}"


def parse(svg: str) -> ElementTree.Element:
    """Fails on anything that is no well-formed XML. Inside HTML a drawing needs no namespace."""
    if "xmlns=" not in svg:
        svg = svg.replace("<svg", f'<svg xmlns="{NAMESPACE}"', 1)
    return ElementTree.fromstring(svg)  # noqa: S314 (our own drawing)


def kantstijl(kant: Kant) -> Kantstijl:
    return read_plaat().kanten[kant]


def wrap(inhoud: str) -> ElementTree.Element:
    return parse(f"<svg>{inhoud}</svg>")


def attributes(element: ElementTree.Element, name: str) -> set[str]:
    return {node.attrib[name] for node in element.iter() if name in node.attrib}


def test_every_sticker_that_exists_is_well_formed_and_has_no_style() -> None:
    for groep in read_groepen().values():
        for status in Status:
            for samen in (None, *Samen):
                svg = draw_sticker_svg(groep, kantstijl(groep.kant), status, samen, initiaal="Sa")
                assert "style=" not in svg
                assert parse(svg).attrib["viewBox"] == "0 0 56 56"


def test_a_sticker_with_defs_refers_only_to_shapes_that_the_page_carries() -> None:
    defined = attributes(parse(draw_defs()), "id")
    used = set()
    for groep in read_groepen().values():
        for status in Status:
            for samen in (None, *Samen):
                inhoud = draw_sticker(groep, kantstijl(groep.kant), status, samen, defs=True)
                used |= attributes(wrap(inhoud), "href")
    used |= attributes(wrap(draw_teken_svg(True) + draw_teken_svg(False)), "href")

    assert used == {f"#{name}" for name in defined}


def test_plain_stickers_need_only_the_plain_shapes() -> None:
    defined = attributes(parse(draw_defs(kaal=True)), "id")
    used = set()
    for groep in read_groepen().values():
        inhoud = draw_sticker(groep, kantstijl(groep.kant), initiaal="Sa", defs=True)
        used |= attributes(wrap(inhoud), "href")

    assert used == {f"#{name}" for name in defined}


def test_a_sticker_on_paper_carries_its_own_shapes() -> None:
    docent = read_groepen()["docent"]
    inhoud = draw_sticker(docent, kantstijl(docent.kant), Status.ERBIJ, Samen.SAMEN, defs=False)

    assert "href" not in inhoud
    assert load_geometrie().vormen["cirkel"].vorm in inhoud
    assert load_geometrie().vormen["cirkel"].ring in inhoud


def test_status_and_samen_are_told_apart_without_colour() -> None:
    docent = read_groepen()["docent"]
    drawings = {
        re.sub(r"#[0-9A-F]{6}", "", draw_sticker(docent, kantstijl(docent.kant), s, w, defs=True))
        for s in Status
        for w in (None, *Samen)
    }

    assert len(drawings) == 9


def test_text_from_data_stays_text() -> None:
    docent = replace(read_groepen()["docent"], afkorting=HOSTILE)
    svg = draw_sticker_svg(docent, kantstijl(Kant.SCHOOL), initiaal=HOSTILE, titel=HOSTILE)

    assert "<script" not in svg
    assert [node.text for node in parse(svg).iter() if node.text] == [HOSTILE] * 3


def test_a_colour_that_is_no_colour_is_refused() -> None:
    docent = replace(read_groepen()["docent"], vul='red" onload="alert(1)')

    with pytest.raises(ValueError, match="not a colour"):
        draw_sticker(docent, kantstijl(Kant.SCHOOL), defs=True)


def test_the_plate_shows_every_label_and_every_sticker() -> None:
    moment = read_momentopname("w01")
    svg = draw_plaat(moment, titel="De plaat van <w01>")
    root = parse(svg)
    texts = [node.text for node in root.iter(f"{SVG}text")]

    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == "De plaat van <w01>"
    assert texts.count("DOC") == sum(s.deelnemer == "p1" for s in moment.stickers)
    assert "vaardigheden trainen" in texts
    assert texts.count("nog open") == 0
    assert "style=" not in svg


def test_an_empty_taak_says_nog_open_and_its_edge_is_dashed() -> None:
    moment = read_momentopname("w01")
    leeg = replace(moment, stickers=())

    assert draw_plaat(leeg, titel="").count("nog open") == 24
    assert draw_plaat(leeg, titel="").count('stroke-dasharray="7 5"') == 24
    # Two taken of w01 hold only a wish: nobody does them now.
    assert draw_plaat(moment, titel="").count('stroke-dasharray="7 5"') == 2


def test_a_bridge_stands_where_both_sides_say_samen() -> None:
    moment = read_momentopname("w01")
    bridges = sum(moment.rij(key).brug_links for key in moment.plaat.taken)

    assert bridges == 2
    assert draw_plaat(moment, titel="").count('height="6"') == bridges


def test_a_grey_plate_has_no_colour_at_all() -> None:
    kleuren = re.findall(
        r"#([0-9A-F]{6})", draw_plaat(read_momentopname("w01"), titel="", grijs=True)
    )
    gewoon = {"2A2430", "1E1B24", "5C5360", "FFFEFB"}  # ink and card: as good as grey

    assert {k for k in kleuren if k not in gewoon and not k[:2] == k[2:4] == k[4:]} == set()


def test_grey_keeps_the_luminance() -> None:
    assert make_grijs("#FFFFFF") == "#FFFFFF"
    assert make_grijs("#000000") == "#000000"
    assert make_grijs("#FF0000") == "#7F7F7F"


def with_taken(aantal: int) -> Plaat:
    plaat = read_plaat()
    return replace(
        plaat,
        processen=tuple(replace(p, taken=p.taken[:aantal]) for p in plaat.processen),
    )


@pytest.mark.parametrize("aantal", range(1, 9))
def test_a_plate_with_one_to_eight_taken_per_process_is_drawn(aantal: int) -> None:
    moment = replace(read_momentopname("w01"), plaat=with_taken(aantal), stickers=())

    assert draw_plaat(moment, titel="").count("nog open") == 3 * aantal
    plekken = [plek.naam for plek in place_taken(moment.plaat).values()]
    assert plekken[:aantal] == [f"samenwerken-{n}" for n in range(1, aantal + 1)]


def test_a_ninth_taak_is_refused() -> None:
    plaat = read_plaat()
    eerste = plaat.processen[0]
    negen = replace(eerste, taken=(*eerste.taken, eerste.taken[0]))

    with pytest.raises(ValueError, match="9 taken"):
        place_taken(replace(plaat, processen=(negen,)))


def test_no_two_taken_share_a_place() -> None:
    plekken = place_taken(read_plaat()).values()

    assert len({(plek.x, plek.y) for plek in plekken}) == 24


def test_the_backdrop_has_the_titles_and_leaves_the_colours_to_the_stylesheet() -> None:
    plaat = read_plaat()
    svg = draw_achtergrond(plaat)
    root = parse(svg)

    assert root.attrib["aria-hidden"] == "true"
    assert re.findall(r"#[0-9A-Fa-f]{6}", svg) == []
    letters = "".join(node.text or "" for node in root.iter(f"{SVG}text") if node.text)
    assert letters == "".join(proces.naam.replace(" ", "") for proces in plaat.processen)
    assert {"art", "rand", "bogen", "halo", "glans", "arc-t t-a"} <= attributes(root, "class")


def test_a_long_process_name_gets_smaller_letters_and_stays_on_the_plate() -> None:
    plaat = read_plaat()
    lang = replace(plaat.processen[0], naam="Samenwerken aan een heel lange naam van een proces")
    root = parse(draw_achtergrond(replace(plaat, processen=(lang, *plaat.processen[1:]))))
    titel = next(n[0] for n in root.iter(f"{SVG}g") if n.attrib.get("class") == "arc-t t-a")

    assert float(titel.attrib["font-size"]) < load_geometrie().titelmaat
    assert len({(t.attrib["x"], t.attrib["y"]) for t in titel}) == len(lang.naam.replace(" ", ""))


def test_the_legend_names_every_kant_and_shows_a_group_of_the_session() -> None:
    groepen = read_groepen()
    root = parse(draw_legenda([groepen["instructeur"]], read_plaat().kanten))
    texts = [node.text for node in root.iter(f"{SVG}text")]

    assert {"School", "Werkveld", "Student", "Extern", "INS", "samen"} <= set(texts)
    assert "DOC" not in texts


def test_the_sign_of_the_plate_has_a_title() -> None:
    titel = parse(draw_beeldmerk(titel="Drie <processen>")).find(f"{SVG}title")

    assert titel is not None
    assert titel.text == "Drie <processen>"


def test_the_text_in_the_heart_is_broken_evenly() -> None:
    assert split_hart("De student werkt en leert") == ("De student", "werkt en leert")
    assert split_hart("Leren") == ("Leren",)
    assert len(split_hart("De leerling in het bedrijf werkt en leert elke dag opnieuw")) == 3


def test_the_committed_positions_are_those_of_the_geometry() -> None:
    assert maak_posities.UITVOER.read_text(encoding="utf-8") == maak_posities.make_css()


def test_the_committed_picture_is_that_of_the_geometry_and_goes_with_the_titles() -> None:
    assert maak_bladen.UITVOER.read_text(encoding="utf-8") == draw_bladen() + "\n"
    plaat = read_plaat()
    titels = parse(draw_boogtitels(plaat))

    assert titels.attrib["viewBox"] == parse(draw_bladen()).attrib["viewBox"]
    letters = "".join(node.text or "" for node in titels.iter(f"{SVG}text"))
    assert letters == "".join(proces.naam.replace(" ", "") for proces in plaat.processen)


def test_every_place_has_a_position_in_the_stylesheet() -> None:
    css = Path(maak_posities.UITVOER).read_text(encoding="utf-8")
    bladen = pair_bladen(read_plaat())

    assert [blad.key for _, blad in bladen] == [proces.key for proces, _ in bladen]
    for plek in place_taken(read_plaat()).values():
        assert f'[data-plek="{plek.naam}"]' in css


def test_four_stickers_are_drawn_smaller_and_more_than_four_are_counted() -> None:
    def draw(aantal: int) -> str:
        return draw_plaat(make_vol_moment(aantal), titel="")

    klein, gewoon = f'scale({51 / 56:.4f})"', f'scale({54 / 56:.4f})"'
    assert (draw(4).count(klein), draw(4).count(gewoon)) == (4, 0)
    assert (draw(5).count(klein), draw(5).count(gewoon)) == (0, 3)
    assert ">+2</text>" in draw(5)


def make_vol_moment(aantal: int) -> Momentopname:
    """One taak with a sticker of `aantal` different groups."""
    w01 = read_momentopname("w01")
    groepen: list[Groep] = list(read_groepen().values())[:aantal]
    deelnemers = tuple(
        replace(w01.deelnemers[0], ref=f"p{n}", groep=groep)
        for n, groep in enumerate(groepen, start=1)
    )
    stickers = tuple(replace(w01.stickers[0], deelnemer=d.ref, samen=None) for d in deelnemers)
    return replace(w01, deelnemers=deelnemers, stickers=stickers)

"""The PDF: built as the archive and the screen reader want it, and closed to what people type."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from tests.momentopnamen import read_groepen, read_momentopname
from tests.werksessies.rapporten import LEEROMGEVING, make_kort_rapport, make_rapport
from werksessies.enums import Akkoord
from werksessies.errors import RapportError
from werksessies.rapporten import pdf as pdf_module
from werksessies.rapporten.pdf import make_fetcher, make_pdf, render_html
from werksessies.rapporten.waarden import Actie, Citaat, Leeromgeving, Notitie

pytestmark = pytest.mark.zwaar

BIJLAGEN = {"werksessie.json": b'{"formaat": "werksessie/1"}'}
HOSTILE = (
    '</p><script src="http://kwaad.invalid/x.js"></script><img src="file:///etc/passwd">'
    '<link rel="attachment" href="file:///etc/passwd">{{ rapport.titel }}{% now "Y" %}'
)


@cache
def read_pdf() -> bytes:
    """Made once: it takes seconds."""
    return make_pdf(make_rapport(read_momentopname("w09b")), BIJLAGEN)


@pytest.fixture
def document() -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(read_pdf())) as opened:
        yield opened


def walk(element: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """Every structure element below this one, in reading order."""
    if not isinstance(element, pikepdf.Dictionary) or "/S" not in element:
        return
    yield element
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from walk(kid)


def list_elements(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    roots = document.Root.StructTreeRoot.K
    roots = roots if isinstance(roots, pikepdf.Array) else [roots]
    return [element for root in roots for element in walk(root)]


def kind(element: pikepdf.Dictionary) -> str:
    return str(element.S).removeprefix("/")


def test_it_is_tagged_dutch_and_has_a_title(document: pikepdf.Pdf) -> None:
    root = document.Root

    assert bool(root.MarkInfo.Marked) is True
    assert str(root.Lang) == "nl"
    assert bool(root.ViewerPreferences.DisplayDocTitle) is True
    assert str(document.docinfo["/Title"]) == (
        "Verslag werksessie Zorgcentrum De Lindehof, 16 november 2026"
    )


def test_it_says_that_it_is_pdfua_and_pdfa(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as xmp:
        assert xmp["pdfuaid:part"] == "1"
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"].upper()) == ("3", "A")


def test_headings_never_skip_a_level(document: pikepdf.Pdf) -> None:
    levels = [
        int(kind(e)[1])
        for e in list_elements(document)
        if kind(e)[0] == "H" and kind(e)[1:].isdigit()
    ]

    assert levels[:2] == [1, 2]
    assert levels.count(1) == 1
    assert levels.count(2) == 8
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_every_figure_says_what_it_shows(document: pikepdf.Pdf) -> None:
    figures = [e for e in list_elements(document) if kind(e) == "Figure"]

    assert len(figures) > 20
    assert [figure for figure in figures if not str(figure.get("/Alt", ""))] == []


def test_every_table_heading_knows_its_direction(document: pikepdf.Pdf) -> None:
    scopes = Counter(
        str(element.A.Scope) for element in list_elements(document) if kind(element) == "TH"
    )

    assert scopes["/Column"] > 10
    assert scopes["/Row"] > 24
    assert set(scopes) == {"/Column", "/Row"}


def test_every_font_is_our_own_and_travels_along(document: pikepdf.Pdf) -> None:
    names = set()
    for page in document.pages:
        for font in page.Resources.get("/Font", {}).values():
            descendant = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = descendant.FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
            assert "/ToUnicode" in font
            names.add(str(descriptor.FontName).partition("+")[2])

    assert names
    assert all(name.startswith("Atkinson-Hyperlegible-Next") for name in names), names


def test_chapters_are_bookmarks(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        titles = [item.title for item in outline.root]

    assert titles == [
        "In het kort",
        "De plaat",
        "Wat opviel",
        "Waar we over spraken",
        "Erbij en eraf",
        "Vervolgacties",
        "Vergeleken met de vorige keer",
        "Bijlage: alle taken",
    ]


def test_the_data_of_the_session_travels_along(document: pikepdf.Pdf) -> None:
    assert {
        name: document.attachments[name].get_file().read_bytes() for name in document.attachments
    } == BIJLAGEN
    assert {str(spec.AFRelationship) for spec in document.Root.AF} == {"/Data"}


def test_the_plate_is_one_landscape_page(document: pikepdf.Pdf) -> None:
    landscape = [
        number
        for number, page in enumerate(document.pages, start=1)
        if page.mediabox[2] > page.mediabox[3]
    ]

    assert landscape == [2]


def test_many_people_leave_the_first_page_one_page() -> None:
    w01 = read_momentopname("w01")
    groepen = list(read_groepen().values())
    velen = tuple(
        replace(w01.deelnemers[0], ref=f"q{n}", groep=groepen[n % len(groepen)]) for n in range(28)
    )
    rapport = make_rapport(
        replace(w01, deelnemers=velen, stickers=()),
        acties=[Actie("Afspreken wie de begeleiding doet in alle vakanties " * 2)] * 3,
        hoofdstukken={"samenvatting": "In het kort", "plaat": "De plaat"},
    )

    with pikepdf.open(BytesIO(make_pdf(rapport, {}))) as document:
        assert len(document.pages) == 2


def test_the_same_value_gives_the_same_bytes() -> None:
    rapport = make_kort_rapport()

    assert make_pdf(rapport, BIJLAGEN) == make_pdf(rapport, BIJLAGEN)


class Tags(HTMLParser):
    """Which elements and which addresses a document holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.addresses: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src")}


def make_hostile_html() -> str:
    w01 = read_momentopname("w01")
    rapport = make_rapport(
        replace(
            w01,
            deelnemers=tuple(
                replace(d, naam=HOSTILE, naam_in_verslag=True, groep=replace(d.groep, naam=HOSTILE))
                for d in w01.deelnemers
            ),
        ),
        titel=HOSTILE,
        leeromgeving=Leeromgeving(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE),
        notities=[Notitie(HOSTILE, HOSTILE)],
        citaten=[Citaat(HOSTILE, Akkoord.ZELF, "p1", True, HOSTILE)],
        acties=[Actie(HOSTILE, HOSTILE, HOSTILE)],
    )
    return render_html(rapport)


def test_what_people_type_stays_text_in_every_field() -> None:
    gewoon, kwaad = Tags(render_html(make_rapport())), Tags(make_hostile_html())

    assert kwaad.addresses == gewoon.addresses
    assert kwaad.addresses & {"rapport.css"} == {"rapport.css"}
    assert set(kwaad.tags) - set(gewoon.tags) == set()
    assert kwaad.tags["link"] == 1
    assert kwaad.tags["script"] == kwaad.tags["img"] == 0


def test_hostile_text_makes_a_pdf_and_brings_nothing_along() -> None:
    rapport = make_kort_rapport(
        leeromgeving=replace(LEEROMGEVING, naam=HOSTILE), notities=[Notitie(HOSTILE)]
    )

    with pikepdf.open(BytesIO(make_pdf(rapport, {}))) as document:
        assert dict(document.attachments) == {}


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:8000/healthz",
        "https://rapport.invalid/",
        "https://rapport.invalid/../settings.py",
        "https://rapport.invalid/fonts/../../manage.py",
        "data:text/plain,x",
        "ftp://rapport.invalid/rapport.css",
    ],
)
def test_the_fetcher_refuses_what_is_not_on_its_list(address: str) -> None:
    with pytest.raises(ValueError, match="not one of the report's own files"):
        make_fetcher().fetch(address)


def test_the_fetcher_gives_the_stylesheet_and_the_fonts() -> None:
    fetcher = make_fetcher()
    css = fetcher.fetch("https://rapport.invalid/rapport.css").read()
    font = fetcher.fetch(f"https://rapport.invalid/fonts/{pdf_module.FONTS[0]}").read()

    assert b"@page" in css
    assert font[:4] == b"wOF2"


def test_without_pango_the_error_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A module of the same name that fails as WeasyPrint does on a computer without Pango."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "weasyprint", raising=False)

    with pytest.raises(RapportError) as caught:
        make_pdf(make_kort_rapport(), {})
    assert "apt install libpango-1.0-0" in caught.value.tekst


@pytest.mark.parametrize(("notities", "pages"), [((), 1), ((Notitie("x" * 10_000),), 5)])
def test_empty_and_overlong_texts_make_a_report(notities: tuple[Notitie, ...], pages: int) -> None:
    rapport = make_kort_rapport(notities=notities, citaten=())

    with pikepdf.open(BytesIO(make_pdf(rapport, {}))) as document:
        assert len(document.pages) == pages

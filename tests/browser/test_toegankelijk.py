"""Every page for everybody: axe-core in every state, and what it cannot see, measured.

The tour (rondgang.py) opens each page once; this file looks at it. `Zaal` fails besides on a
script error, on anything the Content-Security-Policy refused and on any request elsewhere.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Zaal
from tests.browser.rondgang import MEET, PAGINAS, Rondgang, list_states
from tests.test_toegang import NAMES

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TELEFOONMAAT, LAPTOPMAAT = GEWONE_MATEN = ((360, 740), (1366, 768))
MATEN = ((320, 640), *GEWONE_MATEN, (1920, 1080))
# The long form: every rule in every state and size, and a picture of each to look at.
IS_LANG = os.environ.get("RONDGANG") == "lang"
BEELDEN = Path(__file__).parent / "beelden" / "rondgang"
# The width of a sheet between its margins, in the pixels of print.
A4, A4_LIGGEND = (658, 980), (1069, 740)
# A laptop of 1366 x 768 at 200 %.
DUBBEL = (683, 384)
# Contrast on a gradient is not judged: where text stands on one, its worst end instead.
EFFEN = """body { background: var(--papier-rand) !important; }
  body[data-toon="donker"] { background: var(--papier-licht) !important; }
  .zone { background: var(--midden) !important; }
  .telvoet { background: var(--papier-rand) !important; }"""
RUIM = """*, *::before, *::after { line-height: 1.5 !important;
    letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
  p { margin-bottom: 2em !important; }"""
# What appears, has appeared: half-way through it has other colours. What goes on for ever stays.
STIL = """() => document.getAnimations().forEach((one) => {
  if (one.effect.getComputedTiming().endTime !== Infinity) one.finish();
})"""
# A person's own style: a policy of the page does not hold for it.
ZET_STIJL = """(css) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = css ? [sheet] : [];
}"""


def run_axe(page: Page, *, only_layout: bool = False) -> list[str]:
    """Every rule, target size included; or only those whose answer a width changes. Names, roles
    and colours at 320 px are those of 360, and at 1920 those of 1366."""
    found: list[str] = page.evaluate(
        """async ([onlyLayout, plain]) => {
          const layout = ["target-size", "scrollable-region-focusable"];
          const which = onlyLayout
            ? {runOnly: layout}
            : {rules: {"target-size": {enabled: true}}};
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(plain);
          document.adoptedStyleSheets = onlyLayout ? [] : [sheet];
          const options = {resultTypes: ["violations"], elementRef: false, preload: false};
          const {violations} = await axe.run(document, {...options, iframes: false, ...which});
          document.adoptedStyleSheets = [];
          return violations.map(({id, nodes}) => `${id}: ${nodes[0].target} (${nodes.length})`);
        }""",
        [only_layout, EFFEN],
    )
    return found


def look(page: Page) -> list[str]:
    """What every page has: a language, a title of its own, one main and one first heading."""
    found: list[str] = page.evaluate(
        """() => [
          document.documentElement.lang !== "nl" && "geen taal",
          !/.+ – Beeldplaat$/.test(document.title) && `titel: ${document.title}`,
          document.querySelectorAll("main").length !== 1 && "niet één main",
          document.querySelectorAll("h1").length !== 1 && "niet één h1",
        ].filter(Boolean)"""
    )
    return found


def measure(page: Page) -> list[str]:
    found: list[str] = page.evaluate(MEET)
    return found


def resize(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    # Two frames: what listens to the size has then had its turn.
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")


def test_every_address_has_its_states_in_the_tour_or_a_reason() -> None:
    assert set(PAGINAS) == NAMES
    assert all(PAGINAS.values())


@dataclass
class Bevinding:
    """Looks at every stop and keeps what is wrong there."""

    gevonden: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        BEELDEN.mkdir(parents=True, exist_ok=True)

    def __call__(self, naam: str, page: Page) -> None:
        was = page.viewport_size
        assert was is not None
        page.evaluate(STIL)
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        self._note(naam, "pagina", look(page))
        # A state of a page that was there before ("plaat, klaar"): every rule in the size it is
        # used in, and paper and 200 % only for a page's first.
        is_later = "," in naam
        eigen = TELEFOONMAAT if was["width"] == TELEFOONMAAT[0] else LAPTOPMAAT
        for size in MATEN:
            resize(page, size)
            self._note(naam, f"{size[0]} px", measure(page))
            is_heel = IS_LANG or (size == eigen if is_later else size in GEWONE_MATEN)
            self._note(naam, f"{size[0]} px", run_axe(page, only_layout=not is_heel))
            if IS_LANG:
                page.screenshot(path=BEELDEN / f"{naam}, {size[0]}.png".replace("/", "-"))
        resize(page, TELEFOONMAAT)
        page.evaluate(ZET_STIJL, RUIM)
        self._note(naam, "ruime tekst", measure(page))
        page.evaluate(ZET_STIJL, "")
        if not is_later:
            resize(page, DUBBEL)
            self._note(naam, "200 %", measure(page))
            resize(page, A4_LIGGEND if naam.startswith("scherm") else A4)
            page.emulate_media(media="print")
            self._note(naam, "druk", measure(page))
            page.emulate_media(media="screen")
        page.set_viewport_size(was)

    def _note(self, naam: str, bij: str, found: list[str]) -> None:
        self.gevonden.extend(f"{naam}, {bij}: {one}" for one in found)


def test_what_looks_finds_what_is_wrong(zaal: Zaal) -> None:
    """The control: a page that is well, made worse in every way that is looked for."""
    page = zaal.telefoon()
    page.goto("/doe-mee/")
    page.evaluate(AXE)
    assert (look(page), measure(page), run_axe(page)) == ([], [], [])
    page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.append(Object.assign(new Image(), {src: "/static/img/merk.svg"}));
          const lichtgrijs = Object.assign(document.createElement("p"), {textContent: "bleek"});
          lichtgrijs.style.color = "#ccc";
          const over = Object.assign(document.createElement("p"), {textContent: "over elkaar"});
          const heen = over.cloneNode(true);
          heen.style.marginTop = "-1.4em";
          const smal = Object.assign(document.createElement("p"), {textContent: "afgekapte zin"});
          Object.assign(smal.style, {width: "3em", overflow: "hidden", whiteSpace: "nowrap"});
          const breed = Object.assign(document.createElement("p"), {textContent: "te breed"});
          breed.style.width = "900px";
          main.append(over, heen, smal, breed, lichtgrijs);
          document.title = "Doe mee";
        }"""
    )
    assert {one.split(":")[0] for one in run_axe(page)} == {
        "image-alt",
        "color-contrast",
    }
    assert [one.split(":")[0] for one in measure(page)] == [
        "schuift opzij",
        "afgekapt",
        "over elkaar",
    ]
    assert look(page) == ["titel: Doe mee"]
    # And what every story watches: a style in the page, a picture from elsewhere.
    assert zaal.fouten == []
    page.evaluate(
        """() => {
          document.querySelector("main").setAttribute("style", "color: red");
          document.body.append(Object.assign(new Image(), {src: "https://voorbeeld.invalid/x.png"}));
        }"""
    )
    page.wait_for_timeout(200)
    refused = [fout for fout in zaal.fouten if fout.startswith("csp")]
    assert len(refused) == 2
    assert "voorbeeld.invalid" in "".join(refused)
    zaal.fouten.clear()


def test_pages_around_the_sessions_pass_axe_and_show_all_their_text(zaal: Zaal) -> None:
    bevinding = Bevinding()
    tour = Rondgang(zaal, bevinding)
    tour.loop_voor_de_deur()

    assert sorted(tour.gezien) == sorted(list_states(voor_de_deur=True))
    assert bevinding.gevonden == []


def test_pages_of_a_session_pass_axe_and_show_all_their_text(zaal: Zaal) -> None:
    bevinding = Bevinding()
    tour = Rondgang(zaal, bevinding)
    tour.loop_de_sessie()

    assert sorted(tour.gezien) == sorted(list_states(voor_de_deur=False))
    assert bevinding.gevonden == []

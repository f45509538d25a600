"""The work of a session by keyboard alone, what a screen reader gets, and the settings of a person
that the pages follow. Focus is never lost, and never under what floats over the page."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LAPTOP, Zaal
from tests.browser.test_verhalen import meedoen, plak, proefsessie

pytestmark = pytest.mark.browser

KLEIN = {"width": 360, "height": 640}
MAX_STAPPEN = 80
NAAM = """() => {
  const actief = document.activeElement;
  const labels = [...(actief.labels ?? [])].map((label) => label.textContent);
  const tekst = [...labels, actief.getAttribute("aria-label"), actief.textContent];
  return tekst.filter(Boolean).join(" ").replace(/\\s+/g, " ").trim();
}"""
# Of nine points in what has the focus: how many lie under something else?
BEDEKT = """() => {
  const actief = document.activeElement;
  if (actief === document.body) return -1;
  const doel = actief.closest("label, .taak") ?? actief;
  const vak = actief.getBoundingClientRect();
  let bedekt = 0;
  for (const x of [0.25, 0.5, 0.75]) for (const y of [0.25, 0.5, 0.75]) {
    const boven = document.elementFromPoint(vak.left + vak.width * x, vak.top + vak.height * y);
    if (!boven || !(doel.contains(boven) || boven.contains(doel))) bedekt += 1;
  }
  return bedekt;
}"""


def press_to(page: Page, naam: str, toets: str = "Tab") -> None:
    """Go on until what has the focus is called this; every stop on the way is in sight."""
    for _ in range(MAX_STAPPEN):
        page.keyboard.press(toets)
        found: str = page.evaluate(NAAM)
        is_at_body = page.evaluate("document.activeElement === document.body")
        if not is_at_body:
            assert page.evaluate(BEDEKT) == 0, found
            if naam in found:
                return
    raise AssertionError(f"{naam} is not reached with {toets}")


def test_deelnemer_joins_places_changes_takes_back_and_is_ready_with_keys(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = zaal.open(KLEIN)
    page.goto(sessie["deur"])
    press_to(page, "Praktijkopleider")
    press_to(page, "Docent", "ArrowDown")
    expect(page.get_by_role("radio", name="Docent", exact=True)).to_be_checked()
    press_to(page, "Je voornaam of letters")
    page.keyboard.type("Samira")
    press_to(page, "Doe mee als docent")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/w/[^/]+/$"))
    expect(page.locator("[data-geplakt]")).to_have_text("0 stickers geplakt")

    press_to(page, "Visie op leren delen")
    page.keyboard.press("Enter")
    expect(page.locator("#eigen-visie-op-leren")).to_contain_text("bewaard")
    expect(page.locator("#gedaan")).to_have_text(
        "Geplakt: Visie op leren delen. Toch niet? Kies Terug."
    )
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Visie op leren delen")
    expect(sheet).to_be_visible()
    press_to(page, "Doe ik nu")
    page.keyboard.press("ArrowRight")
    press_to(page, "Zeg ik niet")
    page.keyboard.press("ArrowLeft")
    press_to(page, "Wil je er iets bij zeggen?")
    page.keyboard.type("Elke maandag")
    press_to(page, "Bewaar")
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    expect(page.locator("#eigen-visie-op-leren")).to_contain_text("Wil ik erbij, naast elkaar")
    assert "Visie op leren delen" in page.evaluate(NAAM)

    press_to(page, "belangen bespreken", "ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-geplakt]")).to_have_text("2 stickers geplakt")
    page.keyboard.press("Delete")
    expect(page.locator("[data-geplakt]")).to_have_text("1 sticker geplakt")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-geplakt]")).to_have_text("2 stickers geplakt")
    assert "belangen bespreken" in page.evaluate(NAAM)
    page.reload()
    press_to(page, "Terug: Doelen en belangen bespreken")
    page.keyboard.press("Enter")
    expect(page.locator("[data-geplakt]")).to_have_text("1 sticker geplakt")
    press_to(page, "Ik ben klaar")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Toch nog wijzigen")).to_be_focused()

    # With the band in the foot and a finger's worth of other stops: none lies under it.
    for toets in ("Tab", "Shift+Tab"):
        for _ in range(30):
            page.keyboard.press(toets)
            assert page.evaluate(BEDEKT) <= 0, page.evaluate(NAAM)


def test_stops_without_scripts_are_never_under_the_foot(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = meedoen(
        zaal.open(KLEIN, java_script_enabled=False), sessie["deur"], "Wim", "Instructeur"
    )
    expect(page.get_by_role("button", name="Terug")).to_have_count(0)
    for toets in ("Tab", "Shift+Tab"):
        for _ in range(34):
            page.keyboard.press(toets)
            # The page itself, between the last stop and the first, is taller than the window.
            if not page.evaluate("document.activeElement === document.body"):
                assert page.evaluate(BEDEKT) == 0, page.evaluate(NAAM)


def test_facilitator_leads_places_for_someone_and_reveals_with_keys(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "welkom")
    page = zaal.inloggen(zaal.open(LAPTOP))
    page.goto(sessie["regie"])
    press_to(page, "Begin met plakken")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_have_attribute("data-fase", "plakken")
    press_to(page, "Zonder telefoon")
    page.keyboard.press("Enter")
    press_to(page, "Naam of initialen")
    page.keyboard.type("Karin")
    press_to(page, "Wie is het?")
    page.keyboard.type("Coör")
    press_to(page, "Zet erbij")
    page.keyboard.press("Enter")
    expect(page.locator("#mensen")).to_contain_text("Karin")
    press_to(page, "Plak voor Karin")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plakken/*/")
    press_to(page, "Visie op leren delen")
    page.keyboard.press("Enter")
    expect(page.locator("#eigen-visie-op-leren")).to_contain_text("Doet dit nu")
    press_to(page, "Klaar met plakken")
    page.keyboard.press("Enter")
    page.wait_for_url("**/regie/")
    press_to(page, "Ga samen kijken")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_have_attribute("data-fase", "kijken")
    press_to(page, "Laat de plaat zien")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Laat de plaat zien")).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body")


def test_reader_hears_what_the_plate_the_sheet_and_the_console_are(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    plak(page, "visie-op-leren")

    zone = _read(page.get_by_role("region", name="Samenwerken", exact=True))
    assert '- heading "Samenwerken" [level=2]' in zone
    assert '- button "Visie op leren delen, zonder studenten"' in zone
    assert 'link "Aanpassen: Visie op leren delen"' in zone
    nav = _read(page.get_by_role("navigation", name="Processen en jouw stickers"))
    assert '- link "Samenwerken 1 van 8 taken met jouw sticker"' in nav
    assert _describe(page, "#taak-visie-op-leren .place").startswith("Doe ik nu bewaard")
    assert _describe(page, "#taak-inwerken .place") == "Tik om te plakken."

    page.locator("#eigen-visie-op-leren [data-aanpassen]").tap()
    sheet = _read(page.get_by_role("dialog", name="Visie op leren delen"))
    for piece in (
        '- heading "Visie op leren delen" [level=2]',
        '- button "Sluiten"',
        '- group "Wat past bij jou?"',
        '- radio "Doe ik nu" [checked]',
        '- group "Hoe doe je dit?"',
        '- textbox "Wil je er iets bij zeggen? Mag leeg."',
        '- button "Bewaar"',
    ):
        assert piece in sheet, sheet

    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(sessie["regie"])
    found = _read(regie.locator("body"))
    for piece in ("- banner:", "- navigation", "- main:", '- button "Ga samen kijken"'):
        assert piece in found, found
    assert "Visie op leren" not in found


def _read(locator: Locator) -> str:
    """Names and roles as the browser hands them on. Words that only a reader gets stand apart in
    the layout, so the browser puts a space before them."""
    return re.sub(r" ([,:]) ", r"\1 ", locator.aria_snapshot())


def _describe(page: Page, selector: str) -> str:
    """What a screen reader reads after the name of this element."""
    cdp = page.context.new_cdp_session(page)
    root = cdp.send("DOM.getDocument")["root"]["nodeId"]
    node = cdp.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    tree = cdp.send("Accessibility.getPartialAXTree", {"nodeId": node, "fetchRelatives": False})
    description: str = tree["nodes"][0]["description"]["value"]
    return re.sub(r"\s+", " ", description).strip()


def test_quick_acts_are_told_once_and_politely(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    page.evaluate(
        """() => {
          window.gezegd = [];
          const vak = document.getElementById("zeg");
          new MutationObserver(() => vak.textContent && gezegd.push(vak.textContent))
            .observe(vak, {childList: true});
        }"""
    )
    for aspect in ("inwerken", "visie-op-leren", "leerdoelen-driehoek"):
        page.locator(f"#taak-{aspect} .place").tap()
    expect(page.locator("#zeg")).to_have_text(
        "Leerdoelen in driehoek bespreken: Doe ik nu. Bewaard."
    )

    assert len(page.evaluate("gezegd")) <= 2
    assert page.locator("#zeg").get_attribute("role") == "status"


def test_pages_follow_high_contrast_and_less_motion(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken", "--open")
    page = meedoen(
        zaal.telefoon(forced_colors="active", reduced_motion="reduce"),
        sessie["deur"],
        "Samira",
        "Docent",
    )
    page.locator("#taak-inwerken .place").tap()
    running = "document.getAnimations().filter((een) => een.playState === 'running').length"
    assert page.evaluate(running) == 0
    expect(page.locator("#eigen-inwerken .stickerstand")).to_have_text("bewaard")
    zaal.foto(page, "telefoon-hoog-contrast")
    page.locator("#taak-inwerken .place").tap()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate(running) == 0
    zaal.foto(page, "telefoon-hoog-contrast-vel")
    # In two or three colours only lines tell: every button has an edge, the choice a second one.
    edges = """(selector) => [...document.querySelectorAll(selector)]
      .filter((een) => een.checkVisibility())
      .filter((een) => {
        const {borderTopStyle, borderTopWidth, outlineStyle} = getComputedStyle(een);
        return outlineStyle === "none" && (borderTopStyle === "none" || borderTopWidth === "0px");
      }).map((een) => een.outerHTML.slice(0, 80))"""
    assert page.evaluate(edges, ".knop, .optie, .taak, textarea") == []
    outline = "(een) => getComputedStyle(een).outlineStyle"
    assert page.locator(".plaatvel .optie:has(:checked)").first.evaluate(outline) == "solid"
    assert page.locator(".plaatvel .optie:not(:has(:checked))").first.evaluate(outline) == "none"

"""Stories of looking together and talking, told from the screen."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, SCHERM, Zaal
from tests.browser.test_verhalen import meedoen, plak, proefsessie

pytestmark = pytest.mark.browser


COUNT = """() => {
  window.verschenen = 0;
  document.addEventListener("animationstart", (event) => {
    if (event.animationName === "verschijnen") window.verschenen += 1;
  });
}"""


def wait_until_appeared(page: Page, aantal: int) -> int:
    """How many stickers have appeared; at least `aantal`, unless that takes too long."""
    found = 0
    for _ in range(100):
        found = int(page.evaluate("window.verschenen"))
        if found >= aantal:
            break
        page.wait_for_timeout(100)
    return found


def test_room_looks_dots_and_goes_through_the_insights(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server)
    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    rob = meedoen(
        zaal.open({"width": 360, "height": 740}, has_touch=True, reduced_motion="reduce"),
        sessie["deur"],
        "Rob",
        "Praktijkopleider",
    )
    fatma = meedoen(zaal.telefoon(), sessie["deur"], "Fatma", "Werkbegeleider")
    for page in (samira, rob, fatma):
        for taak in ("inwerken", "zorg-en-ouders"):
            plak(page, taak)
    regie = zaal.inloggen(zaal.open(LAPTOP))
    scherm = zaal.watch(regie.context.new_page())
    scherm.set_viewport_size({"width": SCHERM["width"], "height": SCHERM["height"]})
    scherm.goto(sessie["regie"].replace("/regie/", "/scherm/"))
    regie.goto(sessie["regie"])
    regie.get_by_role("button", name="Ga samen kijken").click()
    regie.get_by_role("button", name="Doe het nu").click()
    expect(samira.locator("main")).to_have_attribute("data-fase", "kijken")

    # The stickers appear, process by process; not for who asked for less motion.
    for page in (scherm, rob):
        page.evaluate(COUNT)
    regie.get_by_role("button", name="Laat de plaat zien").click()
    for page in (scherm, rob):
        expect(page.locator("#rij-inwerken .stk")).to_have_count(3)
    assert wait_until_appeared(scherm, 6) >= 6
    assert rob.evaluate("window.verschenen") == 0

    # Half a minute of silence, skipped with the keyboard.
    expect(regie.locator("[data-kijkrust]")).to_be_visible()
    expect(regie.locator("[data-inzichten]")).to_be_hidden()
    regie.get_by_role("link", name="Sla over").press("Enter")
    expect(regie.locator("#inzicht-kop")).to_be_focused()

    # One by one: shown, the next, the one before, and stop; all with keys.
    regie.get_by_role("button", name=re.compile("^Toon")).press("Enter")
    for toets, nummer in (("", 1), ("ArrowRight", 2), ("ArrowLeft", 1)):
        if toets:
            regie.keyboard.press(toets)
        expect(regie.locator("#inzicht-kop")).to_contain_text(f"inzicht {nummer} van")
        expect(regie.locator("#inzicht-kop")).to_be_focused()
    feit = regie.locator(".inzicht__feit").inner_text()
    for page in (scherm, samira):
        expect(page.locator("#inzicht")).to_contain_text(feit)
        expect(page.locator(".taak[data-licht]").first).to_be_visible()
    expect(samira.locator("#zeg")).to_contain_text(feit)
    zaal.foto(scherm, "scherm-inzicht")
    zaal.foto(samira, "telefoon-inzicht")
    # Half-typed notes keep their keys to themselves.
    notitie = regie.locator("[data-concept=notitie]")
    notitie.fill("Half getypt")
    notitie.press("ArrowRight")
    expect(regie.locator("#inzicht-kop")).to_contain_text("inzicht 1 van")
    regie.locator("#inzicht-kop").focus()
    regie.keyboard.press("Escape")
    expect(scherm.locator("#inzicht")).to_have_count(0)
    expect(samira.locator("#inzicht")).to_have_count(0)

    # Dots: at once on the own phone, as totals in the room; a fourth is not taken.
    for taak in ("inwerken", "zorg-en-ouders", "visie-op-leren"):
        samira.locator(f"#stip-{taak}").tap()
    expect(samira.locator("#stippenstand [data-zin]")).to_contain_text("Je drie stippen zijn op.")
    rob.locator("#taak-inwerken .place").focus()
    rob.keyboard.press("Tab")
    expect(rob.locator("#stip-inwerken")).to_be_focused()
    rob.keyboard.press("Enter")
    expect(scherm.locator("#stiptel-inwerken")).to_contain_text("2")
    expect(scherm.locator("#stippenlijst li").first).to_contain_text("Inwerken en laten landen")
    expect(regie.locator("#stippenlijst li").first).to_contain_text("Inwerken en laten landen")
    expect(rob.locator("[aria-pressed=true].stip")).to_have_count(1)
    samira.locator("#stip-rooster-en-roulatie").tap()
    expect(samira.locator("#zeg")).to_contain_text("Je drie stippen zijn op.")
    expect(samira.locator("#stip-rooster-en-roulatie")).to_have_attribute("aria-pressed", "false")
    samira.reload()
    expect(samira.locator("[aria-pressed=true].stip")).to_have_count(3)
    zaal.foto(samira, "telefoon-stippen")
    zaal.foto(scherm, "scherm-stippen")

    # The half-typed note is still there in the next phase.
    regie.get_by_role("button", name="Begin het gesprek").click()
    expect(regie.locator("[data-concept=notitie]")).to_have_value("Half getypt")


def test_second_round_is_hidden_and_shows_what_shifted(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server)
    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    rob = meedoen(zaal.telefoon(), sessie["deur"], "Rob", "Praktijkopleider")
    plak(samira, "inwerken")
    plak(samira, "visie-op-leren")
    plak(rob, "inwerken")
    regie = zaal.inloggen(zaal.open(LAPTOP))
    scherm = zaal.watch(regie.context.new_page())
    scherm.set_viewport_size({"width": SCHERM["width"], "height": SCHERM["height"]})
    scherm.goto(sessie["regie"].replace("/regie/", "/scherm/"))
    regie.goto(sessie["regie"])
    regie.get_by_role("button", name="Gesprek", exact=True).click()
    regie.get_by_role("button", name="Doe het nu").click()
    expect(regie.locator("main")).to_have_attribute("data-fase", "gesprek")
    regie.get_by_role("button", name="Kijken").first.click()
    regie.get_by_role("button", name="Laat de plaat zien").click()
    expect(scherm.locator("#rij-inwerken .stk")).to_have_count(2)

    regie.get_by_text("Begin een tweede ronde").click()
    regie.get_by_role("button", name="Begin ronde 2").click()
    expect(samira.locator("#vraagzin")).to_contain_text("Ronde 2.")
    expect(samira.locator("#eigen-inwerken")).to_have_attribute("data-status", "nu")
    expect(scherm.locator(".stk")).to_have_count(0)
    samira.locator("#taak-visie-op-leren .place").focus()
    samira.keyboard.press("Delete")
    expect(samira.locator("#eigen-visie-op-leren")).to_have_attribute("data-status", "")
    plak(samira, "zorg-en-ouders")
    rob.reload()
    assert 'data-van="p1"' not in rob.content()

    regie.get_by_role("button", name="Ga samen kijken").click()
    regie.get_by_role("button", name="Doe het nu").click()
    regie.get_by_role("button", name="Laat de plaat zien").click()
    regie.get_by_role("button", name="Wat verschoof", exact=True).click()
    for page in (scherm, rob):
        expect(page.locator(".taak[data-licht]")).to_have_count(2)
    expect(scherm.locator("#verschuiving")).to_contain_text("Contact met zorg en ouders")
    rob.get_by_text("Wat verschoof sinds ronde 1").tap()
    expect(rob.locator("#verschoven")).to_contain_text("Samira: haalde de sticker weg.")
    zaal.foto(scherm, "scherm-verschoof")
    zaal.foto(rob, "telefoon-verschoof")
    rob.get_by_role("link", name="Bekijk de plaat van ronde 1").tap()
    expect(rob.locator("#eerst-rij-visie-op-leren .stk")).to_have_count(1)
    # Hidden again: on this page too, without a reload.
    regie.get_by_role("button", name="Verberg alles").click()
    expect(rob.locator(".stk")).to_have_count(0)

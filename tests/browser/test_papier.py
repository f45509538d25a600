"""Stories of a facilitator who types over a paper plate."""

import time

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LAPTOP, TELEFOON, Zaal
from tests.browser.test_verhalen import proefsessie

pytestmark = pytest.mark.browser

NAMEN = ("Samira", "Rob", "Fatma", "Karin", "Joke")


def zet_erbij(page: Page, naam: str) -> None:
    """By keyboard: the field of the name has the focus already."""
    expect(page.get_by_label("Naam of initialen")).to_be_focused()
    page.keyboard.type(naam)
    page.keyboard.press("Tab")
    page.keyboard.type("Docent")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{naam} staat erbij.")).to_be_visible()


def vak(page: Page, naam: str) -> Locator:
    return page.get_by_role("gridcell", name=naam, exact=True)


def op_server(page: Page, kenmerk: str) -> list[tuple[str, str, str, str | None]]:
    stand = page.request.get(f"/w/{kenmerk}/stand.json?beeld=papier").json()
    return [(s["deelnemer"], s["aspect"], s["status"], s["samen"]) for s in stand["stickers"]]


@pytest.mark.ook_postgres
def test_hundred_stickers_are_typed_over_with_one_key_and_one_step_each(zaal: Zaal) -> None:
    kenmerk = proefsessie(zaal.server)["kenmerk"]
    page = zaal.inloggen(zaal.open(LAPTOP))
    page.goto(f"/w/{kenmerk}/papier/")
    for naam in NAMEN:
        zet_erbij(page, naam)
    page.goto(f"/w/{kenmerk}/papier/")
    expect(vak(page, "Samira, Visie op leren delen: leeg")).to_be_focused()

    keys = 0
    start = time.monotonic()
    for number in range(100):
        page.keyboard.press("nel"[number % 3])
        page.keyboard.press("Enter")
        keys += 2
    expect(page.locator("#rooster-aantal")).to_have_text("100")
    expect(page.locator("#rooster [data-stand=bezig]")).to_have_count(0)
    seconds = time.monotonic() - start

    assert keys == 200
    # A person has two minutes; the machine must not be what that time goes to.
    assert seconds < 40, f"{seconds:.1f} s"
    found = op_server(page, kenmerk)
    assert len(found) == 100
    assert {ref for ref, *_ in found} == {"p1", "p2", "p3", "p4", "p5"}
    # Four people have a full column, the fifth has four.
    assert found[-1][:3] == ("p5", "tijd-mensen-geld", "nu")
    zaal.foto(page, "papier-rooster")

    # The other keys, and what a screen reader hears of it.
    page.keyboard.press("ArrowUp")
    page.keyboard.press("a")
    expect(vak(page, "Joke, Tijd, mensen en geld regelen: doe ik nu, naast elkaar")).to_be_focused()
    expect(page.locator("#zeg")).to_have_text(
        "Joke, Tijd, mensen en geld regelen: doe ik nu, naast elkaar."
    )
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Delete")
    expect(vak(page, "Karin, Tijd, mensen en geld regelen: leeg")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("s")
    expect(vak(page, "Samira, Tijd, mensen en geld regelen: doe ik nu, samen")).to_be_focused()
    expect(page.locator("#hier .stickerstand")).to_have_text("bewaard")
    expect(page.locator("#rooster-aantal")).to_have_text("99")
    assert ("p1", "tijd-mensen-geld", "nu", "samen") in op_server(page, kenmerk)
    page.keyboard.press("Escape")
    expect(page.locator("[data-toets=n]")).to_be_focused()
    page.reload()
    expect(page.locator("#rooster-aantal")).to_have_text("99")


@pytest.mark.ook_postgres
def test_two_facilitators_see_each_other_and_never_write_over_each_other_unseen(
    zaal: Zaal,
) -> None:
    kenmerk = proefsessie(zaal.server)["kenmerk"]
    ineke = zaal.inloggen(zaal.open(LAPTOP))
    ineke.goto(f"/w/{kenmerk}/papier/")
    zet_erbij(ineke, "Rob")
    bart = zaal.inloggen(zaal.open(LAPTOP))
    for page in (ineke, bart):
        page.goto(f"/w/{kenmerk}/papier/")
        expect(vak(page, "Rob, Visie op leren delen: leeg")).to_be_focused()

    bart.keyboard.press("e")
    expect(vak(ineke, "Rob, Visie op leren delen: wil ik erbij")).to_be_focused()

    # Without a line nothing is lost, and each cell says that it waits.
    ineke.context.set_offline(True)
    ineke.keyboard.press("Enter")
    ineke.keyboard.press("n")
    ineke.keyboard.press("Enter")
    ineke.keyboard.press("l")
    wacht = "Rob, Doelen en belangen bespreken: doe ik nu, wacht op verbinding"
    expect(vak(ineke, wacht)).to_be_visible()
    expect(ineke.locator("#lijnbalk")).to_contain_text("2 stickers wachten.")
    bart.keyboard.press("Enter")
    bart.keyboard.press("e")
    expect(bart.locator("#hier .stickerstand")).to_have_text("bewaard")
    zaal.foto(ineke, "papier-zonder-lijn")
    ineke.context.set_offline(False)

    fout = ineke.locator("#papier-fouten")
    expect(fout).to_contain_text("Hier staat nu: wil ik erbij.")
    expect(vak(ineke, "Rob, Doelen en belangen bespreken: doe ik nu, niet bewaard")).to_be_visible()
    expect(vak(bart, "Rob, Samenwerking vastleggen: wil ik loslaten")).to_be_visible()
    assert ("p1", "doelen-en-belangen", "erbij", None) in op_server(ineke, kenmerk)
    zaal.foto(ineke, "papier-niet-bewaard")

    fout.get_by_role("button", name="Toch invullen").click()
    expect(fout).to_be_hidden()
    expect(vak(bart, "Rob, Doelen en belangen bespreken: doe ik nu")).to_be_visible()
    assert ("p1", "doelen-en-belangen", "nu", None) in op_server(ineke, kenmerk)


def test_grid_works_with_taps_on_a_phone_and_as_a_plain_form(zaal: Zaal) -> None:
    kenmerk = proefsessie(zaal.server)["kenmerk"]
    kaal = zaal.inloggen(zaal.open(LAPTOP, java_script_enabled=False))
    kaal.goto(f"/w/{kenmerk}/papier/")
    for naam in NAMEN[:2]:
        kaal.get_by_label("Naam of initialen").fill(naam)
        kaal.get_by_label("Wie is het?").select_option(label="Docent")
        kaal.get_by_role("button", name="Zet erbij").click()
    keuze = kaal.get_by_role("combobox", name="Rob Inwerken en laten landen", exact=True)
    keuze.select_option("nu-samen")
    kaal.get_by_role("button", name="Bewaar alles").click()
    expect(kaal.get_by_text("1 vak is bewaard.")).to_be_visible()
    zaal.foto(kaal, "papier-zonder-javascript")

    phone = zaal.inloggen(zaal.open(TELEFOON, has_touch=True, is_mobile=True))
    phone.goto(f"/w/{kenmerk}/papier/")
    cel = vak(phone, "Rob, Inwerken en laten landen: doe ik nu, samen")
    cel.scroll_into_view_if_needed()
    cel.tap()
    phone.get_by_role("button", name="naast elkaar").tap()
    expect(vak(phone, "Rob, Inwerken en laten landen: doe ik nu, naast elkaar")).to_be_focused()
    expect(phone.locator("#hier .stickerstand")).to_have_text("bewaard")
    assert op_server(phone, kenmerk) == [("p2", "inwerken", "nu", "naast")]
    assert phone.evaluate("document.documentElement.scrollWidth") == TELEFOON["width"]
    zaal.foto(phone, "papier-telefoon")

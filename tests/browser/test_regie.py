"""Stories of leading a session: taking over, rehearsing, and what the room sees of it."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, SCHERM, TELEFOON, Zaal
from tests.browser.test_verhalen import meedoen, plak, proefsessie

pytestmark = pytest.mark.browser


def druk(page: Page, naam: str | re.Pattern[str]) -> None:
    """By keyboard only."""
    knop = page.get_by_role("button", name=naam, exact=isinstance(naam, str))
    knop.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_colleague_takes_over_when_the_laptop_dies(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server)
    kenmerk = sessie["kenmerk"]
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(f"/w/{kenmerk}/samen-leiden/")
    druk(regie, "Maak de link")
    link = urlsplit(regie.get_by_label("Stuur deze link").input_value()).path
    scherm = zaal.open(SCHERM)
    scherm.goto(link)
    scherm.goto(f"/w/{kenmerk}/scherm/")
    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")

    regie.goto(sessie["regie"])
    druk(regie, "Start 15 minuten")
    druk(regie, re.compile(r"^\+5"))
    for page in (samira, scherm):
        expect(page.locator("#klok b")).to_have_text(re.compile(r"^(20:00|19:\d\d)$"))
    druk(regie, "Pauze")
    expect(samira.locator("#klok")).to_contain_text("Pauze, nog")
    mede = zaal.open(LAPTOP)
    mede.goto(link)
    expect(mede.get_by_text("Je helpt mee")).to_be_visible()
    druk(mede, "Ga door")
    expect(regie.get_by_role("button", name="Pauze")).to_be_visible()

    plak(samira, "inwerken")
    samira.locator("#eigen-inwerken [data-aanpassen]").tap()
    opmerking = samira.get_by_label("Wil je er iets bij zeggen?")
    opmerking.fill("half getypt")
    mede.locator("#notitie-tekst").fill("half geschreven")
    druk(regie, "Ga samen kijken")
    for page in (samira, scherm, mede):
        expect(page.locator("#straks")).to_contain_text(
            re.compile(r"Over \d+ seconden gaan jullie")
        )
    zaal.foto(scherm, "scherm-aankondiging")
    zaal.foto(mede, "regie-aankondiging")
    regie.context.close()
    zaal.contexts.remove(regie.context)

    for page in (samira, scherm, mede):
        expect(page.locator("main")).to_have_attribute("data-fase", "kijken", timeout=13_000)
    expect(opmerking).to_have_value("half getypt")
    expect(mede.locator("#notitie-tekst")).to_have_value("half geschreven")
    expect(samira.get_by_role("dialog").get_by_role("alert")).to_contain_text("kan nu niet meer")

    # Who is typing is told and left alone; who is not goes along, and back.
    mede.locator("#wijs-taak").select_option("visie-op-leren")
    druk(mede, "Wijs iedereen op deze taak")
    wijzer = samira.locator("#wijzer")
    expect(wijzer).to_contain_text("De facilitator wijst deze taak aan")
    expect(opmerking).to_be_focused()
    samira.keyboard.press("Escape")
    samira.get_by_role("link", name="Ga ernaartoe").tap()
    expect(samira.locator("#taak-visie-op-leren")).to_be_in_viewport()
    zaal.foto(samira, "telefoon-aangewezen")
    samira.get_by_role("link", name="Terug naar waar je was").tap()
    expect(samira.locator("#taak-inwerken .place")).to_be_in_viewport()
    expect(scherm.locator("#taak-visie-op-leren")).to_have_attribute("data-licht", "")
    druk(mede, "Laat iedereen weer los")
    expect(wijzer).to_be_hidden()
    mede.get_by_role("button", name="Laat de plaat zien").click()
    expect(scherm.locator("#rij-inwerken .stk")).to_have_count(1)

    terug = zaal.inloggen(zaal.open(LAPTOP))
    terug.goto(sessie["regie"])
    expect(terug.locator("main")).to_have_attribute("data-fase", "kijken")
    terug.goto(f"/w/{kenmerk}/samen-leiden/")
    terug.get_by_text("Trek de link in", exact=True).click()
    druk(terug, "Ja, trek de link in")
    expect(mede.get_by_text("Deze link werkt niet meer")).to_be_visible()


def test_facilitator_rehearses_and_looks_as_a_deelnemer(zaal: Zaal) -> None:
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.get_by_role("link", name="Zorgcentrum De Lindehof").first.click()
    regie.get_by_role("link", name="Nieuwe werksessie").first.click()
    regie.get_by_role("button", name="Maak de werksessie").click()
    regie.wait_for_url("**/regie/")
    echt = regie.url
    druk(regie, "Begin een proefrondje")
    kenmerk = regie.url.rstrip("/").split("/")[-2]
    expect(regie.locator(".oefenband")).to_contain_text("Oefening")
    druk(regie, "Open de deur")
    regie.goto(f"/w/{kenmerk}/regie/")
    druk(regie, "Laat ze vanzelf gaan")
    expect(regie.locator("#mensen .mensen > li")).to_have_count(1)
    druk(regie, "Zet ze stil")
    druk(regie, "Begin met plakken")
    for _ in range(3):
        druk(regie, "Laat ze een stap doen")
    zaal.foto(regie, "regie-oefening")

    regie.get_by_role("link", name="Bekijk als deelnemer").click()
    telefoon = regie.frame_locator("iframe")
    expect(telefoon.locator("main")).to_have_attribute("data-fase", "plakken")
    assert telefoon.locator("html").evaluate("e => e.clientWidth") == TELEFOON["width"]
    telefoon.locator("#taak-inwerken .place").click()
    telefoon.get_by_role("button", name="Ik ben klaar").click()
    zaal.foto(regie, "regie-als-deelnemer")
    expect(telefoon.locator("main")).to_have_attribute("data-fase", "plakken")
    expect(telefoon.locator(".stickerstand")).to_have_count(0)

    regie.goto(f"/w/{kenmerk}/regie/")
    regie.get_by_text("Stop met oefenen").click()
    druk(regie, "Ja, gooi de oefening weg")
    expect(regie).to_have_url(echt)
    expect(regie.get_by_role("button", name="Begin een proefrondje")).to_be_visible()

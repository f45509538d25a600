"""Stories of people in a werksessie, each told from the screen."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, SCHERM, Server, Zaal

pytestmark = pytest.mark.browser


# Made and not used yet, by installation and options: a command for each story costs a second.
_KLAAR: dict[tuple[Path, tuple[str, ...]], list[dict[str, str]]] = {}
_IN_EENS = 6


def proefsessie(server: Server, *options: str) -> dict[str, str]:
    """A session with an open door for this story alone, made by the command for trials."""
    ready = _KLAAR.setdefault((server.data_dir, options), [])
    if not ready:
        lines = server.manage("proefsessie", "--aantal", str(_IN_EENS), *options).splitlines()
        ready += [json.loads(line) for line in lines if line.startswith("{")]
    return ready.pop()


def meedoen(page: Page, deur: str, naam: str, rol: str) -> Page:
    page.goto(deur)
    page.get_by_role("radio", name=rol, exact=True).check(force=True)
    page.get_by_label("Je voornaam of letters").fill(naam)
    page.get_by_role("button", name=re.compile("^Doe mee")).click()
    page.wait_for_url(re.compile(r"/w/[^/]+/$"))
    return page


def plak(page: Page, taak: str) -> None:
    page.locator(f"#taak-{taak} .place").tap()
    expect(page.locator(f"#eigen-{taak} .stickerstand")).to_have_text("bewaard")


@pytest.mark.ook_postgres
def test_two_deelnemers_and_a_facilitator_hold_a_hidden_session_up_to_the_pdf(
    zaal: Zaal,
) -> None:
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.get_by_role("link", name="Zorgcentrum De Lindehof").first.click()
    regie.get_by_role("link", name="Nieuwe werksessie").first.click()
    regie.get_by_role("button", name="Maak de werksessie").click()
    regie.wait_for_url("**/regie/")
    kenmerk = regie.url.rstrip("/").split("/")[-2]
    regie.goto(f"/w/{kenmerk}/deur/")
    regie.get_by_role("button", name="Open de deur").click()
    expect(regie.locator("svg.qr").first).to_be_visible()
    zaal.foto(regie, "deur")

    scherm = zaal.watch(regie.context.new_page())
    scherm.set_viewport_size({"width": SCHERM["width"], "height": SCHERM["height"]})
    scherm.goto(f"/w/{kenmerk}/scherm/")
    code = scherm.locator(".deurblok__code").inner_text()

    samira = meedoen(zaal.telefoon(), _typ_code(zaal.telefoon(), code), "Samira", "Docent")
    rob = meedoen(zaal.telefoon(), _typ_code(zaal.telefoon(), code), "Rob", "Praktijkopleider")
    expect(scherm.locator("#mensen")).to_contain_text("Samira")
    expect(scherm.locator("#mensen")).to_contain_text("Rob")
    zaal.foto(scherm, "scherm-welkom")

    regie.goto(f"/w/{kenmerk}/regie/")
    regie.get_by_role("button", name="Begin met plakken").click()
    expect(samira.locator("main")).to_have_attribute("data-fase", "plakken")
    plak(samira, "visie-op-leren")
    plak(samira, "leerdoelen-driehoek")
    samira.locator("#eigen-leerdoelen-driehoek [data-aanpassen]").tap()
    samira.get_by_role("dialog").get_by_role("radio", name="Samen", exact=True).check(force=True)
    samira.get_by_label("Wil je er iets bij zeggen?").fill("Elke maand, met de student erbij")
    samira.get_by_role("button", name="Bewaar").tap()
    expect(samira.locator("#eigen-leerdoelen-driehoek")).to_contain_text("samen")
    plak(rob, "leerdoelen-driehoek")
    plak(rob, "voordoen-en-uitleggen")
    zaal.foto(samira, "telefoon-plakken")

    # Nobody else sees anything yet: not on the page, not in what a reload or the JSON gives.
    for page in (regie, scherm, rob):
        page.reload()
        assert 'data-van="p1"' not in page.content()
        assert "Elke maand" not in page.content()
    stand = regie.request.get(f"/w/{kenmerk}/stand.json").json()
    assert stand["stickers"] == []

    samira.get_by_role("button", name="Ik ben klaar").tap()
    expect(scherm.locator("#mensen")).to_contain_text(re.compile(r"1\s*van 2"))
    expect(regie.locator("#mensen")).to_contain_text("1 van 2 klaar")
    zaal.foto(scherm, "scherm-plakken")

    regie.get_by_role("button", name="Ga samen kijken").click()
    regie.get_by_role("button", name="Doe het nu").click()
    expect(samira.locator("main")).to_have_attribute("data-fase", "kijken")
    assert 'data-van="p1"' not in scherm.content()
    regie.get_by_role("button", name="Laat de plaat zien").first.click()
    for page in (scherm, rob, samira):
        expect(page.locator("#rij-leerdoelen-driehoek .stk")).to_have_count(2)
    assert "Elke maand" not in scherm.content()
    zaal.foto(scherm, "scherm-kijken")
    zaal.foto(samira, "telefoon-kijken", heel=True)

    regie.get_by_role("button", name="Begin het gesprek").click()
    regie.wait_for_load_state()
    regie.locator("[name=tekst]").first.fill("Samen inwerken levert meer op.")
    regie.get_by_role("button", name="Bewaar notitie").first.click()
    expect(regie.get_by_text("Samen inwerken levert meer op.").first).to_be_visible()
    regie.get_by_role("button", name="Naar acties").click()
    regie.wait_for_load_state()
    regie.locator("[name=tekst]").first.fill("Elke maandag kort voorbespreken")
    regie.get_by_role("button", name="Bewaar actie").click()
    expect(regie.get_by_text("Elke maandag kort voorbespreken").first).to_be_visible()
    zaal.foto(regie, "regie-acties", heel=True)

    regie.goto(f"/w/{kenmerk}/regie/?bevestig=afgesloten")
    regie.get_by_role("button", name=re.compile("[Ss]luit")).first.click()
    expect(samira.locator("main")).to_have_attribute("data-fase", "afgesloten")
    regie.goto(f"/w/{kenmerk}/verslag/")
    regie.get_by_role("button", name="Maak het verslag").click()
    link = regie.get_by_role("link", name=re.compile("Download|pdf", re.IGNORECASE)).first
    expect(link).to_be_visible(timeout=30_000)
    pdf = regie.request.get(f"/w/{kenmerk}/verslag/verslag.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    with pikepdf.open(BytesIO(pdf.body())) as document:
        assert len(document.pages) >= 5
        assert str(document.Root.Lang) == "nl"


def _typ_code(page: Page, code: str) -> str:
    """Type the code as a hurried person does; gives the page behind it."""
    page.goto("/doe-mee/")
    page.get_by_label("Code van het grote scherm").fill(f" {code.lower()} ")
    page.get_by_role("button", name="Doe mee").click()
    page.wait_for_url("**/d/*/")
    return page.url


@pytest.mark.ook_postgres
def test_phone_that_loses_the_connection_keeps_its_stickers_and_catches_up(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken", "--open")
    deur, kenmerk = sessie["deur"], sessie["kenmerk"]
    samira = meedoen(zaal.telefoon(), deur, "Samira", "Docent")
    rob = meedoen(zaal.telefoon(), deur, "Rob", "Praktijkopleider")
    plak(samira, "inwerken")

    samira.context.set_offline(True)
    samira.locator("#taak-visie-op-leren .place").tap()
    expect(samira.locator("#eigen-visie-op-leren")).to_contain_text("wacht op verbinding")
    expect(samira.get_by_text("Geen verbinding.")).to_be_visible()
    expect(samira.get_by_text("1 sticker wacht")).to_be_visible()
    plak(rob, "dag-voorbespreken")
    zaal.foto(samira, "telefoon-geen-verbinding")

    samira.context.set_offline(False)
    expect(samira.locator("#eigen-visie-op-leren")).to_contain_text("bewaard", timeout=40_000)
    expect(samira.locator("#rij-dag-voorbespreken .stk")).to_have_count(1, timeout=40_000)
    expect(rob.locator("#rij-visie-op-leren .stk")).to_have_count(1)
    stand = rob.request.get(f"/w/{kenmerk}/stand.json").json()
    assert sorted(s["aspect"] for s in stand["stickers"]) == [
        "dag-voorbespreken",
        "inwerken",
        "visie-op-leren",
    ]


def test_waiting_sticker_survives_a_restart_of_the_server_and_a_reload(
    zaal: Zaal, eigen_server: Callable[[int], Server]
) -> None:
    first = eigen_server(0)
    port = int(first.url.rsplit(":", 1)[1])
    zaal.server = first
    sessie = proefsessie(first, "--fase", "plakken")
    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    plak(samira, "inwerken")

    assert first.stop() < 5
    samira.locator("#taak-visie-op-leren .place").tap()
    expect(samira.locator("#eigen-visie-op-leren")).to_contain_text("wacht op verbinding")

    eigen_server(port)
    samira.reload()
    expect(samira.locator("#eigen-visie-op-leren")).to_contain_text("bewaard", timeout=40_000)
    samira.reload()
    expect(samira.locator("#eigen-inwerken")).to_contain_text("bewaard")
    expect(samira.locator("#eigen-visie-op-leren")).to_contain_text("Doe ik nu")


def test_keyboard_alone_joins_places_changes_removes_and_is_ready(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = zaal.open(LAPTOP)
    page.goto(sessie["deur"])
    page.get_by_role("radio", name="Werkbegeleider", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Je voornaam of letters").focus()
    page.keyboard.type("Fatma")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/w/[^/]+/$"))

    _tab_to(page, ".place")
    start = page.evaluate("document.activeElement.closest('.taak').dataset.aspect")
    page.keyboard.press("Enter")
    expect(page.locator(f"#eigen-{start}")).to_contain_text("bewaard")
    page.keyboard.press("ArrowRight")
    moved = page.evaluate("document.activeElement.closest('.taak').dataset.aspect")
    assert moved != start
    page.keyboard.press("Space")
    expect(page.locator(f"#eigen-{moved}")).to_contain_text("bewaard")

    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert page.evaluate("document.activeElement.closest('.taak')?.dataset.aspect") == moved
    page.keyboard.press("Delete")
    expect(page.locator(f"#eigen-{moved} .eigen__wat")).to_have_count(0)

    klaar = page.get_by_role("button", name="Ik ben klaar")
    klaar.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Toch nog wijzigen")).to_be_visible()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"no tab stop at {selector}")


def test_phone_of_360_px_shows_everything_without_sideways_scrolling(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    plak(page, "inwerken")
    page.locator("#eigen-inwerken [data-aanpassen]").tap()
    page.get_by_role("dialog").get_by_role("radio", name="Wil ik loslaten").check(force=True)
    page.get_by_role("button", name="Bewaar").tap()
    expect(page.locator("#eigen-inwerken")).to_contain_text("Wil ik loslaten")
    page.get_by_role("button", name="Terug").tap()
    expect(page.locator("#eigen-inwerken")).to_contain_text("Doe ik nu")

    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow == 0
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input, [role=button]')]
            .filter(e => e.offsetParent && !e.closest('.weg, .zlinks'))
            .map(e => [e.className || e.tagName, e.getBoundingClientRect()])
            .filter(([, r]) => r.width > 1 && (r.height < 24 || r.width < 24))
            .map(([name]) => name)"""
    )
    assert small == []


def test_phone_without_scripts_joins_places_and_is_ready(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = meedoen(zaal.telefoon(java_script_enabled=False), sessie["deur"], "Wim", "Instructeur")

    page.locator("#taak-inwerken .place").click()
    expect(page.locator("#eigen-inwerken")).to_contain_text("Doe ik nu")
    page.locator("#eigen-inwerken a").click()
    page.get_by_label("Wil ik loslaten").check(force=True)
    page.get_by_role("button", name="Bewaar").click()
    expect(page.locator("#eigen-inwerken")).to_contain_text("Wil ik loslaten")
    page.locator("#taak-visie-op-leren .place").click()
    expect(page.locator("[data-geplakt]")).to_have_text("2 stickers geplakt")
    page.locator("#eigen-inwerken a").click()
    page.get_by_role("button", name="Sticker weghalen").click()
    expect(page.locator("[data-geplakt]")).to_have_text("1 sticker geplakt")
    page.get_by_role("button", name="Ik ben klaar").click()
    expect(page.get_by_role("button", name="Toch nog wijzigen")).to_be_visible()


def test_facilitator_places_for_a_person_without_a_phone(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(sessie["regie"])
    regie.get_by_text("Zonder telefoon").first.click()
    regie.get_by_label("Naam of initialen").fill("Karin")
    regie.get_by_label("Wie is het?").select_option(label="Coördinator werkveld")
    regie.get_by_role("button", name="Zet erbij").click()
    regie.get_by_role("link", name=re.compile("Plak voor Karin")).first.click()
    regie.wait_for_url("**/plakken/*/")

    regie.locator("#taak-tijd-mensen-geld .place").click()
    expect(regie.locator("#eigen-tijd-mensen-geld")).to_contain_text("bewaard")
    zaal.foto(regie, "plakken-voor-karin")

    regie.get_by_role("button", name="Klaar met plakken").click()
    regie.wait_for_url("**/regie/")
    expect(regie.locator("#mensen")).to_contain_text("1 van 1 klaar")
    assert "tijd-mensen-geld" not in regie.content()


@pytest.mark.ook_postgres
@pytest.mark.skipif(not settings.DATABASE_URL, reason="two processes need PostgreSQL")
def test_sticker_placed_through_one_process_is_seen_through_the_other(
    zaal: Zaal, eigen_server: Callable[[int], Server]
) -> None:
    one, other = eigen_server(0), eigen_server(0)
    sessie = proefsessie(one, "--fase", "plakken", "--open")
    zaal.server = one
    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    zaal.server = other
    rob = meedoen(zaal.telefoon(), sessie["deur"], "Rob", "Praktijkopleider")

    plak(samira, "inwerken")
    expect(rob.locator("#rij-inwerken .stk")).to_have_count(1, timeout=3_000)
    plak(rob, "inwerken")
    expect(samira.locator("#rij-inwerken .stk")).to_have_count(2, timeout=3_000)


def test_enter_in_the_form_of_a_sticker_saves_it(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = meedoen(zaal.open(LAPTOP), sessie["deur"], "Samira", "Docent")
    page.locator("#taak-inwerken .place").click()
    expect(page.locator("#eigen-inwerken")).to_contain_text("bewaard")

    page.locator("#taak-inwerken .place").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("radio", name="Wil ik erbij").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(sheet).to_be_hidden()
    expect(page.locator("#eigen-inwerken")).to_contain_text("Wil ik erbij")

    page.goto(f"/w/{sessie['kenmerk']}/taken/inwerken/")
    page.get_by_role("radio", name="Wil ik loslaten").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/#taak-inwerken")
    expect(page.locator("#eigen-inwerken")).to_contain_text("Wil ik loslaten")
    assert "Wil ik loslaten" in _describe(page, "#taak-inwerken .place")


def _describe(page: Page, selector: str) -> str:
    """What a screen reader reads after the name of this element."""
    cdp = page.context.new_cdp_session(page)
    root = cdp.send("DOM.getDocument")["root"]["nodeId"]
    node = cdp.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    tree = cdp.send("Accessibility.getPartialAXTree", {"nodeId": node, "fetchRelatives": False})
    description: str = tree["nodes"][0]["description"]["value"]
    return description


def test_back_closes_the_form_and_what_was_typed_waits(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(sessie["regie"])
    page = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    plak(page, "inwerken")
    sheet = page.get_by_role("dialog")
    remark = page.get_by_label("Wil je er iets bij zeggen?")

    page.locator("#eigen-inwerken [data-aanpassen]").tap()
    remark.fill("Elke maandag")
    page.go_back()
    expect(sheet).to_be_hidden()
    expect(page.locator("#tafel")).to_be_visible()

    page.locator("#eigen-inwerken [data-aanpassen]").tap()
    expect(remark).to_have_value("Elke maandag")
    expect(sheet).to_contain_text("Dit had je nog niet bewaard.")
    regie.get_by_role("button", name="Ga samen kijken").click()
    regie.get_by_role("button", name="Doe het nu").click()
    expect(sheet.get_by_role("alert")).to_contain_text("Plakken kan nu niet meer.")
    expect(page.locator("#zeg")).to_contain_text("Kijk naar het grote scherm.")
    assert regie.evaluate("document.activeElement.localName") == "h1"

    regie.get_by_role("button", name="Terug naar plakken").click()
    expect(sheet.get_by_role("alert")).to_have_count(0)
    sheet.get_by_role("button", name="Bewaar").tap()
    expect(page.locator("#eigen-inwerken")).to_contain_text("Elke maandag")
    page.locator("#eigen-inwerken [data-aanpassen]").tap()
    expect(sheet).not_to_contain_text("Dit had je nog niet bewaard.")


def test_being_ready_waits_for_the_line_and_shows_on_both_devices(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    page.get_by_role("link", name="Mijn code").tap()
    code = page.locator(".pin").inner_text()
    page.go_back()
    other = zaal.open(LAPTOP)
    other.goto(sessie["deur"])
    other.get_by_text("Ik deed al mee op een ander apparaat").click()
    other.get_by_label("Jouw eigen code").fill(code)
    other.get_by_role("button", name="Ga verder").click()
    plak(page, "inwerken")

    page.context.set_offline(True)
    page.locator("#taak-visie-op-leren .place").tap()
    page.get_by_role("button", name="Terug").tap()
    expect(page.locator("#eigen-visie-op-leren")).to_contain_text("weghalen wacht op verbinding")
    page.get_by_role("button", name="Ik ben klaar").tap()
    expect(page.locator("#klaarband")).to_have_text(re.compile("klaar zodra er verbinding is"))
    expect(page.locator("#lijnbalk")).to_contain_text("1 sticker wacht. “Klaar” wacht.")
    lower, upper = page.locator(".gang").bounding_box(), page.locator("#lijnbalk").bounding_box()
    assert lower
    assert upper
    assert lower["y"] >= upper["y"] + upper["height"] - 1
    zaal.foto(page, "telefoon-klaar-zonder-verbinding")

    page.context.set_offline(False)
    expect(page.locator("#klaarband")).to_have_text(
        "Je bent klaar. Kijk naar het grote scherm.", timeout=40_000
    )
    expect(page.locator("#eigen-visie-op-leren")).not_to_contain_text("wacht op verbinding")
    expect(other.locator("#klaarband")).to_be_visible()
    other.get_by_role("button", name="Toch nog wijzigen").click()
    expect(page.get_by_role("button", name="Ik ben klaar")).to_be_visible()
    expect(page.locator("#klaarband")).to_be_hidden()


def test_focus_stays_where_somebody_works_and_who_is_taken_out_reads_why(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken", "--open")
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(sessie["regie"])
    samira = meedoen(zaal.open(LAPTOP), sessie["deur"], "Samira", "Docent")
    rob = meedoen(zaal.open(LAPTOP), sessie["deur"], "Rob", "Praktijkopleider")
    helpen = regie.get_by_role("link", name="Help Rob")
    helpen.focus()
    samira.get_by_role("button", name="Ik ben klaar").click()
    expect(regie.locator("#mensen")).to_contain_text("1 van 2 klaar")
    expect(helpen).to_be_focused()

    rob.locator("#taak-inwerken .place").click()
    terug = rob.get_by_role("button", name="Terug")
    terug.focus()
    rob.keyboard.press("Enter")
    expect(rob.locator("#eigen-inwerken")).to_have_attribute("data-status", "")
    expect(terug).to_be_focused()
    expect(terug).to_have_attribute("aria-disabled", "true")

    helpen.click()
    regie.get_by_text("Haal Rob weg").click()
    regie.get_by_role("button", name="Ja, haal weg").click()
    expect(rob.get_by_text("Je doet niet meer mee aan deze sessie.")).to_be_visible()

    samira.get_by_role("button", name="Toch nog wijzigen").focus()
    regie.get_by_role("button", name="Ga samen kijken").click()
    regie.get_by_role("button", name="Doe het nu").click()
    expect(samira.locator("main")).to_have_attribute("data-fase", "kijken")
    expect(samira.locator("h1")).to_be_focused()


def test_an_act_leaves_the_facilitator_where_it_was_done(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "kijken")
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(sessie["regie"])

    schakel = regie.locator("button[name=proces][value=afstemmen]")
    schakel.focus()
    regie.keyboard.press("Enter")
    expect(schakel).to_have_attribute("aria-pressed", "true")
    expect(schakel).to_be_focused()

    wijs = regie.locator("#wijs-doe")
    wijs.scroll_into_view_if_needed()
    voor = regie.evaluate("scrollY")
    assert voor > 0
    wijs.click()
    expect(regie.get_by_text("Iedereen kijkt nu naar")).to_be_in_viewport()
    assert regie.evaluate("scrollY") == voor

    regie.locator("#wijs-los").focus()
    regie.keyboard.press("Enter")
    expect(regie.locator("#wijs-los")).to_have_count(0)
    expect(wijs).to_be_focused()
    expect(wijs).to_be_in_viewport()


def test_another_phase_or_round_begins_at_the_top_of_the_phone(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken", "--open")
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(sessie["regie"])
    page = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    vraag = page.locator("#vraagzin")
    plak(page, "dag-voorbespreken")
    expect(vraag).not_to_be_in_viewport()
    regie.get_by_role("button", name="Ga samen kijken").click()
    regie.get_by_role("button", name="Doe het nu").click()
    expect(vraag).to_contain_text("Kijk naar het grote scherm.")
    expect(vraag).to_be_in_viewport()

    page.locator("#taak-dag-voorbespreken").scroll_into_view_if_needed()
    regie.get_by_text("Begin een tweede ronde").click()
    regie.get_by_role("button", name="Begin ronde 2").click()
    expect(vraag).to_contain_text("Ronde 2.")
    expect(vraag).to_be_in_viewport()
    # What was placed in the first round is not taken back by a stray tap in the second.
    expect(page.get_by_role("button", name="Terug")).to_have_attribute("aria-disabled", "true")

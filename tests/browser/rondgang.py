"""A tour past every page there is, in the states a person meets: one browser, each page once.

`PAGINAS` says for every URL name which states of it the tour shows, or why it is no page. A new
address without a row here makes `test_toegankelijk` fail.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import APIRequestContext, Page, expect

from tests.browser.conftest import LAPTOP, TELEFOON, Zaal
from tests.browser.test_verhalen import meedoen, proefsessie

MEET = Path(__file__).with_name("meet.js").read_text(encoding="utf-8")

DOET_IETS = "takes a POST and leads back to a page"
VOOR_PROGRAMMAS = "answers programs"
PAGINAS: dict[str, list[str] | str] = {
    "start": ["start"],
    "inloggen": ["inloggen", "inloggen, verkeerd wachtwoord", "te lang open"],
    "uitloggen": DOET_IETS,
    "over": ["over"],
    "toegankelijkheid": ["toegankelijkheid"],
    "healthz": VOOR_PROGRAMMAS,
    "readyz": VOOR_PROGRAMMAS,
    "metrics": VOOR_PROGRAMMAS,
    "leeromgevingen:overzicht": ["overzicht"],
    "leeromgevingen:leeromgeving-list": ["leeromgevingen"],
    "leeromgevingen:leeromgeving-add": ["nieuwe leeromgeving", "nieuwe leeromgeving, fout"],
    "leeromgevingen:leeromgeving-detail": ["leeromgeving"],
    "leeromgevingen:leeromgeving-change": ["leeromgeving wijzigen"],
    "leeromgevingen:actorgroep-add": ["eigen groep", "eigen groep, fout"],
    "leeromgevingen:actorgroep-retire": DOET_IETS,
    "werksessies:doe-mee": ["doe mee", "doe mee, fout"],
    "werksessies:deelnemer-meedoen": ["deur van de sessie", "deur van de sessie, fout"],
    "werksessies:scherm-link": "leads to the big screen",
    "werksessies:deelnemer-plaat": [
        "plaat in welkom",
        "plaat",
        "plaat met stickers",
        "plaat, vel open",
        "plaat, zonder verbinding",
        "plaat, klaar",
        "plaat in kijken",
        "plaat in kijken, wie doet dit",
        "plaat in acties",
        "plaat afgesloten",
    ],
    "werksessies:sticker-place": DOET_IETS,
    "werksessies:sticker-remove": DOET_IETS,
    "werksessies:sticker-form": ["sticker als pagina", "sticker geweigerd"],
    "werksessies:taak-wie": ["wie doet dit"],
    "werksessies:deelnemer-klaar": DOET_IETS,
    "werksessies:deelnemer-code": ["mijn code"],
    "werksessies:deelnemer-plak": ["plakken voor iemand"],
    "werksessies:stand": VOOR_PROGRAMMAS,
    "werksessies:scherm": [
        "scherm in welkom",
        "scherm in plakken",
        "scherm in kijken",
        "scherm, donker",
        "scherm, grijs",
    ],
    "werksessies:regie": [
        "regie in voorbereiden",
        "regie in welkom",
        "regie in plakken",
        "regie in kijken",
        "regie in gesprek",
        "regie in acties",
        "regie, afsluiten bevestigen",
        "regie afgesloten",
    ],
    "werksessies:fase-set": DOET_IETS,
    "werksessies:plaat-reveal": DOET_IETS,
    "werksessies:plaat-hide": DOET_IETS,
    "werksessies:inzicht-show": DOET_IETS,
    "werksessies:deur": ["deur dicht", "deur open"],
    "werksessies:ronde-start": DOET_IETS,
    "werksessies:deelnemer-add": ["iemand zonder telefoon, fout"],
    "werksessies:deelnemer-remove": DOET_IETS,
    "werksessies:deelnemer-renew-code": DOET_IETS,
    "werksessies:notitie-add": ["notitie, fout"],
    "werksessies:notitie-change": ["notitie wijzigen"],
    "werksessies:notitie-delete": DOET_IETS,
    "werksessies:citaat-add": ["citaat, fout"],
    "werksessies:citaat-change": ["citaat wijzigen"],
    "werksessies:citaat-delete": DOET_IETS,
    "werksessies:actie-add": ["actie, fout"],
    "werksessies:actie-change": ["actie wijzigen"],
    "werksessies:actie-delete": DOET_IETS,
    "werksessies:actie-status": DOET_IETS,
    "werksessies:werksessie-change": ["instellingen"],
    "werksessies:werksessie-export": VOOR_PROGRAMMAS,
    "werksessies:rapport": ["verslag"],
    "werksessies:rapport-pdf": "a PDF",
    "werksessies:werksessie-add": ["nieuwe werksessie", "nieuwe werksessie, kiezen"],
    "werksessies:werksessie-import": ["importeren", "importeren, fout"],
}
OM_DE_SESSIE = {
    "werksessies:doe-mee",
    "werksessies:werksessie-add",
    "werksessies:werksessie-import",
}
# Pages without an address of their own.
VOOR_DE_DEUR, IN_DE_SESSIE = ("niet gevonden", "geen plek meer"), ("geweigerd",)

MENSEN = (
    ("Samira", "docent"),
    ("Rob", "praktijkopleider"),
    ("Fatma", "werkbegeleider"),
    ("Karin", "coordinator-werkveld"),
    ("Wim", "instructeur"),
)


def post(request: APIRequestContext, url: str, velden: dict[str, str]) -> None:
    """A form, sent as a page sends it."""
    cookies = request.storage_state()["cookies"]
    csrf = next(one["value"] for one in cookies if one["name"] == "csrftoken")
    answer = request.post(url, form={"csrfmiddlewaretoken": csrf, **velden}, max_redirects=0)
    assert answer.status == 303, f"{url}: {answer.status}"


@dataclass
class Rondgang:
    """`bij` is called at every stop with the name of the state and the page."""

    zaal: Zaal
    bij: Callable[[str, Page], None]
    gezien: list[str] = field(default_factory=list)

    def stop(self, naam: str, page: Page) -> None:
        self.gezien.append(naam)
        self.bij(naam, page)

    def loop_voor_de_deur(self) -> None:
        """The pages around the sessions."""
        self.bezoeker()
        self.leeromgevingen()

    def loop_de_sessie(self) -> None:
        sessie = proefsessie(self.zaal.server, "--fase", "welkom")
        self.w, self.deur = f"/w/{sessie['kenmerk']}", sessie["deur"]
        telefoon = self.meedoen()
        regie = self.zaal.inloggen(self.zaal.open(LAPTOP))
        self.sessie(telefoon, regie)

    def ga(self, page: Page, url: str, naam: str) -> None:
        page.goto(url)
        self.stop(naam, page)

    def stuur_leeg(self, page: Page, knop: str, naam: str) -> None:
        """Send the form without what the browser itself would ask for."""
        page.locator("main form[method=post]").evaluate_all(
            "forms => forms.forEach((form) => { form.noValidate = true; })"
        )
        page.get_by_role("button", name=knop).first.click()
        page.wait_for_load_state()
        self.stop(naam, page)

    def bezoeker(self) -> None:
        page = self.zaal.open(LAPTOP)
        self.ga(page, "/", "start")
        self.ga(page, "/over/", "over")
        self.ga(page, "/toegankelijkheid/", "toegankelijkheid")
        self.ga(page, "/bestaat-niet/", "niet gevonden")
        self.ga(page, "/inloggen/", "inloggen")
        page.get_by_label("Gebruikersnaam").fill("iemand")
        self.stuur_leeg(page, "Log in", "inloggen, verkeerd wachtwoord")
        page.locator("main [name=csrfmiddlewaretoken]").evaluate("veld => veld.remove()")
        self.stuur_leeg(page, "Log in", "te lang open")
        self.ga(page, "/doe-mee/", "doe mee")
        page.get_by_label("Code van het grote scherm").fill("ZZZZ-ZZZZ")
        self.stuur_leeg(page, "Doe mee", "doe mee, fout")
        self.ga(page, "/doe-mee/?weg=1", "geen plek meer")
        page.context.close()

    def meedoen(self) -> Page:
        page = self.zaal.open(TELEFOON)
        self.ga(page, self.deur, "deur van de sessie")
        self.stuur_leeg(page, "Doe mee", "deur van de sessie, fout")
        meedoen(page, self.deur, "Samira", "Docent")
        self.stop("plaat in welkom", page)
        return page

    def leeromgevingen(self) -> None:
        page = self.zaal.inloggen(self.zaal.open(LAPTOP))
        self.stop("overzicht", page)
        self.ga(page, "/leeromgevingen/", "leeromgevingen")
        page.get_by_role("link", name="Zorgcentrum De Lindehof").first.click()
        page.wait_for_url(re.compile(r"/leeromgevingen/\d+/"))
        eigen = re.sub(r"[?#].*", "", page.url)
        self.stop("leeromgeving", page)
        self.ga(page, f"{eigen}wijzigen/", "leeromgeving wijzigen")
        self.ga(page, f"{eigen}groepen/nieuw/", "eigen groep")
        self.stuur_leeg(page, "groep", "eigen groep, fout")
        self.ga(page, "/leeromgevingen/nieuw/", "nieuwe leeromgeving")
        self.stuur_leeg(page, "leeromgeving", "nieuwe leeromgeving, fout")
        pk = eigen.rstrip("/").rsplit("/", 1)[1]
        self.ga(page, f"/werksessies/nieuw/?leeromgeving={pk}", "nieuwe werksessie")
        self.ga(page, "/werksessies/importeren/", "importeren")
        self.stuur_leeg(page, "Lees", "importeren, fout")
        self.ga(page, "/werksessies/nieuw/", "nieuwe werksessie, kiezen")

    def fase(self, regie: Page, fase: str) -> None:
        post(regie.request, f"{self.w}/fase/", {"fase": fase})

    def sessie(self, telefoon: Page, regie: Page) -> None:
        w = self.w
        self.ga(regie, f"{w}/scherm/", "scherm in welkom")
        self.ga(regie, f"{w}/regie/", "regie in welkom")
        self.ga(regie, f"{w}/deur/", "deur open")
        self.ga(regie, f"{w}/instellingen/", "instellingen")
        self.ga(telefoon, f"{w}/mijn-code/", "mijn code")
        telefoon.goto(f"{w}/")
        for naam, groep in MENSEN[1:]:
            self.plak_als(naam, groep, regie)
        self.plakken(telefoon, regie)
        self.kijken(telefoon, regie)
        self.gesprek(regie)
        self.acties(telefoon, regie)

    def plak_als(self, naam: str, groep: str, regie: Page) -> None:
        """Somebody who joins beside the browser; the facilitator places for them."""
        post(regie.request, f"{self.w}/deelnemers/", {"naam": naam, "groep": groep})
        ref = f"p{[een for een, _ in MENSEN].index(naam) + 1}"
        for aspect in ("inwerken", "visie-op-leren"):
            velden = {"aspect": aspect, "status": "nu", "samen": "samen", "voor": ref}
            velden["opmerking"] = "Dat doen we elke maandag"
            post(regie.request, f"{self.w}/stickers/", velden)

    def plakken(self, page: Page, regie: Page) -> None:
        w = self.w
        self.fase(regie, "plakken")
        expect(page.locator("main")).to_have_attribute("data-fase", "plakken")
        self.stop("plaat", page)
        for aspect in ("inwerken", "leerdoelen-driehoek", "visie-op-leren"):
            page.locator(f"#taak-{aspect} .place").click()
            expect(page.locator(f"#eigen-{aspect} .stickerstand")).to_have_text("bewaard")
        self.stop("plaat met stickers", page)
        page.locator("#taak-inwerken .place").click()
        self.stop("plaat, vel open", page)
        page.keyboard.press("Escape")
        page.context.set_offline(True)
        page.locator("#taak-rollen-en-bezetting .place").click()
        expect(page.locator("#lijnbalk")).to_contain_text("Geen verbinding.")
        self.stop("plaat, zonder verbinding", page)
        page.context.set_offline(False)
        expect(page.locator("#eigen-rollen-en-bezetting")).to_contain_text(
            "bewaard", timeout=40_000
        )
        page.get_by_role("button", name="Ik ben klaar").click()
        expect(page.locator("#klaarband")).to_be_visible()
        self.stop("plaat, klaar", page)
        self.ga(page, f"{w}/taken/inwerken/", "sticker als pagina")
        page.get_by_label("Wil je er iets bij zeggen?").evaluate(
            "veld => { veld.removeAttribute('maxlength'); veld.value = 'te lang '.repeat(40); }"
        )
        self.stuur_leeg(page, "Bewaar", "sticker geweigerd")
        self.ga(regie, f"{w}/regie/", "regie in plakken")
        self.ga(regie, f"{w}/plakken/p2/", "plakken voor iemand")
        self.ga(regie, f"{w}/scherm/", "scherm in plakken")
        regie.goto(f"{w}/regie/")
        regie.get_by_text("Zonder telefoon").first.click()
        regie.locator("[name=groep]").first.evaluate("veld => { veld.value = ''; }")
        self.stuur_leeg(regie, "Zet erbij", "iemand zonder telefoon, fout")

    def kijken(self, page: Page, regie: Page) -> None:
        w = self.w
        page.goto(f"{w}/")
        self.fase(regie, "kijken")
        post(regie.request, f"{w}/onthullen/", {})
        expect(page.locator("#rij-inwerken .plus")).to_be_visible()
        self.stop("plaat in kijken", page)
        page.locator("#rij-inwerken .plus").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        self.stop("plaat in kijken, wie doet dit", page)
        page.keyboard.press("Escape")
        self.ga(page, f"{w}/taken/inwerken/wie/", "wie doet dit")
        page.goto(f"{w}/taken/inwerken/")
        self.stuur_leeg(page, "Bewaar", "geweigerd")
        self.ga(regie, f"{w}/regie/", "regie in kijken")
        self.ga(regie, f"{w}/scherm/", "scherm in kijken")
        self.ga(regie, f"{w}/scherm/?toon=donker", "scherm, donker")
        self.ga(regie, f"{w}/scherm/?toon=grijs", "scherm, grijs")

    def gesprek(self, regie: Page) -> None:
        w = self.w
        self.fase(regie, "gesprek")
        post(regie.request, f"{w}/notities/", {"tekst": "Samen inwerken levert meer op."})
        velden = {"tekst": "Dat had ik nooit gezien.", "akkoord": "on"}
        post(regie.request, f"{w}/citaten/", velden)
        self.ga(regie, f"{w}/regie/", "regie in gesprek")
        for wat, pad, knop in (
            ("notitie", "notities", "Bewaar notitie"),
            ("citaat", "citaten", "Bewaar deze woorden"),
        ):
            adres = regie.locator(f'a[href*="/{pad}/"]').first.get_attribute("href") or ""
            self.ga(regie, adres, f"{wat} wijzigen")
            regie.goto(f"{w}/regie/")
            regie.locator("details").evaluate_all("alle => alle.forEach((een) => een.open = true)")
            self.stuur_leeg(regie, knop, f"{wat}, fout")
            regie.goto(f"{w}/regie/")

    def acties(self, page: Page, regie: Page) -> None:
        w = self.w
        self.fase(regie, "acties")
        velden = {"tekst": "Elke maandag kort voorbespreken", "trekker": "Rob"}
        post(regie.request, f"{w}/acties/", velden)
        self.ga(regie, f"{w}/regie/", "regie in acties")
        adres = regie.locator('a[href*="/acties/"]').first.get_attribute("href") or ""
        self.ga(regie, adres, "actie wijzigen")
        regie.goto(f"{w}/regie/")
        self.stuur_leeg(regie, "Bewaar actie", "actie, fout")
        self.ga(page, f"{w}/", "plaat in acties")
        self.ga(regie, f"{w}/regie/?bevestig=afgesloten", "regie, afsluiten bevestigen")
        self.fase(regie, "afgesloten")
        self.ga(regie, f"{w}/regie/", "regie afgesloten")
        self.ga(regie, f"{w}/verslag/", "verslag")
        self.ga(page, f"{w}/", "plaat afgesloten")
        other = proefsessie(self.zaal.server, "--fase", "welkom")
        self.w = f"/w/{other['kenmerk']}"
        self.fase(regie, "voorbereiden")
        post(regie.request, f"{self.w}/deur/", {"open": "nee"})
        self.ga(regie, f"{self.w}/regie/", "regie in voorbereiden")
        self.ga(regie, f"{self.w}/deur/", "deur dicht")


def list_states(*, voor_de_deur: bool) -> list[str]:
    """The states of the pages around the sessions, or of those in one."""
    found = list(VOOR_DE_DEUR) if voor_de_deur else list(IN_DE_SESSIE)
    for naam, states in PAGINAS.items():
        is_in_sessie = naam.startswith("werksessies:") and naam not in OM_DE_SESSIE
        if isinstance(states, list) and is_in_sessie is not voor_de_deur:
            found += states
    return found

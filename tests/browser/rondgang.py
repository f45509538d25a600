"""A tour past every page there is, in the states a person meets: one browser, each page once.

`PAGINAS` says for every URL name which states of it the tour shows, or why it is no page. A new
address without a row here makes `test_toegankelijk` fail.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import APIRequestContext, FilePayload, Page, Route, expect

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
    "werksessies:regielink-open": ["link van een collega die niet meer werkt"],
    "werksessies:deelnemer-plaat": [
        "plaat in welkom",
        "plaat",
        "plaat met stickers",
        "plaat, vel open",
        "plaat, zonder verbinding",
        "plaat, klaar",
        "plaat in kijken",
        "plaat, klok en aankondiging",
        "plaat in kijken, wie doet dit",
        "plaat, stippen",
        "plaat, inzicht",
        "plaat, tijd om en taak aangewezen",
        "plaat, ronde 2",
        "plaat, wat verschoof",
        "plaat in acties",
        "plaat afgesloten",
    ],
    "werksessies:sticker-place": DOET_IETS,
    "werksessies:sticker-remove": DOET_IETS,
    "werksessies:sticker-form": ["sticker als pagina", "sticker geweigerd"],
    "werksessies:taak-wie": ["wie doet dit"],
    "werksessies:stip-place": DOET_IETS,
    "werksessies:stip-remove": DOET_IETS,
    "werksessies:deelnemer-klaar": DOET_IETS,
    "werksessies:deelnemer-code": ["mijn code"],
    "werksessies:leerwerkdag": ["leerwerkdag", "leerwerkdag, fout", "leerwerkdag, gedeeld"],
    "werksessies:leerwerkdag-share": DOET_IETS,
    "werksessies:leerwerkdag-remove": DOET_IETS,
    "werksessies:leerwerkdag-foto": "a JPEG",
    "werksessies:leerwerkdagen": ["leerwerkdagen", "leerwerkdagen, nog geen"],
    "werksessies:leerwerkdag-show": DOET_IETS,
    "werksessies:deelnemer-plak": ["plakken voor iemand", "plakken voor iemand, stippen"],
    "werksessies:deelnemer-bekijk": ["als deelnemer"],
    "werksessies:deelnemer-voorbeeld": ["voorbeeld van een telefoon, oefening"],
    "werksessies:stand": VOOR_PROGRAMMAS,
    "werksessies:scherm": [
        "scherm in welkom",
        "scherm in plakken",
        "scherm in kijken",
        "scherm, donker",
        "scherm, grijs",
        "scherm, leerwerkdag",
        "scherm, klok en aankondiging",
        "scherm, stippen",
        "scherm, inzicht",
        "scherm, tijd om en taak aangewezen",
        "scherm, wat verschoof",
        "scherm, ronde 1",
        "scherm, oefening",
    ],
    "werksessies:scherm-show": DOET_IETS,
    "werksessies:ronde-eerste": ["ronde 1", "ronde 1, voor de facilitator"],
    "werksessies:regie": [
        "regie in voorbereiden",
        "regie in welkom",
        "regie in plakken",
        "regie in kijken",
        "regie in gesprek",
        "regie in acties",
        "regie, klok en aankondiging",
        "regie, stippen en inzicht",
        "regie, tijd om en taak aangewezen",
        "regie, wat verschoof",
        "regie, afsluiten bevestigen",
        "regie, oefening",
        "regie afgesloten",
    ],
    "werksessies:draaiboek": ["draaiboek"],
    "werksessies:fase-set": DOET_IETS,
    "werksessies:fase-cancel": DOET_IETS,
    "werksessies:regielink-set": ["samen leiden", "samen leiden, met link"],
    "werksessies:oefening-start": DOET_IETS,
    "werksessies:oefening-move": DOET_IETS,
    "werksessies:oefening-discard": DOET_IETS,
    "werksessies:klok-set": DOET_IETS,
    "werksessies:plaat-reveal": DOET_IETS,
    "werksessies:plaat-hide": DOET_IETS,
    "werksessies:inzicht-show": DOET_IETS,
    "werksessies:taak-point": DOET_IETS,
    "werksessies:deur": ["deur dicht", "deur open"],
    "werksessies:ronde-start": DOET_IETS,
    "werksessies:deelnemer-add": ["iemand zonder telefoon, fout"],
    "werksessies:deelnemer-remove": DOET_IETS,
    "werksessies:deelnemer-renew-code": DOET_IETS,
    "werksessies:papieren-plaat": [
        "papieren plaat",
        "papieren plaat, nog niemand",
        "papieren plaat, vak niet bewaard",
        "papieren plaat, formulier geweigerd",
    ],
    "werksessies:papier-cel": DOET_IETS,
    "werksessies:besproken-tick": DOET_IETS,
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


def _hear_nothing(route: Route) -> None:
    """The page opens and nothing reaches it after that: no stream, no news, no other page."""
    if route.request.is_navigation_request():
        route.continue_()
    elif "/stand.json" in route.request.url:
        route.fulfill(status=304)


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
        post(regie.request, f"{self.w}/fase/", {"fase": fase, "nu": "ja"})

    def sessie(self, telefoon: Page, regie: Page) -> None:
        w = self.w
        self.ga(regie, f"{w}/scherm/", "scherm in welkom")
        self.ga(regie, f"{w}/regie/", "regie in welkom")
        self.ga(regie, f"{w}/deur/", "deur open")
        self.ga(regie, f"{w}/instellingen/", "instellingen")
        self.ga(regie, f"{w}/draaiboek/", "draaiboek")
        self.ga(telefoon, f"{w}/mijn-code/", "mijn code")
        self.samen_leiden(regie)
        self.leerwerkdag(telefoon, regie)
        self.ga(regie, f"{w}/papier/", "papieren plaat, nog niemand")
        telefoon.goto(f"{w}/")
        for naam, groep in MENSEN[1:]:
            self.plak_als(naam, groep, regie)
        self.plakken(telefoon, regie)
        self.papier(regie)
        self.tijd_om(telefoon, regie)
        self.kijken(telefoon, regie)
        self.samen_kijken(telefoon, regie)
        self.tweede_ronde(telefoon, regie)
        self.gesprek(regie)
        self.acties(telefoon, regie)
        self.afsluiten(telefoon, regie)
        self.andere_sessie(regie)

    def samen_leiden(self, regie: Page) -> None:
        adres = f"{self.w}/samen-leiden/"
        self.ga(regie, adres, "samen leiden")
        post(regie.request, adres, {"link": "maak"})
        regie.goto(adres)
        link = urlsplit(regie.get_by_label("Stuur deze link").input_value()).path
        self.stop("samen leiden, met link", regie)
        post(regie.request, adres, {"link": "intrekken"})
        self.ga(regie, link, "link van een collega die niet meer werkt")

    def leerwerkdag(self, page: Page, regie: Page) -> None:
        w = self.w
        self.ga(regie, f"{w}/leerwerkdagen/", "leerwerkdagen, nog geen")
        self.ga(page, f"{w}/leerwerkdag/", "leerwerkdag")
        foto = BytesIO()
        Image.new("RGB", (900, 600), "#d8b25c").save(foto, "JPEG")
        bestand: FilePayload = {
            "name": "dag.jpg",
            "mimeType": "image/jpeg",
            "buffer": foto.getvalue(),
        }
        page.get_by_label("Of een foto").set_input_files(bestand)
        expect(page.locator("#dag-voorbeeld")).to_be_visible()
        self.stuur_leeg(page, "Bewaar", "leerwerkdag, fout")
        page.get_by_label("Jouw dag in drie zinnen").fill(
            "Om acht uur koffie met de student.\n\nDaarna lopen we samen de zaal over."
        )
        page.get_by_label("Wat zie je op de foto?").fill("een tijdlijn met drie studenten")
        page.get_by_label("Of een foto").set_input_files(bestand)
        page.get_by_role("button", name="Bewaar").click()
        page.get_by_role("button", name="Mag ook op het grote scherm").click()
        expect(page.get_by_role("button", name="Neem terug")).to_be_visible()
        self.stop("leerwerkdag, gedeeld", page)
        post(regie.request, f"{w}/leerwerkdagen/tonen/", {"deelnemer": "p1"})
        self.ga(regie, f"{w}/leerwerkdagen/", "leerwerkdagen")
        self.ga(regie, f"{w}/scherm/", "scherm, leerwerkdag")
        post(regie.request, f"{w}/leerwerkdagen/tonen/", {"deelnemer": ""})

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
        post(regie.request, f"{w}/klok/", {"doe": "start", "minuten": "15"})
        for een, adres, naam in (
            (page, f"{w}/", "plaat"),
            (regie, f"{w}/regie/", "regie"),
            (regie, f"{w}/scherm/", "scherm"),
        ):
            self.kondig_aan(een, adres, f"{naam}, klok en aankondiging", regie)
        # A minute is the shortest there is: it passes while the tour goes on.
        post(regie.request, f"{w}/klok/", {"doe": "start", "minuten": "1"})
        page.goto(f"{w}/")
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

    def kondig_aan(self, page: Page, adres: str, naam: str, regie: Page) -> None:
        """The notice lasts ten seconds and a look may last longer: this page hears no more."""
        post(regie.request, f"{self.w}/fase/", {"fase": "kijken"})
        page.route("**/w/**", _hear_nothing)
        page.goto(adres)
        expect(page.locator("[data-straks-tel]")).to_contain_text(re.compile("Over|Nu"))
        expect(page.locator("[data-klok=loopt]")).to_contain_text(re.compile(r"\d:\d\d"))
        self.stop(naam, page)
        page.unroute_all(behavior="ignoreErrors")
        post(regie.request, f"{self.w}/fase/annuleren/", {})
        self.fase(regie, "plakken")

    def papier(self, regie: Page) -> None:
        """The grid with what was placed for p2 to p5, and cells that somebody else wrote first."""
        adres = f"{self.w}/papier/"
        self.ga(regie, adres, "papieren plaat")
        regie.route(
            "**/papier/cel/",
            lambda route: route.continue_(
                post_data=re.sub(r"was=[^&]*", "was=loslaten", route.request.post_data or "")
            ),
        )
        regie.locator("#rooster td.cel").first.click()
        regie.keyboard.press("e")
        expect(regie.locator("#papier-fouten")).to_contain_text("Hier staat nu")
        self.stop("papieren plaat, vak niet bewaard", regie)
        regie.unroute_all()
        regie.goto(adres)
        with regie.expect_navigation():
            regie.locator(".papier__rooster").evaluate(
                """form => {
                  for (const was of form.querySelectorAll("[name^='was.']")) {
                    was.value = "1".repeat(24);
                  }
                  form.querySelector("select").value = "loslaten";
                  form.submit();
                }"""
            )
        expect(regie.locator(".cel--fout").first).to_be_attached()
        self.stop("papieren plaat, formulier geweigerd", regie)

    def tijd_om(self, page: Page, regie: Page) -> None:
        w = self.w
        post(regie.request, f"{w}/aanwijzen/", {"aspect": "visie-op-leren"})
        for een, adres, naam in (
            (page, f"{w}/", "plaat"),
            (regie, f"{w}/regie/", "regie"),
            (regie, f"{w}/scherm/", "scherm"),
        ):
            een.goto(adres)
            expect(een.locator("[data-klok=om]")).to_contain_text("om", timeout=60_000)
            self.stop(f"{naam}, tijd om en taak aangewezen", een)
        post(regie.request, f"{w}/aanwijzen/", {"aspect": ""})

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

    def samen_kijken(self, page: Page, regie: Page) -> None:
        """Dots and an insight, for everybody."""
        w = self.w
        for ref, aspect in (("p2", "inwerken"), ("p3", "inwerken"), ("p3", "visie-op-leren")):
            post(regie.request, f"{w}/stippen/", {"aspect": aspect, "voor": ref})
        page.goto(f"{w}/")
        for aspect in ("inwerken", "zorg-en-ouders"):
            page.locator(f"#stip-{aspect}").click()
            expect(page.locator(f"#stip-{aspect}")).to_have_attribute("aria-pressed", "true")
            expect(page.locator(f"#stip-{aspect}[data-stand=bezig]")).to_have_count(0)
        self.stop("plaat, stippen", page)
        self.ga(regie, f"{w}/plakken/p2/", "plakken voor iemand, stippen")
        self.ga(regie, f"{w}/scherm/", "scherm, stippen")
        regie.goto(f"{w}/regie/?inzicht=1")
        regie.get_by_role("button", name=re.compile("^Toon")).click()
        expect(regie.locator("#inzicht-kop")).to_contain_text("Op het grote scherm")
        self.stop("regie, stippen en inzicht", regie)
        self.ga(regie, f"{w}/scherm/", "scherm, inzicht")
        self.ga(page, f"{w}/", "plaat, inzicht")
        post(regie.request, f"{w}/inzicht/", {"inzicht": ""})
        self.ga(regie, f"{w}/als-deelnemer/", "als deelnemer")

    def tweede_ronde(self, page: Page, regie: Page) -> None:
        w = self.w
        post(regie.request, f"{w}/ronde/", {"verberg": "ja"})
        page.goto(f"{w}/")
        for aspect in ("visie-op-leren", "leerdoelen-driehoek"):
            page.locator(f"#taak-{aspect} .place").focus()
            page.keyboard.press("Delete")
        page.locator("#taak-zorg-en-ouders .place").click()
        expect(page.locator("#eigen-zorg-en-ouders .stickerstand")).to_have_text("bewaard")
        self.stop("plaat, ronde 2", page)
        self.fase(regie, "kijken")
        post(regie.request, f"{w}/onthullen/", {})
        post(regie.request, f"{w}/scherm/tonen/", {"toont": "verschuiving"})
        page.goto(f"{w}/")
        page.get_by_text("Wat verschoof sinds ronde 1").click()
        self.stop("plaat, wat verschoof", page)
        regie.goto(f"{w}/regie/")
        regie.locator("#verschoven summary").click()
        self.stop("regie, wat verschoof", regie)
        self.ga(regie, f"{w}/scherm/", "scherm, wat verschoof")
        self.ga(page, f"{w}/ronde-1/", "ronde 1")
        self.ga(regie, f"{w}/ronde-1/?beeld=regie", "ronde 1, voor de facilitator")
        post(regie.request, f"{w}/scherm/tonen/", {"toont": "eerste"})
        self.ga(regie, f"{w}/scherm/", "scherm, ronde 1")

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

    def afsluiten(self, page: Page, regie: Page) -> None:
        w = self.w
        self.ga(regie, f"{w}/regie/?bevestig=afgesloten", "regie, afsluiten bevestigen")
        self.fase(regie, "afgesloten")
        self.ga(regie, f"{w}/regie/", "regie afgesloten")
        self.ga(regie, f"{w}/verslag/", "verslag")
        self.ga(page, f"{w}/", "plaat afgesloten")

    def andere_sessie(self, regie: Page) -> None:
        """A session that has not begun yet, and its rehearsal halfway."""
        other = proefsessie(self.zaal.server, "--fase", "welkom")
        self.w = f"/w/{other['kenmerk']}"
        self.fase(regie, "voorbereiden")
        post(regie.request, f"{self.w}/deur/", {"open": "nee"})
        self.ga(regie, f"{self.w}/regie/", "regie in voorbereiden")
        self.ga(regie, f"{self.w}/deur/", "deur dicht")
        regie.goto(f"{self.w}/regie/")
        regie.get_by_role("button", name="Begin een proefrondje").click()
        expect(regie.locator(".oefenband")).to_contain_text("Oefening")
        self.w = urlsplit(regie.url).path.removesuffix("/regie/")
        post(regie.request, f"{self.w}/deur/", {"open": "ja"})
        self.fase(regie, "plakken")
        for _ in range(3):
            post(regie.request, f"{self.w}/oefening/", {"doe": "stap"})
        self.ga(regie, f"{self.w}/regie/", "regie, oefening")
        self.ga(regie, f"{self.w}/scherm/", "scherm, oefening")
        self.ga(regie, f"{self.w}/als-deelnemer/telefoon/", "voorbeeld van een telefoon, oefening")


def list_states(*, voor_de_deur: bool) -> list[str]:
    """The states of the pages around the sessions, or of those in one."""
    found = list(VOOR_DE_DEUR) if voor_de_deur else list(IN_DE_SESSIE)
    for naam, states in PAGINAS.items():
        is_in_sessie = naam.startswith("werksessies:") and naam not in OM_DE_SESSIE
        if isinstance(states, list) and is_in_sessie is not voor_de_deur:
            found += states
    return found

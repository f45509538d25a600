"""Stories of a bad line: what a phone shows, keeps and catches up on. Everything goes through a
`Tussenweg`; what others do goes straight to the server."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from secrets import token_hex

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import APIRequestContext, APIResponse, Page, Route, expect

from tests.browser.conftest import LAPTOP, Server, Zaal
from tests.browser.test_verhalen import meedoen, plak
from tests.browser.tussenweg import Tussenweg, open_tussenweg

pytestmark = pytest.mark.browser

BALK = "#lijnbalk"


@pytest.fixture
def weg(zaal: Zaal) -> Iterator[Tussenweg]:
    """What is opened from here on goes through it; `rob` is somebody with a good line."""
    with open_tussenweg(int(zaal.server.url.rsplit(":", 1)[1])) as tussenweg:
        zaal.server = replace(zaal.server, url=tussenweg.url)
        yield tussenweg
        for context in zaal.contexts:
            context.close()
        zaal.contexts.clear()


class Ander:
    """Somebody with a good line: straight to the server, as a program does."""

    def __init__(self, request: APIRequestContext, server: Server, kenmerk: str) -> None:
        self.request, self.url = request, f"{server.url}/w/{kenmerk}"

    def post(self, url: str, **velden: str) -> APIResponse:
        cookies = self.request.storage_state()["cookies"]
        csrf = next(one["value"] for one in cookies if one["name"] == "csrftoken")
        headers = {"Accept": "application/json", "X-CSRFToken": csrf}
        return self.request.post(url, form=dict(velden), headers=headers)

    def plak(self, aspect: str, status: str = "nu") -> int:
        answer = self.post(
            f"{self.url}/stickers/", aspect=aspect, status=status, handeling=token_hex(16)
        )
        assert answer.ok, answer.text()
        volgnummer: int = answer.json()["volgnummer"]
        return volgnummer

    def stickers(self) -> dict[str, str]:
        stand = self.request.get(f"{self.url}/stand.json").json()
        return {one["aspect"]: one["status"] for one in stand["stickers"]}


@pytest.fixture(scope="module")
def sessies(server: Server) -> Iterator[dict[str, str]]:
    """Open sessions in the phase of placing, made with one command."""
    lines = server.manage("proefsessie", "--aantal", "16", "--fase", "plakken", "--open")
    return iter([json.loads(line) for line in lines.splitlines() if line.startswith("{")])


@pytest.fixture
def sessie(sessies: Iterator[dict[str, str]]) -> dict[str, str]:
    return next(sessies)


@pytest.fixture
def samen(zaal: Zaal, server: Server, weg: Tussenweg, sessie: dict[str, str]) -> tuple[Page, Ander]:
    """Samira on a phone behind the bad line, and Rob, in one session."""
    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    context = zaal.chromium.new_context()
    zaal.contexts.append(context)
    rob = Ander(context.request, server, sessie["kenmerk"])
    deur = server.url + sessie["deur"]
    context.request.get(deur)
    assert rob.post(deur, naam="Rob", groep="praktijkopleider").ok
    return samira, rob


def sees(page: Page, aspect: str, aantal: int = 1, seconden: float = 5) -> None:
    rij = page.locator(f"#rij-{aspect} .stk")
    expect(rij).to_have_count(aantal, timeout=seconden * 1000)


def tik(page: Page, aspect: str, stand: str) -> None:
    page.locator(f"#taak-{aspect} .place").tap()
    expect(page.locator(f"#eigen-{aspect}")).to_contain_text(stand)


def wait_until(condition: Callable[[], bool], seconden: float, start: float = 0.0) -> float:
    start = start or time.monotonic()
    while not condition():
        assert time.monotonic() < start + seconden
        time.sleep(0.02)
    return time.monotonic() - start


# --- what comes in ----------------------------------------------------------------------------


def test_letters_come_with_the_second_of_a_group_also_on_a_sticker_that_waits(
    zaal: Zaal, server: Server, weg: Tussenweg, samen: tuple[Page, Ander], sessie: dict[str, str]
) -> None:
    samira, _ = samen
    plak(samira, "inwerken")
    expect(samira.locator("#ik-sticker text")).to_have_count(1)
    context = zaal.chromium.new_context()
    zaal.contexts.append(context)
    deur = server.url + sessie["deur"]
    context.request.get(deur)
    bo = Ander(context.request, server, sessie["kenmerk"])
    assert bo.post(deur, naam="Bo", groep="docent").ok
    for plek in ("#ik-sticker", "#eigen-inwerken", "#rij-inwerken"):
        expect(samira.locator(f"{plek} text").last).to_have_text("S")
    weg.verbreek()
    tik(samira, "visie-op-leren", "wacht op verbinding")
    expect(samira.locator("#eigen-visie-op-leren text").last).to_have_text("S")
    weg.herstel()


def test_page_stays_right_where_no_stream_comes_through_and_the_stream_is_tried_again(
    zaal: Zaal, weg: Tussenweg, samen: tuple[Page, Ander]
) -> None:
    samira, rob = samen
    weg.houd = True
    samira.clock.install()
    samira.reload()
    rob.plak("inwerken")
    sees(samira, "inwerken")
    plak(samira, "visie-op-leren")
    expect(samira.locator(BALK)).to_be_empty()

    weg.houd = False
    before = weg.tel("/stroom/")
    samira.clock.fast_forward(10_000)  # the first byte does not come
    wait_until(lambda: weg.tel("/stroom/") > before, 6)
    samira.clock.run_for(500)
    rob.plak("dag-voorbespreken")
    sees(samira, "dag-voorbespreken", seconden=1.5)


def test_stream_that_is_cut_in_every_frame_is_made_up_for_and_not_stormed(
    weg: Tussenweg, samen: tuple[Page, Ander]
) -> None:
    samira, rob = samen
    weg.knip_bytes = 700
    samira.reload()
    before = weg.tel("/stroom/")
    rob.plak("inwerken")
    rob.plak("visie-op-leren")
    sees(samira, "inwerken", seconden=8)
    sees(samira, "visie-op-leren", seconden=8)
    samira.wait_for_timeout(2_000)
    assert weg.tel("/stroom/") - before <= 4
    expect(samira.locator(BALK)).to_be_empty()


def test_stream_that_died_in_silence_is_replaced_when_the_person_looks_or_the_laptop_wakes(
    weg: Tussenweg, samen: tuple[Page, Ander]
) -> None:
    samira, rob = samen
    samira.clock.install()
    samira.reload()
    volgnummer = rob.plak("leerdoelen-driehoek")
    expect(samira.locator("main")).to_have_attribute("data-volgnummer", str(volgnummer))
    samira.clock.run_for(3_000)
    samira.wait_for_timeout(300)
    weg.verstil()
    rob.plak("inwerken")
    samira.wait_for_timeout(300)
    sees(samira, "inwerken", 0)
    samira.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    sees(samira, "inwerken", seconden=2)

    weg.verstil()
    rob.plak("visie-op-leren")
    # The lid was closed: the clock jumps, and no timer has run out.
    later = samira.evaluate("Date.now()") / 1000 + 20 * 60
    samira.clock.set_system_time(later)
    samira.clock.run_for(5_000)
    sees(samira, "visie-op-leren", seconden=2)


def test_stream_comes_back_when_the_server_says_and_at_once_for_who_acts(
    weg: Tussenweg, samen: tuple[Page, Ander]
) -> None:
    samira, rob = samen
    samira.clock.install()
    samira.reload()
    plak(samira, "tijd-mensen-geld")
    streams = lambda: weg.tel("/stroom/")  # noqa: E731  said six times below

    # A server that goes away: nobody returns before the moment it named.
    before, start = streams(), time.monotonic()
    weg.beeindig(b"retry: 2500\n\n")
    rob.plak("inwerken")
    assert 2.4 < wait_until(lambda: streams() > before, 4, start) < 3.2
    sees(samira, "inwerken", seconden=1)
    expect(samira.locator(BALK)).to_be_empty()

    # The stream proves itself, and the last time the page asked is more than ten seconds ago.
    time.sleep(6)
    rob.plak("rooster-en-roulatie")
    sees(samira, "rooster-en-roulatie", seconden=2)
    time.sleep(10.5)

    # Who places something then does not wait for what comes of it.
    before = streams()
    weg.beeindig(b"retry: 10000\n\n")
    rob.plak("visie-op-leren")
    plak(samira, "leerdoelen-driehoek")
    assert wait_until(lambda: streams() > before, 5) < 3.5  # since it was saved
    sees(samira, "visie-op-leren", seconden=1)

    # Its ten minutes are over: at once.
    samira.clock.fast_forward(6_000)
    before = streams()
    weg.beeindig()
    assert wait_until(lambda: streams() > before, 2) < 1
    rob.plak("dag-voorbespreken")
    sees(samira, "dag-voorbespreken", seconden=1.5)


def test_answer_that_comes_late_does_not_undo_what_happened_since(
    zaal: Zaal, server: Server, weg: Tussenweg, samen: tuple[Page, Ander]
) -> None:
    samira, rob = samen
    elders = Ander(samira.context.request, server, rob.url.rsplit("/", 1)[1])
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    samira.route("**/stickers/", hold)
    samira.locator("#taak-inwerken .place").tap()
    expect(samira.locator("#eigen-inwerken")).to_contain_text("wordt bewaard")
    wait_until(lambda: bool(samira.wait_for_timeout(20) or held), 3)
    answer = held[0].fetch()
    elders.plak("inwerken", "erbij")  # the same person, on another device
    rob.plak("visie-op-leren")
    sees(samira, "visie-op-leren")
    held[0].fulfill(response=answer)
    expect(samira.locator("#eigen-inwerken")).to_contain_text("Wil ik erbij")
    expect(samira.locator("#eigen-inwerken")).to_contain_text("bewaard")

    # A page that was fetched before an answer came is not the truth either.
    samira.unroute("**/stickers/")
    weg.houd = True
    weg.beeindig(b"retry: 9000\n\n")
    oud = samira.request.get(samira.url).text()
    plak(samira, "leerdoelen-driehoek")
    samira.route(re.compile(r"/w/[^/]+/$"), lambda route: route.fulfill(body=oud))
    fetch_page_again(samira)
    expect(samira.locator("#eigen-leerdoelen-driehoek")).to_contain_text("Doe ik nu")
    expect(samira.locator("#eigen-leerdoelen-driehoek")).to_contain_text("bewaard")

    # Nor is one that is older than what the stream told.
    weg.houd = False
    samira.evaluate("dispatchEvent(new Event('online'))")
    rob.plak("dag-voorbespreken")
    sees(samira, "dag-voorbespreken")
    fetch_page_again(samira)
    sees(samira, "dag-voorbespreken")


def fetch_page_again(page: Page) -> None:
    """What a change of phase makes the page do."""
    page.evaluate(
        """async () => {
          const modules = performance.getEntriesByType('resource').map((een) => een.name);
          const live = await import(modules.find((naam) => /live(\\.\\w+)?\\.js$/.test(naam)));
          void live.verversBlad();
        }"""
    )
    page.wait_for_timeout(400)


def test_slow_line_brings_everything(weg: Tussenweg, samen: tuple[Page, Ander]) -> None:
    samira, rob = samen
    weg.duur, weg.tempo = 0.3, 40_000
    samira.reload()
    for aspect in ("inwerken", "visie-op-leren", "dag-voorbespreken"):
        rob.plak(aspect)
    plak(samira, "leerdoelen-driehoek")
    for aspect in ("inwerken", "visie-op-leren", "dag-voorbespreken", "leerdoelen-driehoek"):
        sees(samira, aspect)
    expect(samira.locator(BALK)).to_be_empty()


# --- what goes out ----------------------------------------------------------------------------


def test_stickers_of_a_tab_that_was_killed_arrive_once_and_in_order(
    zaal: Zaal, weg: Tussenweg, samen: tuple[Page, Ander]
) -> None:
    samira, rob = samen
    before = rob.plak("dag-voorbespreken")
    weg.verbreek()
    for aspect in ("inwerken", "visie-op-leren", "leerdoelen-driehoek"):
        tik(samira, aspect, "wacht op verbinding")
    samira.get_by_role("button", name="Terug").tap()
    expect(samira.locator(BALK)).to_contain_text("3 stickers wachten.")
    adres, context = samira.url, samira.context
    samira.close(run_before_unload=False)

    weg.herstel()
    again = zaal.watch(context.new_page())
    sent: list[str] = []
    again.on("request", lambda r: sent.append(r.post_data or "") if r.method == "POST" else None)
    again.goto(adres)
    expect(again.locator("#eigen-visie-op-leren")).to_contain_text("bewaard")
    expect(again.locator("#eigen-leerdoelen-driehoek")).to_have_attribute("data-status", "")
    wait_until(lambda: "visie-op-leren" in rob.stickers(), 5)
    again.wait_for_timeout(200)
    aspects = [re.findall("aspect=([a-z-]+)", one)[0] for one in sent]
    assert aspects == [
        "inwerken",
        "visie-op-leren",
        "leerdoelen-driehoek",
        "leerdoelen-driehoek",
    ]
    assert rob.plak("dag-voorbespreken", "erbij") == before + 5
    assert rob.stickers() == {
        "inwerken": "nu",
        "visie-op-leren": "nu",
        "dag-voorbespreken": "erbij",
    }


def test_two_tabs_of_one_person_send_each_sticker_once_and_show_the_same(
    zaal: Zaal, weg: Tussenweg, samen: tuple[Page, Ander]
) -> None:
    een, rob = samen
    ander = zaal.watch(een.context.new_page())
    ander.clock.install()
    ander.goto(een.url)
    een.clock.install()
    sent: list[str] = []
    een.context.on(
        "request", lambda r: sent.append(r.post_data or "") if r.method == "POST" else None
    )
    for nummer, aspect in enumerate(("inwerken", "visie-op-leren")):
        page, other = (een, ander) if nummer == 0 else (ander, een)
        plak(page, aspect)
        expect(other.locator(f"#eigen-{aspect}")).to_contain_text("bewaard")
    for page in (een, ander):
        page.clock.run_for(4_000)  # it would have sent what the other one did not
    assert len(sent) == 2

    # Both wait for the line, and it comes back for both at once.
    saved: list[str] = []
    een.context.on(
        "response",
        lambda r: saved.append(r.request.post_data or "") if r.request.method == "POST" else None,
    )
    weg.verbreek()
    tik(een, "leerdoelen-driehoek", "wacht op verbinding")
    tik(ander, "dag-voorbespreken", "wacht op verbinding")
    expect(ander.locator(BALK)).to_contain_text("2 stickers wachten.")
    weg.duur = 0.3
    weg.herstel()
    for page in (een, ander):
        page.evaluate("void dispatchEvent(new Event('online'))")
    wait_until(lambda: len(rob.stickers()) == 4, 10)
    een.wait_for_timeout(1_000)
    assert len(saved) == 2
    for page in (een, ander):
        for aspect in ("leerdoelen-driehoek", "dag-voorbespreken"):
            stand = page.locator(f"#eigen-{aspect} .stickerstand")
            expect(stand).to_have_text("bewaard")
    expect(ander.locator(BALK)).to_contain_text("Weer verbonden. Alles is bewaard.")

    # The tab that placed is gone before it could send.
    weg.verbreek()
    tik(een, "rooster-en-roulatie", "wacht op verbinding")
    een.close()
    weg.herstel()
    stand = ander.locator("#eigen-rooster-en-roulatie .stickerstand")
    expect(stand).to_have_text("bewaard", timeout=10_000)
    assert len(rob.stickers()) == 5


@pytest.mark.parametrize(
    ("status", "kop"),
    [
        (502, "Geen verbinding."),
        (503, "Even geduld. De app kan nu niet bij de gegevens."),
    ],
)
def test_update_or_database_that_is_away_is_told_in_words_and_waited_for(
    weg: Tussenweg, samen: tuple[Page, Ander], status: int, kop: str
) -> None:
    samira, rob = samen
    samira.clock.install()
    weg.status = status
    samira.locator("#taak-inwerken .place").tap()
    expect(samira.locator(BALK)).to_contain_text(
        f"{kop} 1 sticker wacht. Ga rustig door. We versturen alles vanzelf."
    )
    weg.herstel()
    expect(samira.locator("#eigen-inwerken .stickerstand")).to_have_text("bewaard", timeout=10_000)
    expect(samira.locator(BALK)).to_contain_text("Weer verbonden. Alles is bewaard.")
    assert rob.stickers() == {"inwerken": "nu"}
    samira.clock.run_for(6_000)
    expect(samira.locator(BALK)).to_be_empty()


@pytest.mark.ook_postgres
@pytest.mark.skipif(not settings.DATABASE_URL, reason="needs a database that can go away")
def test_sticker_waits_while_the_database_restarts(
    server: Server, weg: Tussenweg, samen: tuple[Page, Ander]
) -> None:
    samira, rob = samen
    found = re.search(r"/(\w+)(?:\?|$)", server.env["DATABASE_URL"])
    assert found
    naam = found[1].encode()
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as conn:
        conn.execute(b"ALTER DATABASE %s ALLOW_CONNECTIONS false" % naam)
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [found[1]]
        )
        try:
            samira.locator("#taak-inwerken .place").tap()
            expect(samira.locator(BALK)).to_contain_text("Even geduld.")
            expect(samira.locator(BALK)).to_contain_text("1 sticker wacht.")
        finally:
            conn.execute(b"ALTER DATABASE %s ALLOW_CONNECTIONS true" % naam)
    expect(samira.locator("#eigen-inwerken .stickerstand")).to_have_text("bewaard", timeout=15_000)
    rob.plak("visie-op-leren")
    sees(samira, "visie-op-leren", seconden=10)
    assert rob.stickers() == {"inwerken": "nu", "visie-op-leren": "nu"}


def test_refused_sticker_says_why_and_the_person_decides(
    zaal: Zaal, server: Server, weg: Tussenweg, sessie: dict[str, str]
) -> None:
    zaal.eigen.add(server.url)
    zaal.server, via = server, zaal.server
    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(sessie["regie"])
    zaal.server = via
    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    weg.status = 502
    tik(samira, "inwerken", "wacht op verbinding")
    tik(samira, "visie-op-leren", "wacht op verbinding")
    regie.get_by_role("button", name="Ga samen kijken").click()
    regie.get_by_role("button", name="Doe het nu").click()
    weg.herstel()
    expect(samira.locator("main")).to_have_attribute("data-fase", "kijken", timeout=10_000)
    expect(samira.locator("#fouten")).to_be_visible()
    expect(samira.locator("#fouten")).to_contain_text("Inwerken")
    expect(samira.locator("#fouten li")).to_have_count(2)
    expect(samira.locator(BALK)).to_contain_text("2 stickers zijn niet verzonden.")
    zaal.foto(samira, "telefoon-geweigerd-kijken")

    regie.get_by_role("button", name="Terug naar plakken").click()
    eigen = samira.locator("#eigen-inwerken")
    expect(eigen).to_contain_text("niet verzonden")
    zaal.foto(samira, "telefoon-geweigerd-plakken")
    eigen.get_by_role("button", name="Probeer opnieuw").tap()
    expect(eigen.locator(".stickerstand")).to_have_text("bewaard")
    other = samira.locator("#eigen-visie-op-leren")
    other.get_by_role("button", name="Laat maar").tap()
    expect(other).to_have_attribute("data-status", "")
    expect(samira.locator("#fouten li")).to_have_count(0)


def test_phone_that_keeps_nothing_says_so_and_still_places(
    zaal: Zaal, weg: Tussenweg, sessie: dict[str, str]
) -> None:
    samira = zaal.telefoon()
    samira.add_init_script("Storage.prototype.setItem = () => { throw new Error('vol'); };")
    meedoen(samira, sessie["deur"], "Samira", "Docent")
    expect(samira.locator(BALK)).to_contain_text("Dit apparaat onthoudt niets.")
    zaal.foto(samira, "telefoon-onthoudt-niets")
    plak(samira, "inwerken")
    weg.verbreek()
    tik(samira, "visie-op-leren", "wacht op verbinding")
    expect(samira.locator(BALK)).to_contain_text("Geen verbinding.")
    expect(samira.locator(BALK)).to_contain_text("Laat deze pagina open.")
    weg.herstel()
    stand = samira.locator("#eigen-visie-op-leren .stickerstand")
    expect(stand).to_have_text("bewaard", timeout=10_000)


def test_bar_covers_nothing_on_a_phone_of_320_px_nor_on_a_laptop(
    zaal: Zaal, weg: Tussenweg, sessie: dict[str, str]
) -> None:
    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    weg.verbreek()
    tik(samira, "inwerken", "wacht op verbinding")
    tik(samira, "visie-op-leren", "wacht op verbinding")
    samira.get_by_role("button", name="Ik ben klaar").tap()
    balk = samira.locator(BALK)
    expect(balk).to_contain_text("2 stickers wachten. “Klaar” wacht.")
    expect(balk).to_have_attribute("role", "status")
    for width, height in ((320, 568), (360, 740), (1366, 768)):
        samira.set_viewport_size({"width": width, "height": height})
        for scroll in (0, 600):
            samira.evaluate("y => scrollTo(0, y)", scroll)
            samira.wait_for_timeout(150)
            zaal.foto(samira, f"lijnbalk-{width}-{scroll}")
            found = samira.evaluate(
                """() => {
                  const balk = document.getElementById('lijnbalk').getBoundingClientRect();
                  const bedekt = ['.gang a', 'h1', '.tvoet button', '.ik__code']
                    .flatMap((kiezer) => [...document.querySelectorAll(kiezer)])
                    .map((een) => [een, een.getBoundingClientRect()])
                    .filter(([, r]) => r.width && r.bottom > 0 && r.top < innerHeight)
                    .filter(([een, r]) => {
                      const op = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
                      return op !== een && !een.contains(op);
                    }).map(([een]) => een.outerHTML.slice(0, 60));
                  const html = document.documentElement;
                  return [balk.x, balk.y, balk.width, html.scrollWidth, bedekt];
                }"""
            )
            assert found[:4] == [0, 0, width, width]
            if scroll == 0:
                assert found[4] == []

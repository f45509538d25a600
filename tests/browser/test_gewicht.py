"""What the first visit of a phone weighs, and how soon it can be used on a slow line.

Plain http, as in a room: browsers then take gzip and no brotli, so that is what is weighed.
"""

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Zaal
from tests.browser.test_verhalen import plak, proefsessie
from tests.browser.tussenweg import open_tussenweg

pytestmark = pytest.mark.browser

MAX_BYTES = 100_000
# 400 kbit/s with 400 ms there and back: what browsers call slow 3G.
TRAGE_LIJN = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}


def test_first_visit_up_to_the_first_stickers_weighs_less_than_100_kb(
    zaal: Zaal, tell: Callable[[str], None]
) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = zaal.telefoon()
    with open_tussenweg(int(zaal.server.url.rsplit(":", 1)[1])) as weg:
        zaal.eigen.add(weg.url)
        page.goto(weg.url + sessie["deur"])
        page.get_by_role("radio", name="Docent", exact=True).check(force=True)
        page.get_by_role("button", name=re.compile("^Doe mee")).tap()
        page.wait_for_url("**/w/*/")
        plak(page, "inwerken")
        page.locator("#taak-inwerken .place").tap()
        page.get_by_role("dialog").get_by_role("radio", name="Wil ik loslaten").tap()
        page.get_by_role("button", name="Bewaar").tap()
        expect(page.locator("#eigen-inwerken .stickerstand")).to_have_text("bewaard")
        page.wait_for_load_state()
        per_path = weg.bytes_per_pad.most_common()
        page.goto("about:blank")

    total = sum(count for _, count in per_path)
    tell(f"eerste bezoek: {total / 1000:.1f} kB in {len(per_path)} verzoeken")
    assert total < MAX_BYTES, per_path
    # Nothing was fetched twice, nothing that a phone does not show, and no second file of letters.
    paths = [path for path, _ in per_path]
    assert not [path for path in paths if "plaat.svg" in path or "-latin" in path or "-700" in path]
    assert len([path for path in paths if path.endswith(".woff2")]) == 2


def test_slow_line_lets_a_phone_join_and_place_within_seconds(
    zaal: Zaal, tell: Callable[[str], None]
) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken")
    page = zaal.telefoon()
    cdp = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", TRAGE_LIJN)
    page.set_default_timeout(30_000)

    deur = _measure(lambda: page.goto(sessie["deur"], wait_until="commit"), _is_styled(page))
    # Somebody reads and chooses; meanwhile the next page's scripts come in.
    page.get_by_role("radio", name="Docent", exact=True).check(force=True)
    page.wait_for_load_state("networkidle")
    knop = page.get_by_role("button", name=re.compile("^Doe mee"))
    plaat = _measure(lambda: knop.tap(no_wait_after=True), _is_alive(page))
    sticker = _measure(lambda: page.locator("#taak-inwerken .place").tap(), _is_saved(page))

    tell(
        f"trage lijn: (400 kbit/s, 400 ms) deur na {deur:.1f} s, plaat na {plaat:.1f} s, "
        f"sticker bewaard na {sticker:.1f} s"
    )
    assert deur < 8
    assert plaat < 8
    assert sticker < 4


def _measure(act: Callable[[], object], wait: Callable[[], None]) -> float:
    start = time.monotonic()
    act()
    wait()
    return time.monotonic() - start


def _is_styled(page: Page) -> Callable[[], None]:
    """The page is drawn, with its styles: those hold back the first drawing."""

    def wait() -> None:
        painted = "performance.getEntriesByName('first-contentful-paint').length"
        while not page.evaluate(painted):
            page.wait_for_timeout(50)
        expect(page.get_by_role("button", name=re.compile("^Doe mee"))).to_be_visible()

    return wait


def _is_alive(page: Page) -> Callable[[], None]:
    """The script has taken over: it makes "Terug" a button that can be reached."""

    def wait() -> None:
        page.wait_for_url("**/w/*/", wait_until="commit")
        expect(page.locator("#terugknop")).to_have_attribute(
            "aria-disabled", "true", timeout=30_000
        )

    return wait


def _is_saved(page: Page) -> Callable[[], None]:
    def wait() -> None:
        stand = page.locator("#eigen-inwerken .stickerstand")
        expect(stand).to_have_text("bewaard", timeout=30_000)

    return wait


@pytest.fixture
def tell(capfd: pytest.CaptureFixture[str], fotomap: Path) -> Callable[[str], None]:
    """The figure is news also when all is well: on the terminal, and kept beside the pictures."""

    def write(sentence: str) -> None:
        name = sentence.split(":", maxsplit=1)[0].replace(" ", "-")
        (fotomap / f"{name}.txt").write_text(sentence + "\n", encoding="utf-8")
        with capfd.disabled():
            sys.stdout.write(f"\n  {sentence}\n")

    return write

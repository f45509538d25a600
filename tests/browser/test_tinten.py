"""The big screen in a dark room, and in grey on paper."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCHERM, Zaal
from tests.browser.rondgang import post
from tests.browser.test_verhalen import proefsessie

pytestmark = pytest.mark.browser


def count_coloured(page: Page) -> int:
    """Pixels whose channels differ visibly: more than those of the ink on a cell, a near black."""
    image = Image.open(BytesIO(page.screenshot())).convert("RGB")
    red, green, blue = image.split()
    spread = ImageChops.lighter(
        ImageChops.difference(red, green), ImageChops.difference(green, blue)
    )
    return sum(spread.histogram()[17:])


def test_big_screen_turns_dark_and_grey_stays_so_and_prints_without_colour(zaal: Zaal) -> None:
    sessie = proefsessie(zaal.server, "--fase", "plakken", "--open")
    w = f"/w/{sessie['kenmerk']}"
    page = zaal.inloggen(zaal.open(SCHERM))
    for naam, groep in (("Samira", "docent"), ("Rob", "praktijkopleider"), ("Wim", "student")):
        post(page.request, f"{w}/deelnemers/", {"naam": naam, "groep": groep})
    for ref, status in (("p1", "nu"), ("p2", "loslaten"), ("p3", "erbij")):
        for aspect in ("inwerken", "visie-op-leren", "leerdoelen-driehoek"):
            velden = {"aspect": aspect, "status": status, "samen": "samen", "voor": ref}
            post(page.request, f"{w}/stickers/", velden)
    page.goto(f"{w}/scherm/")
    assert count_coloured(page) > 100_000

    keuze = page.get_by_role("navigation", name="Kleuren van dit scherm")
    keuze.get_by_role("link", name="Donker").click()
    expect(page.locator("body")).to_have_attribute("data-toon", "donker")
    zaal.foto(page, "scherm-donker")
    post(page.request, f"{w}/fase/", {"fase": "kijken"})
    expect(page.locator("main")).to_have_attribute("data-fase", "kijken")
    expect(page.locator("body")).to_have_attribute("data-toon", "donker")
    expect(keuze.locator("[aria-current]")).to_have_text("Donker")
    zaal.foto(page, "scherm-donker-kijken")

    keuze.get_by_role("link", name="Grijs").click()
    expect(page.locator("body")).to_have_attribute("data-toon", "grijs")
    zaal.foto(page, "scherm-grijs")
    page.set_viewport_size({"width": 1069, "height": 740})
    page.emulate_media(media="print")
    expect(keuze).to_be_hidden()
    zaal.foto(page, "scherm-grijs-druk")
    assert count_coloured(page) == 0

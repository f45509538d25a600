"""The story of somebody who draws a day, shows it, and takes it back."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import LAPTOP, SCHERM, Zaal
from tests.browser.test_verhalen import meedoen, proefsessie

pytestmark = pytest.mark.browser


def test_day_is_drawn_shared_shown_and_taken_back(zaal: Zaal, tmp_path: Path) -> None:
    sessie = proefsessie(zaal.server, "--fase", "welkom")
    kenmerk = sessie["kenmerk"]
    tekening = tmp_path / "tekening.jpg"
    Image.effect_noise((2400, 1600), 60).convert("RGB").save(tekening, quality=95)
    (tmp_path / "brief.jpg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")

    samira = meedoen(zaal.telefoon(), sessie["deur"], "Samira", "Docent")
    samira.get_by_role("link", name="Teken je leerwerkdag").tap()
    foto = samira.get_by_label("Of een foto van je tekening")
    foto.set_input_files(tmp_path / "brief.jpg")
    expect(samira.locator("#dag-foto-fout")).to_contain_text("niet lezen als foto")
    foto.set_input_files(tekening)
    # Shown before it is sent, and made smaller here: it goes over a weak line.
    expect(samira.get_by_role("img", name="Voorbeeld van de foto die je koos")).to_be_visible()
    expect(samira.locator("#dag-foto-fout")).to_be_hidden()
    samira.wait_for_function(
        f"document.getElementById('dag-foto').files[0].size < {tekening.stat().st_size}"
    )
    samira.get_by_label("Jouw dag in drie zinnen").fill("Om acht uur koffie met de student.")
    samira.get_by_label("Wat zie je op de foto?").fill("een tijdlijn met drie studenten")
    samira.get_by_role("button", name="Bewaar").tap()
    expect(samira.get_by_text("Bewaard. Alleen jij ziet het.")).to_be_visible()
    beeld = samira.get_by_role("img", name="een tijdlijn met drie studenten")
    assert beeld.evaluate("async (img) => { await img.decode(); return img.naturalWidth; }") > 700
    zaal.foto(samira, "leerwerkdag-telefoon", heel=True)

    regie = zaal.inloggen(zaal.open(LAPTOP))
    regie.goto(f"/w/{kenmerk}/leerwerkdagen/")
    expect(regie.get_by_text("Nog niemand deelde een leerwerkdag")).to_be_visible()
    scherm = zaal.watch(regie.context.new_page())
    scherm.set_viewport_size({"width": SCHERM["width"], "height": SCHERM["height"]})
    scherm.goto(f"/w/{kenmerk}/scherm/")
    samira.get_by_role("button", name="Mag ook op het grote scherm").tap()
    regie.get_by_role("button", name=re.compile("^Laat zien op het grote scherm")).click()
    groot = scherm.get_by_role("img", name="een tijdlijn met drie studenten")
    expect(groot).to_be_visible()
    expect(scherm.get_by_text("Zo ziet een dag van Samira eruit")).to_be_visible()
    expect(scherm.locator("#plaat")).to_have_count(0)
    assert scherm.evaluate("document.documentElement.scrollHeight") == SCHERM["height"]
    zaal.foto(scherm, "leerwerkdag-scherm")

    samira.get_by_role("button", name="Neem terug: alleen ik").tap()
    expect(groot).to_have_count(0)
    expect(scherm.locator("#plaat")).to_be_visible()
    expect(regie.get_by_text("Nog niemand deelde een leerwerkdag")).to_be_visible()

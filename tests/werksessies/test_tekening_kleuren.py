"""Sticker colours can be read by everyone: also in colour blindness and on a grey printer.

Vision matrices: Machado, Oliveira & Fernandes (2009), severity 1.0, in linear RGB. The limits are
those of beeldplaat's own rule beside the colours in actoren.yaml.
"""

import re
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.conf import settings

from leeromgevingen.kleuren import EIGEN_VULLINGEN
from tests.momentopnamen import read_groepen, read_plaat
from werksessies.tekening.svg import DONKER, WIT

Rgb = tuple[float, float, float]
Matrix = tuple[Rgb, Rgb, Rgb]
LUMINANTIE = (0.2126, 0.7152, 0.0722)
ZICHT: dict[str, Matrix] = {
    "normaal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopie": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopie": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopie": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "grijs": (LUMINANTIE, LUMINANTIE, LUMINANTIE),
}


def read_rgb(kleur: str) -> Rgb:
    rood, groen, blauw = (int(kleur[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return linear(rood), linear(groen), linear(blauw)


def linear(waarde: float) -> float:
    return waarde / 12.92 if waarde <= 0.04045 else float(((waarde + 0.055) / 1.055) ** 2.4)


def luminance(kleur: str, zicht: Matrix) -> float:
    rgb = read_rgb(kleur)
    seen = [min(1, max(0, sum(a * b for a, b in zip(rij, rgb, strict=True)))) for rij in zicht]
    return sum(a * b for a, b in zip(LUMINANTIE, seen, strict=True))


def contrast(een: str, ander: str, zicht: Matrix) -> float:
    licht, donker = sorted((luminance(een, zicht), luminance(ander, zicht)), reverse=True)
    return (licht + 0.05) / (donker + 0.05)


def lightness(kleur: str) -> float:
    """CIE L*, 0 to 100."""
    y = luminance(kleur, ZICHT["normaal"])
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize("zicht", ZICHT)
def test_letters_on_every_sticker_reach_four_and_a_half(zicht: str) -> None:
    for groep in read_groepen().values():
        letters = WIT if groep.toon == "d" else DONKER
        assert contrast(groep.vul, letters, ZICHT[zicht]) >= 4.5, groep.key
    for stijl in read_plaat().kanten.values():
        assert contrast(stijl.tint, DONKER, ZICHT[zicht]) >= 4.5, stijl.key
        assert contrast(stijl.lijn, WIT, ZICHT[zicht]) >= 3, stijl.key


@pytest.mark.parametrize("zicht", ZICHT)
def test_letters_on_the_stickers_of_own_groups_reach_it_too(zicht: str) -> None:
    for kant, vullingen in EIGEN_VULLINGEN.items():
        for vul, toon in vullingen:
            assert contrast(vul, WIT if toon == "d" else DONKER, ZICHT[zicht]) >= 4.5, (kant, vul)
            assert lightness(vul) <= 45 if toon == "d" else lightness(vul) >= 69, (kant, vul)
        # One after the other: a dark one beside a light one, also without colour.
        for (een, _), (ander, _) in pairwise(vullingen):
            assert contrast(een, ander, ZICHT[zicht]) >= 3, (kant, een, ander)


def test_own_groups_have_no_fill_of_the_plate() -> None:
    for groep in read_groepen().values():
        assert groep.vul not in {vul for vul, _ in EIGEN_VULLINGEN[groep.kant]}


def read_tokens(toon: str) -> dict[str, str]:
    """The colours of the pages: `licht`, or with what `donker` or `grijs` puts in their place. A
    `var()` is settled where it stands: below `:root` only the outcome is inherited."""
    css = Path(settings.BASE_DIR, "static", "css", "tokens.css").read_text(encoding="utf-8")
    blokken = {"licht": ":root", "donker": '[data-toon="donker"]', "grijs": '[data-toon="grijs"]'}
    found: dict[str, str] = {}
    for kiezer in dict.fromkeys((":root", blokken[toon])):
        blok = css.split(f"  {kiezer} {{", 1)[1].split("\n  }", 1)[0]
        here = dict(re.findall(r"--([\w-]+): ([^;]+);", blok))
        found |= here
        found |= {naam: found[w[6:-1]] for naam, w in here.items() if w.startswith("var(--")}
    return found


@pytest.mark.parametrize("toon", ["licht", "donker", "grijs"])
@pytest.mark.parametrize("zicht", ZICHT)
def test_words_on_petals_paper_and_cells_can_be_read_in_every_tone(toon: str, zicht: str) -> None:
    tokens = read_tokens(toon)
    paren = [
        (f"{proces}-tekst", f"{proces}{deel}")
        for proces in ("samenwerken", "afstemmen", "opleiden")
        for deel in ("-licht", "-midden", "")
    ]
    paren += [
        (inkt, vlak)
        for inkt in ("inkt", "zacht")
        for vlak in ("papier", "papier-licht", "papier-diep", "papier-rand", "kaart")
    ]
    paren += [("cel-inkt", "cel"), ("cel-zacht", "cel")]
    for inkt, vlak in paren:
        found = contrast(tokens[inkt], tokens[vlak], ZICHT[zicht])
        assert found >= 4.5, (inkt, vlak, round(found, 2))
    # Large and bold, in the heart.
    assert contrast(tokens["wit"], tokens["hart-2"], ZICHT[zicht]) >= 3


def test_dark_is_dark_and_light_is_light() -> None:
    for groep in read_groepen().values():
        if groep.toon == "d":
            assert lightness(groep.vul) <= 45, groep.key
        else:
            assert lightness(groep.vul) >= 69, groep.key


def test_no_two_groups_of_one_kant_look_alike() -> None:
    for een, ander in combinations(read_groepen().values(), 2):
        assert een.afkorting != ander.afkorting
        assert (een.kant, een.vul) != (ander.kant, ander.vul)

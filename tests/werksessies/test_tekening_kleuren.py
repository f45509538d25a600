"""Sticker colours can be read by everyone: also in colour blindness and on a grey printer.

Vision matrices: Machado, Oliveira & Fernandes (2009), severity 1.0, in linear RGB. The limits are
those of beeldplaat's own rule beside the colours in actoren.yaml.
"""

from itertools import combinations

import pytest

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

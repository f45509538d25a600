"""The few words of SVG that sticker and plate share: safe text, numbers, grey."""

import re
from dataclasses import replace
from html import escape

from ..plaat import Groep, Kantstijl

LETTERTYPE = "font-family=\"'Atkinson Hyperlegible Next', sans-serif\""
INKT = "#2A2430"
DONKER = "#1E1B24"
WIT = "#FFFFFF"
KAART = "#FFFEFB"
ZACHT = "#5C5360"

# Characters that XML cannot hold; stored text never has them, an imported title might.
_NIET_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_KLEUR = re.compile(r"#[0-9A-Fa-f]{6}")


def escape_tekst(tekst: str) -> str:
    """Text from data, safe as an attribute value and between tags."""
    return escape(_NIET_IN_XML.sub("", tekst))


def escape_kleur(kleur: str) -> str:
    """A colour from data. Raises ValueError for anything but #RRGGBB."""
    if not _KLEUR.fullmatch(kleur):
        raise ValueError(f"not a colour: {kleur!r}")
    return kleur


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def make_grijs(kleur: str) -> str:
    """The grey with the luminance of the colour: what a black-and-white printer shows."""
    rood, groen, blauw = (_linear(int(kleur[i : i + 2], 16) / 255) for i in (1, 3, 5))
    licht = 0.2126 * rood + 0.7152 * groen + 0.0722 * blauw
    grijs = 12.92 * licht if licht <= 0.0031308 else 1.055 * licht ** (1 / 2.4) - 0.055
    waarde = f"{round(255 * grijs):02X}"
    return f"#{waarde * 3}"


def _linear(waarde: float) -> float:
    result: float = waarde / 12.92 if waarde <= 0.04045 else ((waarde + 0.055) / 1.055) ** 2.4
    return result


def make_groep_grijs(groep: Groep) -> Groep:
    return replace(groep, vul=make_grijs(groep.vul))


def make_kantstijl_grijs(stijl: Kantstijl) -> Kantstijl:
    return replace(stijl, lijn=make_grijs(stijl.lijn), tint=make_grijs(stijl.tint))

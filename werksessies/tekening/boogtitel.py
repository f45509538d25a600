"""Titles along the outline of the plate, letter by letter (the PDF maker has no textPath)."""

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from .geometrie import Omtrek, Titelboog, load_geometrie
from .labels import measure
from .svg import escape_tekst

STAPPEN = 400
GEWICHT = 700


@dataclass(frozen=True, slots=True)
class Letter:
    teken: str
    x: float
    y: float
    graden: float


@dataclass(frozen=True, slots=True)
class Boogtitel:
    """The letters of a title and their size; a long title gets smaller letters."""

    letters: tuple[Letter, ...]
    maat: float


@lru_cache(maxsize=64)
def lay_out(titel: str, boog: Titelboog) -> Boogtitel:
    geometrie = load_geometrie()
    lijn = _Lijn(_trace(geometrie.omtrek, boog))
    room = 2 * lijn.lengte * min(boog.plaats, 1 - boog.plaats)
    maat, spatie = geometrie.titelmaat, geometrie.titelspatie
    breedte = _measure_titel(titel, maat, spatie)
    if breedte > room:
        maat = math.floor(maat * room / breedte * 10) / 10
        breedte = _measure_titel(titel, maat, spatie)
    letters = []
    begin = lijn.lengte * boog.plaats - breedte / 2
    for teken in titel:
        eigen = measure(teken, maat, GEWICHT)
        midden = begin + eigen / 2
        x, y = lijn.point(midden)
        voor, na = lijn.point(midden - 1), lijn.point(midden + 1)
        graden = math.degrees(math.atan2(na[1] - voor[1], na[0] - voor[0]))
        if not teken.isspace():
            letters.append(Letter(teken, round(x, 1), round(y, 1), round(graden, 1)))
        begin += eigen + spatie
    return Boogtitel(tuple(letters), maat)


def draw_letters(titel: Boogtitel) -> str:
    return "".join(
        f'<text x="{letter.x}" y="{letter.y}"'
        f' transform="rotate({letter.graden} {letter.x} {letter.y})">'
        f"{escape_tekst(letter.teken)}</text>"
        for letter in titel.letters
    )


def _measure_titel(titel: str, maat: float, spatie: float) -> float:
    return sum(measure(teken, maat, GEWICHT) + spatie for teken in titel) - spatie


def _trace(omtrek: Omtrek, boog: Titelboog) -> list[tuple[float, float]]:
    punten = []
    for i in range(STAPPEN + 1):
        angle = math.radians(boog.van + (boog.tot - boog.van) * i / STAPPEN)
        cos, sin = math.cos(angle), math.sin(angle)
        straal_x = omtrek.straal_x - boog.inzet
        straal_y = (omtrek.straal_boven if sin > 0 else omtrek.straal_onder) - boog.inzet
        punten.append(
            (
                omtrek.midden_x + straal_x * math.copysign(abs(cos) ** (2 / omtrek.macht), cos),
                omtrek.midden_y - straal_y * math.copysign(abs(sin) ** (2 / omtrek.macht), sin),
            )
        )
    return punten


class _Lijn:
    """A polyline that is walked by distance from its start."""

    def __init__(self, punten: list[tuple[float, float]]) -> None:
        self.punten = punten
        self.afstanden = [0.0]
        for vorig, volgend in pairwise(punten):
            self.afstanden.append(self.afstanden[-1] + math.dist(vorig, volgend))
        self.lengte = self.afstanden[-1]

    def point(self, afstand: float) -> tuple[float, float]:
        """The point at that distance; before the start or after the end, the end point."""
        afstand = min(max(afstand, 0), self.lengte)
        index = 1
        while self.afstanden[index] < afstand:
            index += 1
        stuk = self.afstanden[index] - self.afstanden[index - 1]
        deel = (afstand - self.afstanden[index - 1]) / stuk if stuk else 0
        (x0, y0), (x1, y1) = self.punten[index - 1], self.punten[index]
        return x0 + (x1 - x0) * deel, y0 + (y1 - y0) * deel

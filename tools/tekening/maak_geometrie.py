"""Compute the plate's geometry once and write it as data.

Screen, SVG, PNG and PDF all read the numbers this script writes, so they cannot drift apart. It
needs shapely and is run by hand when the shape of the plate changes:

    python tools/tekening/maak_geometrie.py

Units: the canvas is 1500 x 1040 (close to 1 : 1.414, so that A1 and A0 need no second drawing); a
sticker lives in a box of 56 x 56 with its centre at 28, 28.
"""

import json
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from shapely.affinity import rotate, translate
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

UITVOER = Path(__file__).resolve().parents[2] / "werksessies" / "tekening" / "geometrie.json"

BREEDTE, HOOGTE = 1500, 1040
# Outline: a superellipse that is flatter above (RY_ONDER) than below the middle line.
MIDDEN_X, MIDDEN_Y = 750, 522
STRAAL_X, STRAAL_Y_BOVEN, STRAAL_Y_ONDER, MACHT = 742, 512, 508, 2.85
CEL_BREEDTE, CEL_HOOGTE, CEL_RADIUS = 218, 122, 22
HART_X, HART_Y, HART_BREEDTE = 750, 482, 306
SPLEET, RUIMTE_OM_HART, AFRONDING, HELLING = 10, 32, 46, 0.262
MINIMALE_AFSTAND = 9

# Cell centres in reading order: rows from the top, left to right.
CELLEN_LINKS = [
    (394, 122),
    (621, 94),
    (394, 253),
    (621, 225),
    (161, 356),
    (404, 384),
    (145, 487),
    (373, 515),
]
CELLEN_ONDER = [
    (287, 758),
    (518, 744),
    (750, 768),
    (982, 744),
    (1213, 758),
    (456, 890),
    (750, 899),
    (1044, 890),
]
# The right petal mirrors the left one; inside a row the order turns, so that it still reads
# from left to right.
CELLEN_RECHTS = [
    (BREEDTE - CELLEN_LINKS[i][0], CELLEN_LINKS[i][1]) for i in (1, 0, 3, 2, 5, 4, 7, 6)
]

BLADEN = ("samenwerken", "afstemmen", "opleiden-en-begeleiden")
CELLEN = dict(zip(BLADEN, (CELLEN_LINKS, CELLEN_RECHTS, CELLEN_ONDER), strict=True))
SCHADUW = dict(zip(BLADEN, ((-7, -6), (7, -6), (0, 9)), strict=True))
# Where a title runs: from `van` to `tot` degrees along the outline moved inwards by `inzet`;
# `plaats` is the middle of the text as a fraction of that line.
TITELBOGEN = {
    "samenwerken": {"inzet": 53, "van": 176, "tot": 92, "plaats": 0.35},
    "afstemmen": {"inzet": 53, "van": 88, "tot": 4, "plaats": 0.65},
    "opleiden-en-begeleiden": {"inzet": 21, "van": 222, "tot": 318, "plaats": 0.5},
}
TITEL_MAAT, TITEL_SPATIE = 35, 0.4


def main() -> None:
    bladen = _make_bladen()
    _check_cellen(bladen)
    omtrek = {
        "midden": [MIDDEN_X, MIDDEN_Y],
        "straal_x": STRAAL_X,
        "straal_boven": STRAAL_Y_BOVEN,
        "straal_onder": STRAAL_Y_ONDER,
        "macht": MACHT,
    }
    hart = _make_hart(HART_X, HART_Y, HART_BREEDTE)
    data = {
        "schema": "geometrie/1",
        "breedte": BREEDTE,
        "hoogte": HOOGTE,
        "cel": {"breedte": CEL_BREEDTE, "hoogte": CEL_HOOGTE, "radius": CEL_RADIUS},
        "omtrek": omtrek,
        "hart": _smooth_path(hart),
        "halo": _smooth_path(hart.buffer(14, quad_segs=24), 20),
        "bogen": [d for maat in (0.22, 0.44, 0.66) for d in _make_bogen(bladen, maat)],
        "titelmaat": TITEL_MAAT,
        "titelspatie": TITEL_SPATIE,
        "bladen": [
            {
                "key": key,
                "vorm": _smooth_path(blad, 22),
                "binnen": _smooth_path(blad.buffer(-9), 24),
                "schaduw": SCHADUW[key],
                "titelboog": TITELBOGEN[key],
                "cellen": CELLEN[key],
            }
            for key, blad in zip(BLADEN, bladen, strict=True)
        ],
        "vormen": _make_vormen(),
        "badges": _make_badges(),
    }
    UITVOER.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _point_on_omtrek(angle: float, inzet: float = 0) -> tuple[float, float]:
    cos, sin = math.cos(angle), math.sin(angle)
    straal_x = STRAAL_X - inzet
    straal_y = (STRAAL_Y_BOVEN if sin > 0 else STRAAL_Y_ONDER) - inzet
    return (
        MIDDEN_X + straal_x * math.copysign(abs(cos) ** (2 / MACHT), cos),
        MIDDEN_Y - straal_y * math.copysign(abs(sin) ** (2 / MACHT), sin),
    )


def _make_omtrek(inzet: float = 0, steps: int = 720) -> Polygon:
    return Polygon([_point_on_omtrek(2 * math.pi * i / steps, inzet) for i in range(steps)])


def _make_hart(x: float, y: float, breedte: float) -> Polygon:
    """The usual heart curve; its notch and point are softened in proportion to the size."""
    schaal, zacht = breedte / 32, breedte / 310
    punten = []
    for i in range(360):
        t = 2 * math.pi * i / 360
        hoogte = 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)
        punten.append((x + schaal * 16 * math.sin(t) ** 3, y - schaal * (hoogte + 2.5)))
    return Polygon(punten).buffer(6 * zacht).buffer(-6 * zacht).buffer(5 * zacht)


def _make_bladen() -> list[Polygon]:
    """The three petals, in the order of BLADEN: left, right, below."""
    vlak = _make_omtrek().difference(
        _make_hart(HART_X, HART_Y, HART_BREEDTE).buffer(RUIMTE_OM_HART, quad_segs=24)
    )
    for dx, dy in ((0, -1), (-1, HELLING), (1, HELLING)):
        straal = LineString([(MIDDEN_X, MIDDEN_Y), (MIDDEN_X + dx * 2000, MIDDEN_Y + dy * 2000)])
        vlak = vlak.difference(straal.buffer(SPLEET, cap_style="flat"))
    stukken = [
        stuk.buffer(-AFRONDING, quad_segs=24).buffer(AFRONDING, quad_segs=24)
        for stuk in _parts(vlak)
        if stuk.area > 5000
    ]
    return [
        min(stukken, key=lambda stuk: stuk.centroid.x),
        max(stukken, key=lambda stuk: stuk.centroid.x),
        max(stukken, key=lambda stuk: stuk.centroid.y),
    ]


def _check_cellen(bladen: list[Polygon]) -> None:
    """Stop when a cell leaves its petal or comes nearer than MINIMALE_AFSTAND to another."""
    eerder: list[tuple[str, BaseGeometry]] = []
    for key, blad in zip(BLADEN, bladen, strict=True):
        for nummer, (x, y) in enumerate(CELLEN[key], start=1):
            naam = f"{key}-{nummer}"
            cel = box(
                x - CEL_BREEDTE / 2,
                y - CEL_HOOGTE / 2,
                x + CEL_BREEDTE / 2,
                y + CEL_HOOGTE / 2,
            )
            if not blad.contains(cel.buffer(-20).buffer(20)):
                raise SystemExit(f"{naam} steekt buiten het blad")
            for andere_naam, andere in eerder:
                if cel.distance(andere) < MINIMALE_AFSTAND:
                    raise SystemExit(f"{naam} staat te dicht bij {andere_naam}")
            eerder.append((naam, cel))


def _make_bogen(bladen: list[Polygon], maat: float) -> list[str]:
    """Thin decorative arcs inside the petals."""
    omtrek = _make_omtrek(maat * 480)
    paths = []
    for blad in bladen:
        for lijn in _parts(omtrek.exterior.intersection(blad.buffer(-16))):
            if lijn.length > 60:
                punten = lijn.simplify(0.25).coords
                paths.append(_line_path(punten))
    return paths


def _make_vormen() -> dict[str, dict[str, str]]:
    """Per sticker shape: the shape itself, the closed ring (samen), the two brackets (naast) and
    the contour that opens at the top right (loslaten)."""
    vormen = {
        "cirkel": Point(28, 28).buffer(21.6, quad_segs=24),
        "vierkant": box(8, 8, 48, 48).buffer(-7).buffer(7, quad_segs=10),
        "ster": translate(_make_ster(27.5, 18.2, 2.4), 0, 1.6),
        "ruit": rotate(box(11, 11, 45, 45), 45, origin=(28, 28)).buffer(-5).buffer(5, quad_segs=10),
    }
    uitgang = Polygon(
        [(28, 28)]
        + [
            (28 + 60 * math.cos(math.radians(graden)), 28 + 60 * math.sin(math.radians(graden)))
            for graden in range(-82, 13, 6)
        ]
    )
    mond = box(28 - 9.5, -10, 28 + 9.5, 70)
    paths = {}
    for naam, vorm in vormen.items():
        ring = vorm.buffer(6.1, quad_segs=12).difference(vorm.buffer(3.5, quad_segs=12))
        haken = unary_union(
            [stuk.buffer(-0.1).buffer(0.1) for stuk in _parts(ring.difference(mond))]
        )
        rand = vorm.buffer(0.4).difference(vorm.buffer(-2.6)).difference(uitgang)
        paths[naam] = {
            "vorm": _exact_path(vorm),
            "ring": _exact_path(ring),
            "haken": _exact_path(haken),
            "los": _exact_path(rand),
        }
    return paths


def _make_ster(buiten: float, binnen: float, rond: float) -> Polygon:
    punten = []
    for i in range(10):
        angle = -math.pi / 2 + math.pi * i / 5
        straal = buiten if i % 2 == 0 else binnen
        punten.append((28 + straal * math.cos(angle), 28 + straal * math.sin(angle)))
    ster = Polygon(punten).buffer(-1.2, join_style="mitre").buffer(1.2 + rond, quad_segs=10)
    return ster.buffer(-rond - 1.5, quad_segs=10).buffer(1.5, quad_segs=10)


def _make_badges() -> dict[str, str]:
    plus = unary_union([box(-1.3, -4.3, 1.3, 4.3), box(-4.3, -1.3, 4.3, 1.3)])
    schacht = LineString([(-3.6, 3.6), (3.2, -3.2)]).buffer(1.25, cap_style="round")
    punt = LineString([(-1.8, -3.7), (3.6, -3.7), (3.6, 1.8)]).buffer(1.25, join_style="round")
    return {
        "plus": _exact_path(plus),
        "pijl": _exact_path(unary_union([schacht, punt]), 0.04),
        "hart": _smooth_path(_make_hart(10, 10.3, 16), 2),
        "hart_open": _smooth_path(_make_hart(10, 10.3, 14.4), 2),
    }


def _parts(geometry: BaseGeometry) -> Iterable[BaseGeometry]:
    return getattr(geometry, "geoms", [geometry])


def _line_path(punten: Iterable[tuple[float, float]]) -> str:
    return make_relative("M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in punten))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def make_relative(path: str) -> str:
    """The same path in steps from point to point: half the bytes once it is compressed. Absolute
    numbers are rounded before this, so the steps add up and nothing drifts."""
    written, here, start = "", (Decimal(0), Decimal(0)), (Decimal(0), Decimal(0))
    for command, numbers in re.findall(r"([MLCZ])([^MLCZ]*)", path):
        values = [Decimal(number) for number in numbers.split()]
        if command == "Z":
            written, here = written + "z", start
            continue
        end = (values[-2], values[-1])
        if command == "M":
            written, here, start = written + "M" + _join(values), end, end
            continue
        steps = [value - here[i % 2] for i, value in enumerate(values)]
        written, here = written + command.lower() + _join(steps), end
    return written


def _join(values: Iterable[Decimal]) -> str:
    texts = [format(value.normalize() + 0, "f") for value in values]
    return " ".join(texts).replace(" -", "-")


def _smooth_path(vlak: Polygon, stap: float = 16) -> str:
    """The outline as cubic curves through points `stap` units apart (Catmull-Rom)."""
    rand = vlak.exterior
    aantal = max(20, int(rand.length / stap))
    punten = [rand.interpolate(i / aantal, normalized=True).coords[0] for i in range(aantal)]
    path = f"M{_number(punten[0][0])} {_number(punten[0][1])}"
    for i in range(aantal):
        vorige, begin = punten[i - 1], punten[i]
        eind, volgende = punten[(i + 1) % aantal], punten[(i + 2) % aantal]
        getallen = (
            begin[0] + (eind[0] - vorige[0]) / 6,
            begin[1] + (eind[1] - vorige[1]) / 6,
            eind[0] - (volgende[0] - begin[0]) / 6,
            eind[1] - (volgende[1] - begin[1]) / 6,
            eind[0],
            eind[1],
        )
        path += "C" + " ".join(_number(getal) for getal in getallen)
    return make_relative(path + "Z")


def _exact_path(vlak: Polygon | MultiPolygon, tolerantie: float = 0.08) -> str:
    path = ""
    for stuk in _parts(vlak):
        for ring in (stuk.exterior, *stuk.interiors):
            punten = list(ring.simplify(tolerantie).coords)[:-1]
            path += "M" + "L".join(f"{_number(x)} {_number(y)}" for x, y in punten) + "Z"
    return make_relative(path)


if __name__ == "__main__":
    main()

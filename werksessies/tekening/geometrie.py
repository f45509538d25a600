"""The plate's geometry as typed values, read once from geometrie.json.

`tools/tekening/maak_geometrie.py` computes that file; nothing here calculates a shape. Units are
those of the canvas (1500 x 1040); sticker shapes live in a box of 56 x 56.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..plaat import Plaat, Proces, Taak

BESTAND = Path(__file__).with_name("geometrie.json")
VAK = 56


@dataclass(frozen=True, slots=True)
class Titelboog:
    """From `van` to `tot` degrees along the outline moved inwards by `inzet`; the middle of the
    text stands at the fraction `plaats` of that line."""

    inzet: float
    van: float
    tot: float
    plaats: float


@dataclass(frozen=True, slots=True)
class Blad:
    """One petal: paths, the offset of its shadow, and the centres of its cells in reading order."""

    key: str
    vorm: str
    binnen: str
    schaduw: tuple[float, float]
    titelboog: Titelboog
    cellen: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Stickervorm:
    """Paths of one shape: filled, closed ring (samen), two brackets (naast), opened contour
    (loslaten)."""

    vorm: str
    ring: str
    haken: str
    los: str


@dataclass(frozen=True, slots=True)
class Omtrek:
    """The superellipse around the plate."""

    midden_x: float
    midden_y: float
    straal_x: float
    straal_boven: float
    straal_onder: float
    macht: float


@dataclass(frozen=True, slots=True)
class Geometrie:
    breedte: float
    hoogte: float
    cel_breedte: float
    cel_hoogte: float
    cel_radius: float
    omtrek: Omtrek
    hart: str
    halo: str
    bogen: tuple[str, ...]
    titelmaat: float
    titelspatie: float
    bladen: tuple[Blad, ...]
    vormen: Mapping[str, Stickervorm]
    badges: Mapping[str, str]


@cache
def load_geometrie() -> Geometrie:
    data: dict[str, Any] = json.loads(BESTAND.read_text(encoding="utf-8"))
    omtrek = data["omtrek"]
    return Geometrie(
        breedte=data["breedte"],
        hoogte=data["hoogte"],
        cel_breedte=data["cel"]["breedte"],
        cel_hoogte=data["cel"]["hoogte"],
        cel_radius=data["cel"]["radius"],
        omtrek=Omtrek(
            midden_x=omtrek["midden"][0],
            midden_y=omtrek["midden"][1],
            straal_x=omtrek["straal_x"],
            straal_boven=omtrek["straal_boven"],
            straal_onder=omtrek["straal_onder"],
            macht=omtrek["macht"],
        ),
        hart=data["hart"],
        halo=data["halo"],
        bogen=tuple(data["bogen"]),
        titelmaat=data["titelmaat"],
        titelspatie=data["titelspatie"],
        bladen=tuple(_read_blad(blad) for blad in data["bladen"]),
        vormen={naam: Stickervorm(**paths) for naam, paths in data["vormen"].items()},
        badges=data["badges"],
    )


def _read_blad(data: dict[str, Any]) -> Blad:
    return Blad(
        key=data["key"],
        vorm=data["vorm"],
        binnen=data["binnen"],
        schaduw=(data["schaduw"][0], data["schaduw"][1]),
        titelboog=Titelboog(**data["titelboog"]),
        cellen=tuple((x, y) for x, y in data["cellen"]),
    )


@dataclass(frozen=True, slots=True)
class Plek:
    """Where a taak stands. `naam` ("samenwerken-1") is the `data-plek` that the generated
    stylesheet places; x and y are the centre of the cell."""

    naam: str
    x: float
    y: float


def place_taken(plaat: Plaat) -> dict[str, Plek]:
    """The place of every taak by key: the processes fill the petals in their order, the taken the
    cells in reading order.

    Raises ValueError when a plate has more processes than petals or more taken than cells.
    """
    plekken: dict[str, Plek] = {}
    for proces, blad in pair_bladen(plaat):
        for nummer, (taak, (x, y)) in enumerate(_pair_cellen(proces, blad), start=1):
            plekken[taak.key] = Plek(f"{blad.key}-{nummer}", x, y)
    return plekken


def pair_bladen(plaat: Plaat) -> list[tuple[Proces, Blad]]:
    bladen = load_geometrie().bladen
    if len(plaat.processen) > len(bladen):
        raise ValueError(f"plate {plaat.key} has {len(plaat.processen)} processes")
    return list(zip(plaat.processen, bladen, strict=False))


def _pair_cellen(proces: Proces, blad: Blad) -> list[tuple[Taak, tuple[float, float]]]:
    if len(proces.taken) > len(blad.cellen):
        raise ValueError(f"process {proces.key} has {len(proces.taken)} taken")
    return list(zip(proces.taken, blad.cellen, strict=False))

"""Letters measured without a font library: line breaks of labels, letter size on stickers.

The widths come from letters.json (`tools/tekening/maak_letters.py`). Page and paper take their
lines from here; they differ only where paper avoids a third line (`fit_op_papier`).
"""

import json
import math
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations, pairwise
from pathlib import Path

BESTAND = Path(__file__).with_name("letters.json")
ZACHT_AFBREEKTEKEN = "\u00ad"

LABEL_MAAT = 21.0
LABEL_BREEDTE = 196.4
LABEL_GEWICHT = 600
MAX_REGELS = 4
# The first line keeps clear of the sign in the corner, if another break allows it.
EERSTE_REGEL = 184.0
STRAF_EERSTE_REGEL = 60.0
EEN_REGEL = 190.0
# On paper: the size above which two lines are chosen, and the sizes of more lines.
KLEINSTE_MAAT = 19.5
MAAT_BIJ_REGELS = {3: 18.0, 4: 15.0}

# Per sticker shape: the width that letters may take, and the largest size that looks right.
RUIMTE = {"cirkel": 37.0, "vierkant": 36.5, "ster": 31.0, "ruit": 34.0}
GROOTSTE_MAAT = {"cirkel": 18.0, "vierkant": 18.0, "ster": 15.5, "ruit": 16.5}


@dataclass(frozen=True, slots=True)
class Label:
    """The lines of a label and the letter size (in plate units) at which they fit."""

    regels: tuple[str, ...]
    maat: float


@cache
def _load_breedtes() -> dict[int, dict[str, int]]:
    data = json.loads(BESTAND.read_text(encoding="utf-8"))
    return {int(gewicht): breedtes for gewicht, breedtes in data["breedtes"].items()}


def has_letter(teken: str) -> bool:
    """Whether our font has this character, in every weight that is measured."""
    return all(teken in breedtes for breedtes in _load_breedtes().values())


def measure(tekst: str, maat: float, gewicht: int = LABEL_GEWICHT) -> float:
    """Width of a text in units; a letter that the font does not have counts as an "M"."""
    breedtes = _load_breedtes()[gewicht]
    onbekend = breedtes["M"]
    som = sum(breedtes.get(teken, onbekend) for teken in tekst if teken != ZACHT_AFBREEKTEKEN)
    return som * maat / 1000


def fit_afkorting(afkorting: str, vorm: str) -> float:
    """Letter size that lets an abbreviation fit its shape, in units of the 56-unit box."""
    breedte = measure(afkorting, 1, 700)
    if not breedte:
        return GROOTSTE_MAAT[vorm]
    return round(min(GROOTSTE_MAAT[vorm], RUIMTE[vorm] / breedte), 1)


def break_label(titel: str) -> tuple[str, ...]:
    """The lines of a taak's label; `titel` carries soft hyphens (`Taak.afbreek`).

    A soft hyphen is used only in a word that is wider than the cell.
    """
    return fit_label(titel).regels


@lru_cache(maxsize=512)
def fit_label(titel: str) -> Label:
    """As few lines as fit, and of those the most even break; when nothing fits, smaller letters."""
    woorden = _split_woorden(titel)
    for aantal in range(1, MAX_REGELS + 1):
        beste = _find_best(woorden, aantal, LABEL_BREEDTE)
        if beste and (aantal > 1 or beste[0] < EEN_REGEL):
            return Label(beste[1], LABEL_MAAT)
    return _shrink(woorden)


@lru_cache(maxsize=512)
def fit_op_papier(titel: str) -> Label:
    """As `fit_label`, for a drawing that has no room under a second line: rather slightly smaller
    letters than a third line, and where that line must be, letters that stay clear of the rings
    of the stickers."""
    label = fit_label(titel)
    if len(label.regels) <= 2:
        return label
    beste = _find_best(_split_woorden(titel), 2, LABEL_BREEDTE * LABEL_MAAT / KLEINSTE_MAAT)
    if beste is None:
        return Label(label.regels, min(label.maat, MAAT_BIJ_REGELS[len(label.regels)]))
    breedste = max(measure(regel, LABEL_MAAT) for regel in beste[1])
    return Label(beste[1], math.floor(LABEL_MAAT * LABEL_BREEDTE / breedste * 10) / 10)


def _shrink(woorden: list[str]) -> Label:
    beste = _find_best(woorden, min(MAX_REGELS, len(woorden)), math.inf)
    regels = beste[1] if beste else (" ".join(woorden),)
    breedste = max(measure(regel, LABEL_MAAT) for regel in regels)
    return Label(regels, round(LABEL_MAAT * min(1, LABEL_BREEDTE / max(breedste, 1)), 1))


def _split_woorden(titel: str) -> list[str]:
    woorden: list[str] = []
    for woord in titel.split():
        delen = woord.split(ZACHT_AFBREEKTEKEN)
        if len(delen) > 1 and measure(woord, LABEL_MAAT) > LABEL_BREEDTE:
            woorden.extend(f"{deel}-" for deel in delen[:-1])
            woorden.append(delen[-1])
        else:
            woorden.append("".join(delen))
    return woorden or [""]


def _find_best(
    woorden: list[str], aantal: int, breedte: float
) -> tuple[float, tuple[str, ...]] | None:
    """Penalty and lines of the most even break into `aantal` lines of at most `breedte`."""
    beste: tuple[float, tuple[str, ...]] | None = None
    for grenzen in combinations(range(1, len(woorden)), aantal - 1):
        punten = (0, *grenzen, len(woorden))
        regels = tuple(" ".join(woorden[begin:eind]) for begin, eind in pairwise(punten))
        if any("- " in regel for regel in regels):
            continue
        breedtes = [measure(regel, LABEL_MAAT) for regel in regels]
        if max(breedtes) > breedte:
            continue
        straf = max(breedtes) + (STRAF_EERSTE_REGEL if breedtes[0] > EERSTE_REGEL else 0)
        if beste is None or straf < beste[0]:
            beste = (straf, regels)
    return beste

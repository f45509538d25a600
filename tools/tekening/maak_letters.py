"""Measure the letters of our font once and write the widths as data.

The letter size on a sticker and the line breaks on the plate are computed at run time (also for
own groups and own plates), without a font library. Needs fonttools and brotli:

    python tools/tekening/maak_letters.py
"""

import json
from pathlib import Path

from fontTools.ttLib import TTFont

PROJECT = Path(__file__).resolve().parents[2]
FONTS = PROJECT / "static" / "fonts"
UITVOER = PROJECT / "werksessies" / "tekening" / "letters.json"
GEWICHTEN = (600, 700)
SUBSETS = ("latin-ext", "latin")


def main() -> None:
    data = {
        "schema": "letters/1",
        "per_em": 1000,
        "breedtes": {str(gewicht): _read_breedtes(gewicht) for gewicht in GEWICHTEN},
    }
    UITVOER.write_text(json.dumps(data, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _read_breedtes(gewicht: int) -> dict[str, int]:
    """Advance width per character, in thousandths of the font size."""
    breedtes: dict[str, int] = {}
    for subset in SUBSETS:
        font = TTFont(FONTS / f"atkinson-hyperlegible-next-{subset}-{gewicht}-normal.woff2")
        per_em = font["head"].unitsPerEm
        for code, glyph in font.getBestCmap().items():
            breedtes[chr(code)] = round(font["hmtx"][glyph][0] * 1000 / per_em)
    return dict(sorted(breedtes.items()))


if __name__ == "__main__":
    main()

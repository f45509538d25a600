"""Write the small `kern` files of the typeface: the letters that nearly every page needs.

    python -m tools.maak_lettertype

The `unicode-range` in static/css/tokens.css says which; what it leaves out comes from the whole
`latin` file, which a browser fetches only where such a letter stands. Hinting and the features that
no text here asks for stay out. fontTools comes with WeasyPrint.
"""

import re
from pathlib import Path

from fontTools import subset

STATIC = Path(__file__).resolve().parents[1] / "static"
NAAM = "atkinson-hyperlegible-next-{deel}-{gewicht}-normal.woff2"
GEWICHTEN = (400, 600, 700)


def read_kern() -> list[int]:
    """The code points of the `kern` files, as the stylesheet gives them."""
    css = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    found = re.search(r"-kern-400-[^}]*unicode-range:([^;]+);", css)
    if found is None:
        raise SystemExit("tokens.css noemt geen unicode-range bij kern")
    return subset.parse_unicodes(found[1].replace("U+", ""))


def main() -> None:
    options = subset.Options(flavor="woff2", hinting=False)
    options.layout_features = ["ccmp", "kern", "locl", "mark", "mkmk"]
    for gewicht in GEWICHTEN:
        bron = STATIC / "fonts" / NAAM.format(deel="latin", gewicht=gewicht)
        font = subset.load_font(str(bron), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=read_kern())
        subsetter.subset(font)
        subset.save_font(font, str(bron).replace("latin", "kern"), options)


if __name__ == "__main__":
    main()

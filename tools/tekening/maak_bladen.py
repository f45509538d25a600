"""Write the backdrop of the plate as a picture, from the same geometry as the paper.

python -m tools.tekening.maak_bladen
"""

from pathlib import Path

from werksessies.tekening.plaat_svg import draw_bladen

UITVOER = Path(__file__).resolve().parents[2] / "static" / "img" / "plaat.svg"

if __name__ == "__main__":
    UITVOER.write_text(draw_bladen() + "\n", encoding="utf-8")

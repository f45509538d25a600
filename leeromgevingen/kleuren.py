"""Colours of stickers: contrast by WCAG 2, and fills for the groups that people add themselves."""

from .enums import Kant

MIN_CONTRAST = 4.5
LETTERS_LICHT = "#FFFFFF"
LETTERS_DONKER = "#1E1B24"  # tokens.css: --sticker-inkt

# Hue family of each kant, as the groups of actoren.yaml: dark with white letters (d), light with
# dark letters (l). All clear MIN_CONTRAST; dark and light take turns, so that neighbours differ.
EIGEN_VULLINGEN: dict[Kant, tuple[tuple[str, str], ...]] = {
    Kant.SCHOOL: (
        ("#2B5C8A", "d"),
        ("#A9CBEC", "l"),
        ("#24406B", "d"),
        ("#C9DFF3", "l"),
        ("#2F6470", "d"),
        ("#A8D5DA", "l"),
    ),
    Kant.WERKVELD: (
        ("#7D3300", "d"),
        ("#FFC08F", "l"),
        ("#8A4A12", "d"),
        ("#FBD3A6", "l"),
        ("#7A2E1E", "d"),
        ("#F3BFA8", "l"),
    ),
    Kant.STUDENT: (
        ("#2E6B33", "d"),
        ("#B5DBA9", "l"),
        ("#41601C", "d"),
        ("#D2E3A8", "l"),
    ),
    Kant.EXTERN: (
        ("#5A5A5A", "d"),
        ("#CFCBC5", "l"),
        ("#3D3A44", "d"),
        ("#DEDBE4", "l"),
    ),
}


def measure_contrast(first: str, second: str) -> float:
    """Contrast of two `#RRGGBB` colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    high, low = sorted((_measure_luminance(first), _measure_luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _measure_luminance(kleur: str) -> float:
    channels = (int(kleur[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def pick_letterkleur(toon: str) -> str:
    """Of the letters on a fill that looks dark (`d`) or light (`l`)."""
    return LETTERS_LICHT if toon == "d" else LETTERS_DONKER


def pick_vulling(kant: Kant, aantal_eigen: int) -> tuple[str, str]:
    """Fill and tone for the next own group of a kant that has `aantal_eigen` of them already."""
    keuzes = EIGEN_VULLINGEN[kant]
    return keuzes[aantal_eigen % len(keuzes)]

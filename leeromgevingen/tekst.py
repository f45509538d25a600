"""Cleaning of what people type: the one place that says which characters do not pass."""

import unicodedata

# Characters that reverse the reading order of what follows: a name must not rewrite its sentence.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_regels(tekst: str) -> str:
    """NFC, without control and bidi-override characters; line ends as \\n, other white space as
    spaces, none around the whole."""
    tekst = unicodedata.normalize("NFC", tekst.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(map(_pass, tekst)).strip()


def clean_regel(tekst: str) -> str:
    """As `clean_regels`, on one line with single spaces."""
    return " ".join(clean_regels(tekst).split())


def _pass(char: str) -> str:
    if char == "\n":
        return char
    if char.isspace():
        return " "
    is_hidden = char in _BIDI or unicodedata.category(char) in ("Cc", "Cs")
    return "" if is_hidden else char

"""Dutch on paper: dates, numbers, lists, and text made safe for a page of fixed width."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from ..namen import lower_eerste
from ..plaat import Taak
from ..tekening.labels import has_letter

MAANDEN = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
GETALLEN = (
    "nul",
    "een",
    "twee",
    "drie",
    "vier",
    "vijf",
    "zes",
    "zeven",
    "acht",
    "negen",
    "tien",
    "elf",
    "twaalf",
)
# The layout engine needs a place to break: a word of 100,000 letters costs it minutes.
LANGSTE_REEKS = 24
BREEKPLEK = "\u200b"
_REEKS = re.compile(rf"\S{{{LANGSTE_REEKS}}}(?=\S)")
# Only after a letter: a list of bare numbers keeps its places to break.
_NUMMER = re.compile(r"(?<=[^\W\d_]) (?=\d{1,2}(?!\w))|(?<=\d) (?=keer\b)")
# Control characters, and the marks that turn the direction of the text around them.
_ONZICHTBAAR = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ud800-\udfff\ufffe\uffff]"
)


def clean(tekst: str) -> str:
    """Text from people, in characters that our font can print.

    A PDF for the archive carries every letter it shows, and looks the same on every computer; so
    nothing is borrowed from fonts that happen to be installed. A letter we do not have becomes
    its base letter or "?", a picture (emoji) is left out.
    """
    tekst = _ONZICHTBAAR.sub("", unicodedata.normalize("NFC", tekst))
    return "".join(teken if _is_printable(teken) else _replace(teken) for teken in tekst)


def _is_printable(teken: str) -> bool:
    return teken in "\n\t" or has_letter(teken)


def _replace(teken: str) -> str:
    basis = "".join(deel for deel in unicodedata.normalize("NFKD", teken) if has_letter(deel))
    if basis:
        return basis
    soort = unicodedata.category(teken)
    return "?" if soort[0] in "LN" or soort == "Sm" else ""


def break_runs(tekst: str) -> str:
    """A zero-width place to break after every 24 characters without a space."""
    return _REEKS.sub(rf"\g<0>{BREEKPLEK}", tekst)


def glue_nummers(tekst: str) -> str:
    """A number stays on one line with the word before it: "docent 3" is one person."""
    return _NUMMER.sub("\u00a0", tekst)


def format_datum(dag: date) -> str:
    return f"{dag.day} {MAANDEN[dag.month - 1]} {dag.year}"


def format_datum_kort(dag: date) -> str:
    maand = MAANDEN[dag.month - 1]
    kort = "mrt" if maand == "maart" else maand[:3]
    return f"{dag.day} {kort} {dag.year}"


def format_getal(getal: int) -> str:
    """In words up to twelve, as in running text."""
    return GETALLEN[getal] if getal < len(GETALLEN) else str(getal)


def format_aantal(getal: int, enkelvoud: str, meervoud: str) -> str:
    return f"{format_getal(getal)} {enkelvoud if getal == 1 else meervoud}"


def format_keer(aantal: int, naam: str) -> str:
    """Some of a group inside a list: "docent", or "3 keer docent"."""
    klein = lower_eerste(naam)
    return f"{aantal} keer {klein}" if aantal > 1 else klein


def join_en(woorden: Sequence[str]) -> str:
    if len(woorden) < 2:
        return "".join(woorden)
    return f"{', '.join(woorden[:-1])} en {woorden[-1]}"


def capitalize_eerste(tekst: str) -> str:
    return tekst[:1].upper() + tekst[1:]


def name_taak(aspect: str | None, taken: Mapping[str, Taak]) -> str:
    taak = taken.get(aspect or "")
    return clean(taak.titel) if taak else ""

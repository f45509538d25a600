"""Texts with a limit and numbers from an address, in one place for forms, domain and import."""

from typing import TypeVar

from leeromgevingen.tekst import clean_regels

from .errors import InvoerError

T = TypeVar("T")
MAX_CIJFERS = 18  # what fits in a key of the database


def clean_tekst(tekst: str, *, maximum: int, veld: str, is_verplicht: bool = False) -> str:
    """The text as `clean_regels` makes it. Raises InvoerError with the limit, or for NUL."""
    if "\x00" in tekst:
        raise InvoerError(f"{veld}: er staat een teken in dat niet kan (NUL).")
    tekst = clean_regels(tekst)
    if is_verplicht and not tekst:
        raise InvoerError(f"{veld}: vul dit nog in.")
    if len(tekst) > maximum:
        raise InvoerError(f"{veld}: dit zijn {len(tekst)} tekens. Er passen er {maximum}.")
    return tekst


def read_getal(tekst: str, anders: T) -> int | T:
    """A plain number of somebody else's making; `anders` for whatever is none. More digits than
    any key has are no number either."""
    is_getal = tekst.isascii() and tekst.isdigit() and len(tekst) <= MAX_CIJFERS
    return int(tekst) if is_getal else anders

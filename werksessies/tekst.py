"""Texts with a limit, in one place for forms, domain and import."""

from leeromgevingen.tekst import clean_regels

from .errors import InvoerError


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

"""The grid of a paper plate as a plain form, and one cell of it as the page posts it.

A field is called by its person and the place of its taak (`7.0` to `7.23`), because a form of
twenty people must stay under the limit of a body. What its writer saw stands in one field per
person (`was.7`): a digit per taak, the place in `ALLE_INHOUDEN`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from ..domain.papier import ALLE_INHOUDEN, LEEG, Cel, Inhoud
from ..errors import OnbekendError
from ..tekst import read_getal
from .plakken import read_handeling

_BIJ_CODE = {inhoud.code: inhoud for inhoud in ALLE_INHOUDEN}


def read_inhoud(code: str) -> Inhoud:
    """Raises OnbekendError."""
    found = _BIJ_CODE.get(code)
    if found is None:
        words = ", ".join(inhoud.code for inhoud in ALLE_INHOUDEN[1:])
        raise OnbekendError(f"Kies wat past: {words}, of laat het leeg.")
    return found


def read_cel(post: QueryDict) -> Cel:
    """One cell, as the page posts each key. Raises OnbekendError and InvoerError."""
    return Cel(
        ref=post.get("deelnemer", ""),
        aspect=post.get("aspect", ""),
        inhoud=read_inhoud(post.get("inhoud", "")),
        was=read_inhoud(post.get("was", "")),
        handeling=read_handeling(post),
    )


def write_was(inhouden: Iterable[Inhoud]) -> str:
    return "".join(str(ALLE_INHOUDEN.index(inhoud)) for inhoud in inhouden)


@dataclass(frozen=True, slots=True)
class Rooster:
    """What a posted grid asks for. `is_iemand_weg`: it had a column that is there no longer."""

    cellen: tuple[Cel, ...]
    is_iemand_weg: bool


def read_rooster(post: QueryDict, kolommen: Mapping[int, str], taken: Sequence[str]) -> Rooster:
    """The cells that were changed. `kolommen` gives the ref of each person by key. Raises
    OnbekendError for a value that no form of ours holds."""
    cellen: list[Cel] = []
    is_iemand_weg = False
    for naam in post:
        if not naam.startswith("was."):
            continue
        was = post.get(naam, "")
        pk = naam.removeprefix("was.")
        ref = kolommen.get(read_getal(pk, 0))
        if ref is None:
            is_iemand_weg = True
            continue
        for place, aspect in enumerate(taken):
            code = post.get(f"{pk}.{place}")
            seen = _read_was(was, place)
            if code is not None and (inhoud := read_inhoud(code)) != seen:
                cellen.append(Cel(ref, aspect, inhoud, seen))
    return Rooster(tuple(cellen), is_iemand_weg)


def _read_was(was: str, place: int) -> Inhoud:
    digit = was[place : place + 1]
    return ALLE_INHOUDEN[int(digit)] if digit.isascii() and digit.isdigit() else LEEG

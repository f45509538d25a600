"""How people are called: by role where they did not agree to be named outside the session."""

import re
from collections.abc import Iterable, Mapping, Sequence

from .plaat import Deelnemer


def lower_eerste(naam: str) -> str:
    """A label inside a sentence: "Docent" becomes "docent", "HR-adviseur" stays."""
    return naam if naam[1:2].isupper() else naam[:1].lower() + naam[1:]


def make_rollen(deelnemers: Iterable[Deelnemer]) -> dict[str, str]:
    """The role of every person by ref: "Docent", or "Docent 1" and "Docent 2" when two of a group
    take part (in the order given)."""
    per_groep: dict[str, list[Deelnemer]] = {}
    for deelnemer in deelnemers:
        per_groep.setdefault(deelnemer.groep.key, []).append(deelnemer)
    rollen: dict[str, str] = {}
    for leden in per_groep.values():
        for nummer, deelnemer in enumerate(leden, start=1):
            rol = deelnemer.groep.naam
            rollen[deelnemer.ref] = f"{rol} {nummer}" if len(leden) > 1 else rol
    return rollen


def hide_names(tekst: str, deelnemers: Sequence[Deelnemer], rollen: Mapping[str, str]) -> str:
    """In a field for people a participant's name becomes the role, unless the person agreed."""
    # Longest first: "Anne Marie" before "Anne".
    for deelnemer in sorted(deelnemers, key=lambda d: -len(d.naam)):
        naam = deelnemer.naam.strip()
        if naam and not deelnemer.naam_in_verslag:
            rol = lower_eerste(rollen[deelnemer.ref]).replace("\\", r"\\")
            patroon = rf"(?<!\w){re.escape(naam)}(?!\w)"
            tekst = re.sub(patroon, rol, tekst, flags=re.IGNORECASE)
    return tekst

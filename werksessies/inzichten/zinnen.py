"""Sentences with gaps, and the Dutch of lists and percentages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TypeAlias

# What fills a gap: a number, a text, or a list that is written as "a, b en c".
Waarde: TypeAlias = int | str | tuple[str, ...]
Waarden: TypeAlias = Mapping[str, Waarde]

# inzichten.yaml, weergave.opsomming: more than four become the first three "en nog N".
_LANGSTE_LIJST = 4
_EERSTE = 3

_GAT = re.compile(r"\{(?P<naam>[a-z]\w*)(?::(?P<enkelvoud>[^{}|]*)\|(?P<meervoud>[^{}|]*))?\}")


@dataclass(frozen=True, slots=True)
class Gat:
    """`{taken}`, or with `vormen` a choice of words by number: `{nieuw:taak|taken}`."""

    naam: str
    vormen: tuple[str, str] | None = None

    def fill(self, waarde: Waarde) -> str:
        if self.vormen is not None:
            enkelvoud, meervoud = self.vormen
            return enkelvoud if _count(waarde) == 1 else meervoud
        return join_lijst(waarde) if isinstance(waarde, tuple) else str(waarde)


@dataclass(frozen=True, slots=True)
class Sjabloon:
    """A sentence from the data, split at its gaps."""

    delen: tuple[str | Gat, ...]

    @property
    def gaten(self) -> frozenset[str]:
        """Every name the sentence needs a value for."""
        return frozenset(deel.naam for deel in self.delen if isinstance(deel, Gat))

    @property
    def genoemd(self) -> frozenset[str]:
        """The names whose value is written out, not only counted to choose a word."""
        return frozenset(
            deel.naam for deel in self.delen if isinstance(deel, Gat) and deel.vormen is None
        )

    def fill(self, waarden: Waarden) -> str:
        zin = "".join(
            deel.fill(waarden[deel.naam]) if isinstance(deel, Gat) else deel for deel in self.delen
        )
        # "docent 3" is written small, but not at the start of a sentence.
        return zin[:1].upper() + zin[1:]


def parse_sjabloon(tekst: str) -> Sjabloon:
    """Raises ValueError where a brace belongs to no gap."""
    delen: list[str | Gat] = []
    start = 0
    for match in _GAT.finditer(tekst):
        delen.append(tekst[start : match.start()])
        enkelvoud, meervoud = match["enkelvoud"], match["meervoud"]
        delen.append(Gat(match["naam"], None if enkelvoud is None else (enkelvoud, meervoud)))
        start = match.end()
    delen.append(tekst[start:])
    for deel in delen:
        if isinstance(deel, str) and ("{" in deel or "}" in deel):
            raise ValueError(deel)
    return Sjabloon(tuple(deel for deel in delen if deel))


def join_lijst(namen: Sequence[str]) -> str:
    if len(namen) > _LANGSTE_LIJST:
        return f"{', '.join(namen[:_EERSTE])} en nog {len(namen) - _EERSTE}"
    if len(namen) > 1:
        return f"{', '.join(namen[:-1])} en {namen[-1]}"
    return "".join(namen)


def round_procent(aandeel: Fraction) -> int:
    """A share (0 to 1) as whole percents; a half rounds up."""
    return floor(aandeel * 100 + Fraction(1, 2))


def _count(waarde: Waarde) -> int:
    if isinstance(waarde, int):
        return waarde
    return len(waarde) if isinstance(waarde, tuple) else 1

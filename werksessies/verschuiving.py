"""What shifted between the two rounds of one session, taak by taak. Pure Python."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from .plaat import Momentopname, Sticker, Taak


class Wat(StrEnum):
    ERBIJ = "erbij"
    WEG = "weg"
    ANDERS = "anders"


@dataclass(frozen=True, slots=True)
class Wissel:
    """One person at one taak: the sticker of the first round and that of now; not both None.
    `deelnemer` is a ref."""

    deelnemer: str
    eerst: Sticker | None
    nu: Sticker | None

    @property
    def wat(self) -> Wat:
        if self.eerst is None:
            return Wat.ERBIJ
        return Wat.WEG if self.nu is None else Wat.ANDERS


@dataclass(frozen=True, slots=True)
class Taakwissel:
    """What shifted at one taak, in the order in which the people came in."""

    taak: Taak
    wissels: tuple[Wissel, ...]

    def _count(self, wat: Wat) -> int:
        return sum(wissel.wat is wat for wissel in self.wissels)

    @property
    def erbij(self) -> int:
        return self._count(Wat.ERBIJ)

    @property
    def weg(self) -> int:
        return self._count(Wat.WEG)

    @property
    def anders(self) -> int:
        return self._count(Wat.ANDERS)


@dataclass(frozen=True, slots=True)
class Verschuiving:
    """Everything that shifted, in plate order."""

    taken: tuple[Taakwissel, ...]

    @property
    def per_taak(self) -> dict[str, Taakwissel]:
        return {wissel.taak.key: wissel for wissel in self.taken}

    @property
    def erbij(self) -> int:
        return sum(taak.erbij for taak in self.taken)

    @property
    def weg(self) -> int:
        return sum(taak.weg for taak in self.taken)

    @property
    def anders(self) -> int:
        return sum(taak.anders for taak in self.taken)


def compare_rondes(
    eerst: Momentopname, nu: Momentopname, processen: Collection[str]
) -> Verschuiving:
    """Over the taken of these processes. Another status or another *samen* is a change; a remark
    is not."""
    found = []
    for key, taak in nu.plaat.taken.items():
        if taak.proces not in processen:
            continue
        toen = {sticker.deelnemer: sticker for sticker in eerst.stickers_per_taak[key]}
        straks = {sticker.deelnemer: sticker for sticker in nu.stickers_per_taak[key]}
        wissels = tuple(
            Wissel(person.ref, toen.get(person.ref), straks.get(person.ref))
            for person in nu.deelnemers
            if _says(toen.get(person.ref)) != _says(straks.get(person.ref))
        )
        if wissels:
            found.append(Taakwissel(taak, wissels))
    return Verschuiving(tuple(found))


def _says(sticker: Sticker | None) -> tuple[str, str | None] | None:
    return (sticker.status, sticker.samen) if sticker else None

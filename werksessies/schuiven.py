"""Erbij en eraf: what somebody wants to let go beside what somebody wants, read from the plate."""

from dataclasses import dataclass

from .enums import Status
from .plaat import Momentopname, Sticker, Taak


@dataclass(frozen=True, slots=True)
class Schuif:
    """The wishes at one taak, by name. `blijft` are those who do it now and go on doing it."""

    taak: Taak
    eraf: tuple[str, ...]
    erbij: tuple[str, ...]
    blijft: tuple[str, ...]

    @property
    def is_koppel(self) -> bool:
        """Somebody lets go what somebody else wants."""
        return bool(self.eraf and self.erbij)


@dataclass(frozen=True, slots=True)
class Schuiven:
    """In plate order: the pairs, what is let go and nobody wants, what is wanted beside who does
    it already."""

    koppels: tuple[Schuif, ...]
    eraf: tuple[Schuif, ...]
    erbij: tuple[Schuif, ...]


def find_schuiven(moment: Momentopname) -> Schuiven:
    schuiven = [
        Schuif(
            taak=moment.plaat.taken[key],
            eraf=_name(moment, stickers, Status.LOSLATEN),
            erbij=_name(moment, stickers, Status.ERBIJ),
            blijft=_name(moment, stickers, Status.NU),
        )
        for key, stickers in moment.stickers_per_taak.items()
    ]
    return Schuiven(
        koppels=tuple(schuif for schuif in schuiven if schuif.is_koppel),
        eraf=tuple(schuif for schuif in schuiven if schuif.eraf and not schuif.erbij),
        erbij=tuple(schuif for schuif in schuiven if schuif.erbij and not schuif.eraf),
    )


def _name(moment: Momentopname, stickers: tuple[Sticker, ...], status: Status) -> tuple[str, ...]:
    """In the order in which the people came in."""
    refs = {sticker.deelnemer for sticker in stickers if sticker.status is status}
    return tuple(person.naam for person in moment.deelnemers if person.ref in refs)

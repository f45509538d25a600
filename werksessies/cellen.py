"""The cells of the plate as a page draws them, from a session as its viewer may see it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .plaat import Momentopname, Proces, Rij, Sticker, Taak
from .tekening.geometrie import place_taken
from .tekening.labels import break_label


@dataclass(frozen=True, slots=True)
class Cel:
    """`plek` names the place on the plate (data-plek), `label` holds the measured lines of the
    title, `eigen` the sticker of the person whose page this is."""

    taak: Taak
    plek: str
    label: tuple[str, ...]
    rij: Rij
    eigen: Sticker | None


@dataclass(frozen=True, slots=True)
class Zone:
    """One process with its cells. `verborgen`: the stickers of others do not reach this viewer."""

    proces: Proces
    verborgen: bool
    taken: tuple[Cel, ...]

    @property
    def aantal_eigen(self) -> int:
        return sum(cel.eigen is not None for cel in self.taken)


def make_zones(
    moment: Momentopname, *, zichtbaar: frozenset[str], eigen_ref: str = ""
) -> tuple[Zone, ...]:
    """The three processes in order; `zichtbaar` comes from `zicht.visible_processen`."""
    plekken = place_taken(moment.plaat)
    own: Mapping[str, Sticker] = {
        sticker.aspect: sticker for sticker in moment.stickers if sticker.deelnemer == eigen_ref
    }
    return tuple(
        Zone(
            proces=proces,
            verborgen=proces.key not in zichtbaar,
            taken=tuple(
                Cel(
                    taak=taak,
                    plek=plekken[taak.key].naam,
                    label=break_label(taak.afbreek),
                    rij=moment.rij(taak.key),
                    eigen=own.get(taak.key),
                )
                for taak in proces.taken
            ),
        )
        for proces in moment.plaat.processen
    )

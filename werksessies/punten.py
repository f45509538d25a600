"""What is still to talk about: what people dotted and what the insights speak of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .enums import Gesprekspunt
from .inzichten import Inzicht, Uitkomst
from .models import Werksessie
from .plaat import Plaat
from .queries import read_document, read_plaat_of
from .stipbeeld import MAX_GETEKEND, Stippenlijst

# Of each punt its kind and key.
Punten = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Punt:
    """Something to talk about, and why: how many dots, or the title of an insight."""

    soort: Gesprekspunt
    key: str
    naam: str
    stippen: int
    inzicht: str

    @property
    def getekend(self) -> range:
        """As many times as a dot is drawn, beside the number."""
        return range(min(self.stippen, MAX_GETEKEND))


def list_punten(
    plaat: Plaat,
    themas: Mapping[str, str],
    getoond: Sequence[Inzicht],
    stippenlijst: Stippenlijst,
) -> list[Punt]:
    """Taken with dots first, most dots on top; then the themes and the taken of the insights that
    are shown, in their order. A strength is good to see, and no reason to talk."""
    tellingen = stippenlijst.per_taak
    aanleiding: dict[str, str] = {}
    bij_thema: dict[str, str] = {}
    for inzicht in getoond:
        if inzicht.soort == "kracht":
            continue
        bij_thema.setdefault(inzicht.thema, inzicht.titel)
        for aspect in inzicht.aspecten:
            aanleiding.setdefault(aspect, inzicht.titel)
    gestipt = [
        Punt(Gesprekspunt.TAAK, t.taak.key, t.taak.titel, t.aantal, aanleiding.get(t.taak.key, ""))
        for t in stippenlijst.tellingen
    ]
    genoemd = [
        Punt(Gesprekspunt.THEMA, key, themas[key], 0, titel)
        for key, titel in bij_thema.items()
        if key in themas
    ]
    rest = [
        Punt(Gesprekspunt.TAAK, key, plaat.taken[key].titel, 0, titel)
        for key, titel in aanleiding.items()
        if key not in tellingen
    ]
    return gestipt + genoemd + rest


def split_punten(
    werksessie: Werksessie,
    uitkomst: Uitkomst | None,
    stippenlijst: Stippenlijst,
    afgevinkt: Punten,
) -> tuple[list[Punt], list[Punt]]:
    """What is open, and what was ticked off. What something was written down about is neither."""
    punten = list_punten(
        read_plaat_of(werksessie),
        read_document(werksessie.plaat_id).themas,
        uitkomst.bespreekvolgorde if uitkomst else (),
        stippenlijst,
    )
    klaar = afgevinkt | read_genoteerd(werksessie)
    return (
        [punt for punt in punten if (punt.soort, punt.key) not in klaar],
        [punt for punt in punten if (punt.soort, punt.key) in afgevinkt],
    )


def read_besproken(werksessie: Werksessie) -> Punten:
    """Everything that was ticked off, in one query."""
    return frozenset(werksessie.besproken.values_list("soort", "key"))


def read_genoteerd(werksessie: Werksessie) -> Punten:
    """The taken and themes on which something was written down."""
    notities = werksessie.notities.values_list("thema", "aspect__key")
    citaten = werksessie.citaten.values_list("thema", flat=True)
    themas = {thema for thema, _ in notities} | set(citaten)
    return frozenset(
        [(Gesprekspunt.THEMA.value, thema) for thema in themas if thema]
        + [(Gesprekspunt.TAAK.value, aspect) for _, aspect in notities if aspect]
    )

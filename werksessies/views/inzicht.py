"""The insights, one by one: which the facilitator looks at, and which everybody sees."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from .. import zicht
from ..inzichten import Inzicht, Uitkomst
from ..models import Werksessie
from ..queries import read_uitkomst, read_volledig
from ..tekst import read_getal


@dataclass(frozen=True, slots=True)
class Getoond:
    """An insight as the facilitator sees it now; names only after the facilitator's own click."""

    inzicht: Inzicht
    met_naam: bool

    @property
    def soort(self) -> str:
        return self.inzicht.soort

    @property
    def zin(self) -> str:
        return self.inzicht.zin if self.met_naam else self.inzicht.zin_zonder_naam

    @property
    def vraag(self) -> str:
        return self.inzicht.vraag if self.met_naam else self.inzicht.vraag_zonder_naam

    @property
    def heeft_naam(self) -> bool:
        """Whether there is a name to show at all."""
        return (self.inzicht.zin, self.inzicht.vraag) != (
            self.inzicht.zin_zonder_naam,
            self.inzicht.vraag_zonder_naam,
        )


@dataclass(frozen=True, slots=True)
class OpScherm:
    """The insight for everybody: never with names. `aspecten` are the taken it speaks of."""

    titel: str
    zin: str
    vraag: str
    aspecten: tuple[str, ...]


def read_inzicht_op_scherm(werksessie: Werksessie) -> OpScherm | None:
    """The insight that the facilitator put on the screen; none while something is hidden, because
    an insight speaks of the whole plate."""
    if not werksessie.inzicht_op_scherm:
        return None
    uitkomst = find_uitkomst(werksessie)
    for inzicht in uitkomst.inzichten if uitkomst else ():
        if inzicht.key == werksessie.inzicht_op_scherm:
            return OpScherm(
                titel=inzicht.titel,
                zin=inzicht.zin_zonder_naam,
                vraag=inzicht.vraag_zonder_naam,
                aspecten=inzicht.aspecten,
            )
    return None


def find_uitkomst(werksessie: Werksessie) -> Uitkomst | None:
    """The insights, once nothing is hidden any more."""
    if not zicht.may_export(werksessie):
        return None
    return read_uitkomst(werksessie, read_volledig(werksessie))


# handreiking.yaml, samen-kijken: "wees een halve minuut stil".
KIJKRUST = timedelta(seconds=30)


def read_kijkrust(request: HttpRequest, werksessie: Werksessie) -> int:
    """How many seconds of looking in silence are left since the plate could be seen; 0 when they
    are over, or when the facilitator asked for an insight before."""
    if "inzicht" in request.GET or werksessie.inzicht_op_scherm:
        return 0
    onthuld_op = (
        werksessie.gebeurtenissen.filter(soort="proces_onthuld")
        .values_list("tijdstip", flat=True)
        .last()
    )
    sinds = max(werksessie.fase_sinds, onthuld_op or werksessie.fase_sinds)
    return max(0, ceil((sinds + KIJKRUST - timezone.now()).total_seconds()))


def make_inzichten(
    request: HttpRequest, werksessie: Werksessie, uitkomst: Uitkomst
) -> dict[str, Any]:
    """The insight of `?inzicht=N`, else the one on the big screen, else the first; and those
    beside it."""
    getoonde = uitkomst.bespreekvolgorde
    keys = [inzicht.key for inzicht in getoonde]
    op_scherm = werksessie.inzicht_op_scherm
    anders = keys.index(op_scherm) + 1 if op_scherm in keys else 1
    gekozen = read_getal(request.GET.get("inzicht", ""), anders)
    nummer = min(max(gekozen, 1), max(len(keys), 1))
    kijkrust = read_kijkrust(request, werksessie)
    return {
        "kijkrust": kijkrust,
        "kijkrust_heel": int(KIJKRUST.total_seconds()),
        "kijkrust_om": int(KIJKRUST.total_seconds()) - kijkrust,
        "inzicht_nummer": nummer,
        "inzicht_aantal": len(getoonde),
        "inzicht": (
            Getoond(getoonde[nummer - 1], met_naam=request.GET.get("naam") == "1")
            if getoonde
            else None
        ),
        # A taak that everybody is pointed at lies over the insight.
        "is_op_scherm": bool(keys) and keys[nummer - 1] == op_scherm and not werksessie.aangewezen,
        "inzicht_vorige": keys[nummer - 2] if nummer > 1 else "",
        "inzicht_volgende": keys[nummer] if nummer < len(keys) else "",
        "inzichten": [Getoond(inzicht, met_naam=False) for inzicht in getoonde],
        "op_verzoek": [
            Getoond(inzicht, met_naam=request.GET.get("naam") == inzicht.key)
            for inzicht in uitkomst.inzichten
            if inzicht.scherm == "op_verzoek"
        ],
    }

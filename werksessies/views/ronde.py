"""The second round beside the first: what shifted, and the plate as it was."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from .. import zicht
from ..antwoorden import answer_write
from ..cellen import make_zones
from ..decorators import for_facilitator, for_kijker
from ..domain import sessies
from ..enums import Fase, Schermbeeld
from ..models import Werksessie
from ..plaat import Momentopname
from ..verschuiving import Verschuiving, compare_rondes
from ..zicht import Kijker, Soort
from .live import live_urls


@dataclass(frozen=True, slots=True)
class Rondes:
    """Both rounds as one viewer sees them. `verschuiving` is over `zichtbaar`, the processes of
    which both may be seen."""

    eerst: Momentopname
    zichtbaar: frozenset[str]
    verschuiving: Verschuiving


def read_rondes(werksessie: Werksessie, kijker: Kijker, nu: Momentopname) -> Rondes | None:
    """None outside a second round and while people place. One query more than `nu` took."""
    if not zicht.sees_verschuiving(werksessie.ronde, werksessie.fase):
        return None
    eerst = zicht.read_ronde_1(werksessie, kijker, nu)
    zichtbaar = zicht.visible_in_ronde_1(werksessie, kijker)
    return Rondes(eerst, zichtbaar, compare_rondes(eerst, nu, zichtbaar))


def make_ronde_regie(werksessie: Werksessie) -> dict[str, Any]:
    """What the console shows of the rounds."""
    if werksessie.ronde == 1:
        return {"rondes": None}
    kijker = Kijker(Soort.FACILITATOR)
    nu = zicht.read_momentopname(werksessie, kijker)
    return {
        "rondes": read_rondes(werksessie, kijker, nu),
        "moment": nu,
        "schermbeelden": [(beeld, beeld == werksessie.scherm_toont) for beeld in Schermbeeld],
    }


@require_POST
@for_facilitator
def scherm_show(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Choose which plate everybody looks at in a second round: `toont`."""
    volgnummer = sessies.show_beeld(werksessie, request.POST.get("toont", ""))
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


@require_safe
@for_kijker
def ronde_eerste(request: HttpRequest, werksessie: Werksessie, kijker: Kijker) -> HttpResponse:
    """The plate of the first round, and what shifted since; 404 while there is only one round."""
    if werksessie.ronde == 1:
        raise Http404
    nu = zicht.read_momentopname(werksessie, kijker)
    eerst = zicht.read_ronde_1(werksessie, kijker, nu)
    zichtbaar = zicht.visible_in_ronde_1(werksessie, kijker)
    naar = {
        Soort.DEELNEMER: "werksessies:deelnemer-plaat",
        Soort.SCHERM: "werksessies:scherm",
    }.get(kijker.soort, "werksessies:regie")
    beeld = {Soort.FACILITATOR: "regie", Soort.SCHERM: "scherm"}.get(kijker.soort, "")
    context = {
        "werksessie": werksessie,
        "leeromgeving": werksessie.leeromgeving,
        "plaat": nu.plaat,
        "kantstijlen": nu.plaat.kanten,
        "moment": eerst,
        "initialen": nu.initialen,
        "cellen": make_zones(eerst, zichtbaar=zichtbaar),
        "rondes": read_rondes(werksessie, kijker, nu),
        "nu": nu,
        "is_eerste_ronde": True,
        "fase": Fase(werksessie.fase),
        # Nothing to tap: the plate is to be looked at, as on the big screen.
        "kijker_soort": Soort.SCHERM.value,
        "wie_kijkt": kijker.soort.value,
        "mag_plakken": False,
        "terug_url": reverse(naar, args=[werksessie.kenmerk]),
        **live_urls(werksessie, beeld),
    }
    return render(request, "werksessies/ronde_eerste.html", context)

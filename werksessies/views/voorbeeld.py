"""The phone of a deelnemer, for the facilitator to look at."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .. import zicht
from ..decorators import for_facilitator
from ..errors import FaseError
from ..models import Werksessie
from ..plaat import Deelnemer
from ..queries import make_groep
from ..zicht import Kijker, Soort
from .deelnemer import count_mensen, make_bij, make_context
from .kader import make_kader
from .live import live_urls


@require_safe
@for_facilitator
def deelnemer_bekijk(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """A frame in the size of a phone, with the page as somebody sees it who just came in."""
    response = render(request, "werksessies/deelnemer_bekijk.html", make_kader(werksessie))
    response.csp = {"frame-src": "'self'"}  # type: ignore[attr-defined]  # read by our middleware
    return response


@require_safe
@for_facilitator
def deelnemer_voorbeeld(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """What stands in that frame. It has the eyes of a deelnemer without stickers, so it holds
    nothing hidden, and it can send no form."""
    groep = werksessie.actorgroepen.first()
    if groep is None:
        raise FaseError("Er staat nog geen groep aan. Zet er een aan bij Instellingen.")
    kijker = Kijker(Soort.DEELNEMER)
    moment = zicht.read_momentopname(werksessie, kijker)
    groep_nu = make_groep(groep, werksessie.leeromgeving.taalvariant)
    iemand = Deelnemer(ref="voorbeeld", naam="Iemand", groep=groep_nu)
    met_iemand = replace(moment, deelnemers=(*moment.deelnemers, iemand))
    context = make_context(werksessie, kijker, met_iemand, iemand)
    context |= make_bij(werksessie, kijker, moment)
    context |= live_urls(werksessie, "deelnemer")
    context |= {"mensen": count_mensen(moment), "is_voorbeeld": True}
    response = render(request, "werksessies/deelnemer_voorbeeld.html", context)
    own = {"frame-ancestors": "'self'", "form-action": "'none'"}
    response["X-Frame-Options"] = "SAMEORIGIN"
    response.csp = own  # type: ignore[attr-defined]  # as above
    return response

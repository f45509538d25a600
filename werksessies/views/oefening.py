"""The rehearsal, as the facilitator leads it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ..antwoorden import SeeOther, answer_write
from ..decorators import for_facilitator_met_account
from ..domain import oefening
from ..errors import FaseError, OnbekendError
from ..models import Werksessie


@require_POST
@for_facilitator_met_account
def oefening_start(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Make the rehearsal of this session, or go on with the one that is there."""
    return SeeOther(oefening.make(werksessie).get_absolute_url())


@require_POST
@for_facilitator_met_account
def oefening_move(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """`doe` = stap (the next move of the played people), vanzelf or zelf."""
    match request.POST.get("doe"):
        case "stap":
            volgnummer = oefening.step(werksessie)
        case "vanzelf":
            volgnummer = oefening.set_vanzelf(werksessie, True)
        case "zelf":
            volgnummer = oefening.set_vanzelf(werksessie, False)
        case _:
            raise OnbekendError("Kies wat de deelnemers doen: stap, vanzelf of zelf.")
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


@require_POST
@for_facilitator_met_account
def oefening_discard(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Throw a rehearsal away and go back to the session that it rehearsed."""
    echte = werksessie.oefening_van
    if echte is None:
        raise FaseError("Dit is geen oefening. Een echte sessie gooi je hier niet weg.")
    oefening.discard(werksessie)
    return SeeOther(echte.get_absolute_url())

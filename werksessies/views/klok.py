"""The clock, as the facilitator sets it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ..antwoorden import answer_write
from ..decorators import for_facilitator
from ..domain import klok
from ..errors import OnbekendError
from ..models import Werksessie
from ..tekst import read_getal


@require_POST
@for_facilitator
def klok_set(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """`doe` = start (with `minuten`), pauze, verder or stop; or `erbij` = so many minutes more.
    What is no number is 0, which the clock refuses in words."""
    if "erbij" in request.POST:
        volgnummer = klok.add(werksessie, read_getal(request.POST["erbij"], 0))
        return answer_write(request, volgnummer, werksessie.get_absolute_url())
    match request.POST.get("doe"):
        case "start":
            volgnummer = klok.start(werksessie, read_getal(request.POST.get("minuten", ""), 0))
        case "pauze":
            volgnummer = klok.pause(werksessie)
        case "verder":
            volgnummer = klok.resume(werksessie)
        case "stop":
            volgnummer = klok.stop(werksessie)
        case _:
            raise OnbekendError("Kies wat de klok doet: start, pauze, verder of stop.")
    return answer_write(request, volgnummer, werksessie.get_absolute_url())

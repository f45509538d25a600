"""The clock, as the facilitator sets it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ..antwoorden import answer_write
from ..decorators import for_facilitator
from ..domain import klok
from ..errors import OnbekendError
from ..models import Werksessie


@require_POST
@for_facilitator
def klok_set(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """`doe` = start (with `minuten`), pauze, verder or stop; or `erbij` = so many minutes more."""
    if "erbij" in request.POST:
        volgnummer = klok.add(werksessie, _read_minuten(request.POST["erbij"]))
        return answer_write(request, volgnummer, werksessie.get_absolute_url())
    match request.POST.get("doe"):
        case "start":
            volgnummer = klok.start(werksessie, _read_minuten(request.POST.get("minuten", "")))
        case "pauze":
            volgnummer = klok.pause(werksessie)
        case "verder":
            volgnummer = klok.resume(werksessie)
        case "stop":
            volgnummer = klok.stop(werksessie)
        case _:
            raise OnbekendError("Kies wat de klok doet: start, pauze, verder of stop.")
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


def _read_minuten(minuten: str) -> int:
    """A whole number; 0, which the clock refuses in words, for anything else."""
    return int(minuten) if minuten.isascii() and minuten.isdigit() and len(minuten) < 5 else 0

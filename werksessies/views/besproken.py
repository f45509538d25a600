"""Ticking off what was talked about."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ..antwoorden import answer_write
from ..decorators import for_facilitator
from ..domain import besproken
from ..models import Werksessie


@require_POST
@for_facilitator
def besproken_tick(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Tick `punt` (`soort:key`) off, or with `open` = `ja` put it back on the list."""
    soort, _, key = request.POST.get("punt", "").partition(":")
    change = besproken.untick if request.POST.get("open") == "ja" else besproken.tick
    return answer_write(request, change(werksessie, soort, key), werksessie.get_absolute_url())

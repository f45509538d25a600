"""Dots of a person: placing and taking back; by the facilitator for who has no phone."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ..domain import stippen
from ..forms.plakken import read_handeling
from ..models import Deelnemer
from .stickers import write_for_person


@require_POST
def stip_place(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """The own dot, or with `voor` (a facilitator) that of somebody else."""
    return write_for_person(request, kenmerk, _place)


@require_POST
def stip_remove(request: HttpRequest, kenmerk: str) -> HttpResponse:
    return write_for_person(request, kenmerk, _remove)


def _place(request: HttpRequest, deelnemer: Deelnemer, *, door_facilitator: bool) -> int:
    aspect = request.POST.get("aspect", "")
    return stippen.place(deelnemer, aspect, handeling=read_handeling(request.POST))


def _remove(request: HttpRequest, deelnemer: Deelnemer, *, door_facilitator: bool) -> int:
    aspect = request.POST.get("aspect", "")
    return stippen.remove(deelnemer, aspect, handeling=read_handeling(request.POST))

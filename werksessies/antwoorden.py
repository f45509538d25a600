"""How a write answers: JSON, a fragment or a redirect; and how a refusal does (RFC 9457)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from leeromgevingen.antwoorden import SeeOther, make_problem, wants_json

from .errors import TeVeelError, WerksessieError

__all__ = [
    "SeeOther",
    "answer_refusal",
    "answer_write",
    "next_path",
    "problem",
    "wants_json",
]


def answer_write(request: HttpRequest, volgnummer: int, naar: str) -> HttpResponse:
    """The answer to a committed write: its number as JSON, else 303 to where the person was."""
    if wants_json(request):
        return JsonResponse({"volgnummer": volgnummer})
    return SeeOther(next_path(request, naar))


def next_path(request: HttpRequest, naar: str) -> str:
    """The form's own `volgende` when it is a path of this site."""
    volgende = request.POST.get("volgende", "")
    if volgende.startswith("/") and url_has_allowed_host_and_scheme(volgende, allowed_hosts=None):
        return volgende
    return naar


def answer_refusal(request: HttpRequest, error: WerksessieError, naar: str = "") -> HttpResponse:
    """A refusal in words with its own status: a problem document, a fragment, or a page that links
    back to `naar`."""
    if wants_json(request):
        return problem(error.status, error.titel, error.tekst, error)
    is_fragment = bool(request.htmx)  # type: ignore[attr-defined]  # set by django-htmx's middleware
    template = "werksessies/_weigering.html" if is_fragment else "werksessies/weigering.html"
    context = {"titel": error.titel, "tekst": error.tekst, "naar": naar}
    response = render(request, template, context, status=error.status)
    if isinstance(error, TeVeelError):
        response["Retry-After"] = str(error.wacht_seconden)
    return response


def problem(
    status: int, titel: str, tekst: str, error: WerksessieError | None = None
) -> HttpResponse:
    """A refusal as a problem document; one for writing too fast says when to come back."""
    response = make_problem(status, titel, tekst)
    if isinstance(error, TeVeelError):
        response["Retry-After"] = str(error.wacht_seconden)
    return response

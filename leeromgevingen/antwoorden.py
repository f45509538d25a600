"""Kinds of answers that views of every room give."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done; get the next page."""

    status_code = 303


def wants_json(request: HttpRequest) -> bool:
    """Whether this is a program that asks for JSON, rather than a browser for a page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def make_problem(status: int, titel: str, tekst: str, **extra: Any) -> HttpResponse:
    """A refusal for programs (RFC 9457)."""
    body = {"type": "about:blank", "title": titel, "status": status, "detail": tekst, **extra}
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )

"""The one middleware of our own: who may ask (host, in room mode) and what every answer carries."""

import ipaddress
from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from leeromgevingen.antwoorden import make_problem, wants_json

from .waarneming import ROUTE

RICHTLIJNEN = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{name} {value}" for name, value in RICHTLIJNEN.items())
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def beeldplaat(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.IS_ROOM_MODE and not is_room_host(request.get_host()):
            response: HttpResponseBase = refuse_host(request)
        elif has_nul(request):
            response = refuse_input(request)
        else:
            response = get_response(request)
            if response.status_code == 405:
                response = refuse_method(request, response["Allow"])
        scope = getattr(request, "scope", None)
        if scope is not None and request.resolver_match is not None:
            scope[ROUTE] = request.resolver_match.route
        headers = response.headers
        headers.setdefault("Content-Security-Policy", make_policy(getattr(response, "csp", {})))
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Robots-Tag", "noindex, nofollow")
        headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def make_policy(directives: Mapping[str, str]) -> str:
    """The policy of every page; `directives` are those in which one page differs (it sets them as
    `csp` on its answer)."""
    if not directives:
        return CONTENT_SECURITY_POLICY
    return "; ".join(f"{name} {value}" for name, value in {**RICHTLIJNEN, **directives}.items())


# Fields that a view looks up as they came.
GEZOCHT = ("voor", "deelnemer", "gebruikersnaam")


def has_nul(request: HttpRequest) -> bool:
    """A NUL in the address, or in a field that a view looks up as it came: PostgreSQL takes none.
    Forms and the domain refuse one in a text themselves, with the text kept."""
    if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.method != "POST":
        return False
    return any("\x00" in request.POST.get(name, "") for name in GEZOCHT)


def refuse_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Somebody typed the address of a button, or a program asked what it may not."""
    titel = "Dit adres is geen pagina"
    tekst = "Het hoort bij een knop. Ga terug en gebruik de knop zelf. Er is niets veranderd."
    if wants_json(request):
        response = make_problem(405, titel, tekst)
    else:
        response = render(request, "fout.html", {"titel": titel, "tekst": tekst}, status=405)
    response["Allow"] = allowed
    return response


def refuse_input(request: HttpRequest) -> HttpResponse:
    tekst = "Er staat een teken in dat niet kan (NUL). Haal het weg en probeer het opnieuw."
    if wants_json(request):
        return make_problem(422, "Dat klopt nog niet", tekst)
    return render(request, "fout_invoer.html", {"tekst": tekst}, status=422)


def is_room_host(host: str) -> bool:
    """True for an IP address and for the names of this laptop. A foreign name is refused: it may
    be a page elsewhere that points its own name at this machine."""
    name = host.rsplit(":", 1)[0] if host.count(":") == 1 else host
    name = name.split("]")[0].strip("[]").lower()
    if name in settings.ROOM_HOSTS:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def refuse_host(request: HttpRequest) -> HttpResponse:
    return render(request, "fout_host.html", {"host": request.get_host()}, status=400)

"""The pages around the rooms: start, signing in, what went wrong, and whether the app is well."""

import ipaddress
import os
import shutil
import sys
from collections.abc import Callable

from django.conf import settings
from django.contrib import auth
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leeromgevingen.antwoorden import SeeOther, make_problem, wants_json
from leeromgevingen.models import Plaat
from werksessies import begrenzing

from .meting import get_meting

MIN_VRIJE_RUIMTE = 100 * 1024 * 1024  # bytes
WACHT_SECONDEN = 10


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    return render(request, "start.html")


@require_safe
def over(request: HttpRequest) -> HttpResponse:
    plaat = Plaat.objects.order_by("-geladen_op", "-pk").first()
    return render(request, "over.html", {"plaat": plaat})


@require_safe
def toegankelijkheid(request: HttpRequest) -> HttpResponse:
    """What was tested and what was not. What it claims, tests/browser/test_toegankelijk.py does."""
    return render(request, "toegankelijkheid.html")


# --- signing in and out ---------------------------------------------------------------------------


@sensitive_post_parameters("wachtwoord")
@never_cache
@require_http_methods(["GET", "POST"])
def inloggen(request: HttpRequest) -> HttpResponse:
    naar = find_next(request)
    if request.method == "GET":
        if request.user.is_authenticated:
            return SeeOther(naar or resolve_url(settings.LOGIN_REDIRECT_URL))
        return render(request, "inloggen.html", {"naar": naar})
    naam = request.POST.get("gebruikersnaam", "").strip()
    context = {"naar": naar, "gebruikersnaam": naam}
    if not may_sign_in_from(request):
        return render(request, "inloggen.html", context | {"is_elders": True}, status=403)
    wie = begrenzing.make_inlog_sleutel(naam, request.META.get("REMOTE_ADDR", ""))
    if not begrenzing.inlog_emmers.has_room(wie):
        return render(request, "inloggen.html", context | {"is_te_vaak": True}, status=422)
    gebruiker = auth.authenticate(
        request, username=naam, password=request.POST.get("wachtwoord", "")
    )
    if gebruiker is None:
        begrenzing.inlog_emmers.take(wie)
        return render(request, "inloggen.html", context | {"is_geweigerd": True}, status=422)
    auth.login(request, gebruiker)
    return SeeOther(naar or resolve_url(settings.LOGIN_REDIRECT_URL))


def may_sign_in_from(request: HttpRequest) -> bool:
    """In room mode only on the laptop itself: from loopback, or from its own address to itself."""
    if not settings.IS_ROOM_MODE or settings.ROOM_LOGIN:
        return True
    visitor = request.META.get("REMOTE_ADDR", "")
    try:
        is_loopback = ipaddress.ip_address(visitor).is_loopback
    except ValueError:
        return False
    return is_loopback or visitor == request.META.get("SERVER_NAME")


def find_next(request: HttpRequest) -> str:
    """Where the person was going, if that is a page of ours; else empty."""
    naar = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        naar, {request.get_host()}, require_https=request.is_secure()
    )
    return naar if is_ours else ""


@require_POST
def uitloggen(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return SeeOther(resolve_url(settings.LOGOUT_REDIRECT_URL))


# --- is the app well? -----------------------------------------------------------------------------


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """A JSON list of what was looked at; 503 when one of them is not well. The router answers in
    its place when this takes too long."""
    troubles = find_troubles()
    rows = [{"naam": naam, "goed": not uitleg, "uitleg": uitleg} for naam, uitleg in troubles]
    status = 503 if any(uitleg for _, uitleg in troubles) else 200
    return JsonResponse(rows, safe=False, status=status, json_dumps_params={"ensure_ascii": False})


def find_troubles() -> list[tuple[str, str]]:
    """What was looked at, each with a sentence about what is wrong with it, or ""."""
    checks: dict[str, Callable[[], str]] = {
        "database": find_database_trouble,
        "schrijven": find_write_trouble,
        "migraties": find_migration_trouble,
        "schijf": find_disk_trouble,
    }
    troubles = []
    for naam, find_trouble in checks.items():
        try:
            uitleg = find_trouble()
        except DatabaseError as error:
            uitleg = f"De database doet het niet ({type(error).__name__})."
        troubles.append((naam, uitleg))
    return troubles


def find_database_trouble() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def find_write_trouble() -> str:
    """Takes the lock of a write and writes nothing: fails on a disk or a server that only reads."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = name WHERE id < 0")
    return ""


def find_migration_trouble() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(plan)} migraties wachten: python manage.py migrate" if plan else ""


def find_disk_trouble() -> str:
    if not os.access(settings.DATA_DIR, os.W_OK):
        return "In de map van DATA_DIR kan niet geschreven worden."
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free >= MIN_VRIJE_RUIMTE:
        return ""
    return f"Er is nog {free // (1024 * 1024)} MB vrij; maak ruimte op de schijf."


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Without the setting, or its token, there is nothing here."""
    given = request.headers.get("Authorization", "")
    is_allowed = constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}")
    if not (settings.METRICS_TOKEN and is_allowed and request.method == "GET"):
        raise Http404
    return HttpResponse(get_meting().render(), content_type="text/plain; version=0.0.4")


# --- what went wrong, in words --------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return refuse(
            request,
            413,
            "Dat is te veel in een keer",
            "Maak je tekst korter en probeer het nog eens.",
        )
    return refuse(
        request,
        400,
        "Dit verzoek klopt niet",
        "De app snapt niet wat je browser vraagt. Ga terug en probeer het nog een keer.",
        with_user=False,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(
        request,
        403,
        "Hier mag je niet bij",
        "Je bent ingelogd, maar deze pagina is voor iemand met een andere rol. Vraag de beheerder "
        "als je denkt dat dit niet klopt.",
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refuse(
        request,
        404,
        "Deze pagina is er niet",
        "Misschien is de link oud, of hoort de pagina bij een andere organisatie. "
        "Er is niets verloren gegaan.",
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(
        request,
        403,
        "Deze pagina stond lang open",
        "Voor de zekerheid is er niets verstuurd. Ga terug, ververs de pagina en probeer het nog "
        "een keer.",
        template="403_csrf.html",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Also where the database is away: 503, so that programs and phones wait and come back.

    Rendered without the request: whoever is signed in would have to be read from the database.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        response = refuse(
            request,
            503,
            "Even geduld",
            "De app kan nu niet bij de gegevens. Je stickers wachten op je telefoon en gaan "
            "vanzelf mee.",
            template="503.html",
            with_user=False,
        )
        response["Retry-After"] = str(WACHT_SECONDEN)
        return response
    return refuse(
        request,
        500,
        "Er ging iets mis",
        "Dat ligt aan de app, niet aan jou. Wat al bewaard was, is bewaard. Probeer het nog een "
        "keer, of vertel het de beheerder.",
        with_user=False,
    )


def refuse(
    request: HttpRequest,
    status: int,
    titel: str,
    tekst: str,
    *,
    template: str = "",
    with_user: bool = True,
) -> HttpResponse:
    """A page in words, or problem+json for a program."""
    if wants_json(request):
        return make_problem(status, titel, tekst)
    context = {
        "titel": titel,
        "tekst": tekst,
        "wacht": WACHT_SECONDEN,
        "is_opvraag": request.method == "GET",
    }
    page = render_to_string(template or "fout.html", context, request if with_user else None)
    return HttpResponse(page, status=status)

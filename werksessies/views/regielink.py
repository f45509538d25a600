"""The link for a colleague: making it, taking it back, and coming in with it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from .. import toegang
from ..adres import site_address
from ..antwoorden import SeeOther, answer_write
from ..decorators import answer_old_link, for_facilitator_met_account
from ..domain import regielink
from ..errors import OnbekendError
from ..models import Werksessie
from ..qr import qr_svg
from .kader import make_kader


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitator_met_account
def regielink_set(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """GET shows the link. POST `link` = maak (also a new one) or intrekken."""
    if request.method == "POST":
        match request.POST.get("link"):
            case "maak":
                volgnummer = regielink.make(werksessie)
            case "intrekken":
                volgnummer = regielink.revoke(werksessie)
            case _:
                raise OnbekendError("Kies wat er met de link gebeurt: maak of intrekken.")
        naar = reverse("werksessies:regielink-set", args=[werksessie.kenmerk])
        return answer_write(request, volgnummer, naar)
    context = make_kader(werksessie) | {"is_kamer": settings.IS_ROOM_MODE}
    if regielink.is_valid(werksessie):
        pad = reverse("werksessies:regielink-open", args=[werksessie.regie_token])
        link = site_address(request) + pad
        context |= {"link": link, "qr": qr_svg(link)}
    return render(request, "werksessies/regielink.html", context)


@require_safe
def regielink_open(request: HttpRequest, token: str) -> HttpResponse:
    """Who may lead this session with an account just goes there; anyone else gets a cookie that
    counts for this session only."""
    werksessie = Werksessie.alle.filter(regie_token=token).exclude(regie_token="").first()
    if werksessie is None or not regielink.is_valid(werksessie):
        return answer_old_link(request)
    response = SeeOther(werksessie.get_absolute_url())
    if not toegang.has_account(request, werksessie):
        response.set_cookie(
            settings.REGIE_COOKIE,
            token,
            max_age=60 * 60 * 24,
            path=f"/w/{werksessie.kenmerk}/",
            httponly=True,
            secure=settings.IS_SECURE_SITE,
            samesite="Lax",
        )
    return response

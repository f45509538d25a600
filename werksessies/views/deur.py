"""The door: QR, address and code for phones, and who came in."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ..adres import make_url, room_addresses, site_address
from ..antwoorden import SeeOther, answer_write, next_path
from ..decorators import for_facilitator
from ..domain import sessies
from ..errors import OnbekendError
from ..forms.regie import DeelnemerForm
from ..mensen import Mens, count_telefoons
from ..models import Werksessie
from ..qr import qr_svg
from .kader import make_kader


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitator
def deur(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """GET shows the door. POST `open` = ja (opens, or keeps open for longer) or nee; or `adres`,
    which of this laptop's addresses the QR code carries."""
    if request.method == "POST":
        return _act(request, werksessie)
    context = make_kader(werksessie)
    context |= make_deur(request, werksessie, context["mensen"])
    taalvariant = werksessie.leeromgeving.taalvariant
    groepen = [(g.key, g.naam_in(taalvariant)) for g in werksessie.actorgroepen.all()]
    context["deelnemer_form"] = DeelnemerForm(groepen=groepen)
    return render(request, "werksessies/deur.html", context)


def _act(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    naar = reverse("werksessies:deur", args=[werksessie.kenmerk])
    if "adres" in request.POST:
        adres = request.POST["adres"]
        if adres in room_addresses():
            request.session["adres"] = adres
        return SeeOther(next_path(request, naar))
    match request.POST.get("open"):
        case "ja":
            volgnummer = sessies.extend_deur(werksessie)
        case "nee":
            volgnummer = sessies.close_deur(werksessie)
        case _:
            raise OnbekendError("Kies of de deur open gaat: ja of nee.")
    return answer_write(request, volgnummer, naar)


def make_deur(
    request: HttpRequest, werksessie: Werksessie, mensen: Sequence[Mens]
) -> dict[str, Any]:
    """The panel: link, code and address, made anew at every view; a laptop changes networks."""
    is_open = sessies.is_deur_open(werksessie)
    context: dict[str, Any] = {"is_deur_open": is_open, "telefoons": None}
    if not is_open:
        return context
    adres = site_address(request)
    addresses = room_addresses() if settings.IS_ROOM_MODE else []
    link = adres + reverse("werksessies:deelnemer-meedoen", args=[werksessie.deur_token])
    return context | {
        "qr": qr_svg(link),
        "deur_link": link,
        "adres": adres.split("://", 1)[-1],
        "adressen": addresses,
        "is_zonder_netwerk": settings.IS_ROOM_MODE and not addresses,
        "gekozen_adres": next((a for a in addresses if make_url(a) == adres), ""),
        "telefoons": count_telefoons(werksessie, mensen),
    }

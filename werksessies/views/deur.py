"""The door: QR, address and code for phones, and who came in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..adres import make_url, room_addresses, site_address
from ..antwoorden import SeeOther, answer_write, next_path
from ..decorators import for_facilitator
from ..domain import sessies
from ..errors import OnbekendError
from ..forms.regie import DeelnemerForm
from ..mensen import Mens
from ..models import Werksessie
from ..qr import qr_svg
from .kader import make_kader

# After this long without a phone the page names the usual causes (opzet.md, room mode).
WACHTTIJD = timedelta(minutes=1)


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


@dataclass(frozen=True, slots=True)
class Telefoons:
    """How many phones reached this laptop, and whether it is time to help."""

    aantal: int
    laatste: Any
    minuten_open: int
    is_te_laat: bool
    wacht_seconden: int


def make_deur(
    request: HttpRequest, werksessie: Werksessie, mensen: Iterable[Mens]
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
        "telefoons": _count_telefoons(werksessie, mensen),
    }


def _count_telefoons(werksessie: Werksessie, mensen: Iterable[Mens]) -> Telefoons:
    aantal = sum(mens.heeft_telefoon for mens in mensen)
    if aantal:
        laatste = (
            werksessie.apparaten.order_by("-pk").values_list("aangemeld_op", flat=True).first()
        )
        return Telefoons(aantal, laatste, 0, is_te_laat=False, wacht_seconden=0)
    geopend = (
        werksessie.gebeurtenissen.filter(soort="deur_geopend")
        .values_list("tijdstip", flat=True)
        .last()
    )
    open_sinds = timezone.now() - geopend if geopend else timedelta()
    return Telefoons(
        aantal=0,
        laatste=None,
        minuten_open=int(open_sinds.total_seconds() // 60),
        is_te_laat=open_sinds >= WACHTTIJD,
        wacht_seconden=max(0, int((WACHTTIJD - open_sinds).total_seconds()) + 1),
    )

"""Sessions in and out as files in `werksessie/1`."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from leeromgevingen.domain.organisaties import ensure_organisatie
from leeromgevingen.models import Gebruiker, Organisatie
from leeromgevingen.queries import organisaties_of

from ..antwoorden import SeeOther, answer_refusal, wants_json
from ..decorators import for_lezer
from ..errors import BestandError, VerborgenError
from ..formaat import Bestand, dump_document, export_document, import_files, name_file
from ..models import Werksessie
from ..zicht import may_export


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def werksessie_import(request: HttpRequest) -> HttpResponse:
    """POST `bestand`, one or more files, and `organisatie` for who has several."""
    gebruiker = cast(Gebruiker, request.user)
    ensure_organisatie(gebruiker)
    organisaties = list(organisaties_of(gebruiker))
    gekozen = _choose(organisaties, request.POST.get("organisatie", ""))
    context: dict[str, Any] = {"organisaties": organisaties, "gekozen": gekozen, "fouten": []}
    if request.method != "POST":
        return render(request, "werksessies/werksessie_importeren.html", context)
    try:
        if gekozen is None:
            raise BestandError("Kies van welke organisatie de werksessies worden.")
        bestanden = [
            Bestand(bestand.name or "bestand", bestand.read())
            for bestand in request.FILES.getlist("bestand")
        ]
        if not bestanden:
            raise BestandError("Kies een bestand van hooguit 16 MiB.")
        made = import_files(bestanden, organisatie=gekozen, facilitator=gebruiker)
    except BestandError as error:
        if wants_json(request):
            return answer_refusal(request, error)
        context["fouten"] = error.tekst.splitlines()
        template = "werksessies/werksessie_importeren.html"
        return render(request, template, context, status=error.status)
    namen = ", ".join(dict.fromkeys(werksessie.leeromgeving.naam for werksessie in made))
    aantal = "Eén werksessie is" if len(made) == 1 else f"{len(made)} werksessies zijn"
    messages.success(request, f"{aantal} ingelezen: {namen}.")
    return SeeOther(reverse("leeromgevingen:overzicht"))


@require_safe
@for_lezer
def werksessie_export(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """The full form for the owner; `?vorm=anderen` gives the one that may be passed on."""
    if not may_export(werksessie):
        raise VerborgenError("Er is nog iets verborgen. Laat eerst alles zien, dan kan het wel.")
    voor_anderen = request.GET.get("vorm") == "anderen"
    document = export_document(werksessie, voor_anderen=voor_anderen)
    headers = {"Content-Disposition": content_disposition_header(True, name_file(werksessie)) or ""}
    return HttpResponse(dump_document(document), content_type="application/json", headers=headers)


def _choose(organisaties: list[Organisatie], pk: str) -> Organisatie | None:
    """The one that was chosen, or the only one there is."""
    if len(organisaties) == 1:
        return organisaties[0]
    return next((each for each in organisaties if str(each.pk) == pk), None)

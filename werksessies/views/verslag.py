"""The report: reading it on the page, having it made as a PDF, and fetching that."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from ..antwoorden import SeeOther
from ..decorators import for_lezer
from ..errors import VerborgenError
from ..formaat import make_bijlagen
from ..models import Werksessie
from ..rapporten import drukkerij
from ..rapporten.lees import read_rapport
from ..rapporten.waarden import Rapport
from ..tekening.plaat_svg import draw_plaat
from ..zicht import may_export
from .kader import list_verborgen


@require_http_methods(["GET", "HEAD", "POST"])
@for_lezer
def rapport(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """GET shows the report and how far the PDF is; POST has it made. Raises VerborgenError.

    htmx asks with `?sleutel=` only how far that PDF is.

    The key of a PDF follows from everything in it, so a changed note asks for a new one by itself.
    """
    check_may_report(werksessie)
    if request.htmx and "sleutel" in request.GET:  # type: ignore[attr-defined]  # set by django-htmx's middleware
        return _render_stand(request, werksessie, request.GET["sleutel"])
    inhoud = read_rapport(werksessie)
    bijlagen = make_bijlagen(werksessie)
    sleutel = drukkerij.make_sleutel(werksessie.kenmerk, inhoud, bijlagen)
    if request.method == "POST":
        drukkerij.submit(sleutel, inhoud, bijlagen)
        return SeeOther(reverse("werksessies:rapport", args=[werksessie.kenmerk]))
    kanten = inhoud.moment.plaat.kanten
    context: dict[str, Any] = {
        "werksessie": werksessie,
        "rapport": inhoud,
        "sleutel": sleutel,
        "drukwerk": drukkerij.status(sleutel),
        "plaat": draw_titled_plaat(inhoud),
        "groepen": [(groep, kanten[groep.kant]) for groep in inhoud.groepen],
        "voorbeeld": (inhoud.voorbeeldgroep, kanten[inhoud.voorbeeldgroep.kant]),
    }
    return render(request, "werksessies/verslag.html", context)


def _render_stand(request: HttpRequest, werksessie: Werksessie, sleutel: str) -> HttpResponse:
    """How far that one PDF is, asked every second while it is made: nothing is composed again.
    Raises Http404 for a key of another session."""
    if not drukkerij.is_sleutel(werksessie.kenmerk, sleutel):
        raise Http404
    context = {
        "werksessie": werksessie,
        "sleutel": sleutel,
        "drukwerk": drukkerij.status(sleutel),
    }
    return render(request, "werksessies/_verslag_stand.html", context)


@require_safe
@for_lezer
def rapport_pdf(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """The file, under a name that says what it is; not made yet: back to the page that makes it."""
    check_may_report(werksessie)
    inhoud = read_rapport(werksessie)
    sleutel = drukkerij.make_sleutel(werksessie.kenmerk, inhoud, make_bijlagen(werksessie))
    bestand = drukkerij.status(sleutel).bestand
    if bestand is None:
        return SeeOther(reverse("werksessies:rapport", args=[werksessie.kenmerk]))
    headers = {"Content-Disposition": content_disposition_header(True, name_pdf(werksessie)) or ""}
    return HttpResponse(bestand.read_bytes(), content_type="application/pdf", headers=headers)


def check_may_report(werksessie: Werksessie) -> None:
    if not may_export(werksessie):
        namen = ", ".join(list_verborgen(werksessie))
        raise VerborgenError(
            f"Nog verborgen: {namen}. Laat bij Kijken eerst alles zien. "
            "Daarna kun je het verslag maken."
        )


def name_pdf(werksessie: Werksessie) -> str:
    """`verslag-2026-11-16-zorgcentrum-de-lindehof.pdf`"""
    slug = slugify(werksessie.leeromgeving.naam)[:60].strip("-") or "werksessie"
    return f"verslag-{werksessie.datum.isoformat()}-{slug}.pdf"


def draw_titled_plaat(inhoud: Rapport) -> str:
    """The plate as on paper, for the page and its print view."""
    titel = "De plaat met alle stickers. Elke sticker staat ook als tekst onderaan."
    return mark_safe(draw_plaat(inhoud.moment, titel=titel))  # noqa: S308 (escaped by the drawing)

"""Notes and quotes: each on a form of its own, so that nothing typed is lost by a refusal."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from ..antwoorden import SeeOther, next_path, wants_json
from ..decorators import for_facilitator
from ..domain import gesprek
from ..errors import VersieError, WerksessieError
from ..forms.regie import CitaatForm, NotitieForm
from ..models import Citaat, Notitie, Werksessie
from ..queries import read_deelnemers, read_document, read_plaat_of


def bewaard_url(request: HttpRequest, werksessie: Werksessie, wat: str, thema: str = "") -> str:
    """The console, which then tells concept.js to forget the draft of `wat`."""
    # The page forgets a draft at this mark: it must come from a save, not from somebody's link.
    request.session["bewaard"] = wat
    vraag = f"?thema={thema}&bewaard={wat}" if thema else f"?bewaard={wat}"
    return werksessie.get_absolute_url() + vraag


def show_refusal(
    request: HttpRequest,
    error: WerksessieError,
    form: Any,
    context: dict[str, Any],
    template: str,
) -> HttpResponse:
    """The form again, with the sentence on top and everything that was typed.

    After a VersieError both texts are shown; `versie` then is the one of now, so that saving again
    is a choice.
    """
    if wants_json(request):
        raise error
    form.add_error(None, error.tekst)
    if isinstance(error, VersieError):
        context["huidige_tekst"] = error.huidige_tekst
    return render(request, template, context | {"form": form}, status=error.status)


# Notes


def _notitie_form(
    werksessie: Werksessie, data: Any = None, notitie: Notitie | None = None
) -> NotitieForm:
    themas = read_document(werksessie.plaat_id).themas
    return NotitieForm(
        data,
        plaat=read_plaat_of(werksessie),
        themas=list(themas.items()),
        notitie=notitie,
        concept=f"notitie-{notitie.pk}-v{notitie.versie}" if notitie else "notitie",
    )


@require_POST
@for_facilitator
def notitie_add(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    form = _notitie_form(werksessie, request.POST)
    template = "werksessies/notitie_formulier.html"
    context: dict[str, Any] = {"werksessie": werksessie}
    if not form.is_valid():
        return render(request, template, context | {"form": form}, status=422)
    try:
        gesprek.add_notitie(
            werksessie,
            tekst=form.cleaned_data["tekst"],
            thema=form.cleaned_data["thema"],
            aspect_key=form.cleaned_data["aspect"],
        )
    except WerksessieError as error:
        return show_refusal(request, error, form, context, template)
    naar = bewaard_url(request, werksessie, "notitie", form.cleaned_data["thema"])
    return SeeOther(next_path(request, naar))


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitator
def notitie_change(request: HttpRequest, werksessie: Werksessie, pk: int) -> HttpResponse:
    notitie = get_object_or_404(werksessie.notities.select_related("aspect"), pk=pk)
    template = "werksessies/notitie_formulier.html"
    context: dict[str, Any] = {"werksessie": werksessie, "notitie": notitie}
    if request.method != "POST":
        form = _notitie_form(werksessie, notitie=notitie)
        return render(request, template, context | {"form": form})
    form = _notitie_form(werksessie, request.POST, notitie)
    if not form.is_valid():
        return render(request, template, context | {"form": form}, status=422)
    try:
        gesprek.change_notitie(
            notitie,
            tekst=form.cleaned_data["tekst"],
            thema=form.cleaned_data["thema"],
            aspect_key=form.cleaned_data["aspect"],
            versie=form.knows_versie(),
        )
    except VersieError as error:
        form = form.with_versie(notitie.versie)
        return show_refusal(request, error, form, context, template)
    except WerksessieError as error:
        return show_refusal(request, error, form, context, template)
    naar = bewaard_url(request, werksessie, f"notitie-{notitie.pk}", form.cleaned_data["thema"])
    return SeeOther(next_path(request, naar))


@require_POST
@for_facilitator
def notitie_delete(request: HttpRequest, werksessie: Werksessie, pk: int) -> HttpResponse:
    notitie = get_object_or_404(werksessie.notities, pk=pk)
    gesprek.delete_notitie(notitie)
    return SeeOther(bewaard_url(request, werksessie, f"notitie-{pk}", notitie.thema))


# Quotes


def _citaat_form(
    werksessie: Werksessie, data: Any = None, citaat: Citaat | None = None
) -> CitaatForm:
    themas = read_document(werksessie.plaat_id).themas
    return CitaatForm(
        data,
        deelnemers=[
            (d.ref, f"{d.naam}, {d.groep.naam.lower()}") for d in read_deelnemers(werksessie)
        ],
        themas=list(themas.items()),
        citaat=citaat,
        concept=f"citaat-{citaat.pk}-v{citaat.versie}" if citaat else "citaat",
    )


def _citaat_values(form: CitaatForm) -> dict[str, Any]:
    return {
        "tekst": form.cleaned_data["tekst"],
        "thema": form.cleaned_data["thema"],
        "deelnemer_ref": form.cleaned_data["deelnemer"],
        "akkoord": form.read_akkoord(),
        "met_naam": form.cleaned_data["met_naam"],
    }


@require_POST
@for_facilitator
def citaat_add(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    form = _citaat_form(werksessie, request.POST)
    template = "werksessies/citaat_formulier.html"
    context: dict[str, Any] = {"werksessie": werksessie}
    if not form.is_valid():
        return render(request, template, context | {"form": form}, status=422)
    try:
        gesprek.add_citaat(werksessie, **_citaat_values(form))
    except WerksessieError as error:
        return show_refusal(request, error, form, context, template)
    naar = bewaard_url(request, werksessie, "citaat", form.cleaned_data["thema"])
    return SeeOther(next_path(request, naar))


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitator
def citaat_change(request: HttpRequest, werksessie: Werksessie, pk: int) -> HttpResponse:
    citaat = get_object_or_404(werksessie.citaten.select_related("deelnemer"), pk=pk)
    template = "werksessies/citaat_formulier.html"
    context: dict[str, Any] = {"werksessie": werksessie, "citaat": citaat}
    if request.method != "POST":
        form = _citaat_form(werksessie, citaat=citaat)
        return render(request, template, context | {"form": form})
    form = _citaat_form(werksessie, request.POST, citaat)
    if not form.is_valid():
        return render(request, template, context | {"form": form}, status=422)
    try:
        gesprek.change_citaat(citaat, versie=form.knows_versie(), **_citaat_values(form))
    except VersieError as error:
        form = form.with_versie(citaat.versie)
        return show_refusal(request, error, form, context, template)
    except WerksessieError as error:
        return show_refusal(request, error, form, context, template)
    naar = bewaard_url(request, werksessie, f"citaat-{citaat.pk}", form.cleaned_data["thema"])
    return SeeOther(next_path(request, naar))


@require_POST
@for_facilitator
def citaat_delete(request: HttpRequest, werksessie: Werksessie, pk: int) -> HttpResponse:
    citaat = get_object_or_404(werksessie.citaten, pk=pk)
    gesprek.delete_citaat(citaat)
    return SeeOther(bewaard_url(request, werksessie, f"citaat-{pk}", citaat.thema))

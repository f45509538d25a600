"""What people agree to do: writing it down, putting it right, and what became of it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST

from ..antwoorden import SeeOther, answer_write, next_path
from ..decorators import for_facilitator
from ..domain import acties
from ..enums import ActieStatus
from ..errors import VersieError, WerksessieError
from ..forms.regie import ActieForm
from ..mensen import read_mensen
from ..models import Vervolgactie, Werksessie
from ..queries import read_plaat_of
from ..tekst import read_getal
from .gesprek import bewaard_url, show_refusal

TEMPLATE = "werksessies/actie_formulier.html"


def _actie_form(
    werksessie: Werksessie, data: Any = None, actie: Vervolgactie | None = None
) -> ActieForm:
    return ActieForm(
        data,
        plaat=read_plaat_of(werksessie),
        actie=actie,
        concept=f"actie-{actie.pk}-v{actie.versie}" if actie else "actie",
    )


def _values(form: ActieForm) -> dict[str, Any]:
    fields = ("tekst", "trekker", "met", "datum")
    return {
        "aspect_key": form.cleaned_data["aspect"],
        **{veld: form.cleaned_data[veld] for veld in fields},
    }


@require_POST
@for_facilitator
def actie_add(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """A new action; or with `van`, one of the previous session that is taken along."""
    if "van" in request.POST:
        return _take_along(request, werksessie)
    form = _actie_form(werksessie, request.POST)
    context: dict[str, Any] = {"werksessie": werksessie, "mensen": read_mensen(werksessie)}
    if not form.is_valid():
        return render(request, TEMPLATE, context | {"form": form}, status=422)
    try:
        acties.add(werksessie, **_values(form))
    except WerksessieError as error:
        return show_refusal(request, error, form, context, TEMPLATE)
    return SeeOther(next_path(request, bewaard_url(request, werksessie, "actie")))


def _take_along(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    oude = get_object_or_404(
        Vervolgactie,
        werksessie_id=werksessie.vorige_id,
        pk=read_getal(request.POST["van"], 0),
    )
    acties.take_along(oude, werksessie)
    return SeeOther(bewaard_url(request, werksessie, "meegenomen"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitator
def actie_change(request: HttpRequest, werksessie: Werksessie, pk: int) -> HttpResponse:
    actie = get_object_or_404(werksessie.acties.select_related("aspect"), pk=pk)
    context: dict[str, Any] = {
        "werksessie": werksessie,
        "actie": actie,
        "mensen": read_mensen(werksessie),
        "statussen": list(ActieStatus),
    }
    if request.method != "POST":
        form = _actie_form(werksessie, actie=actie)
        return render(request, TEMPLATE, context | {"form": form})
    form = _actie_form(werksessie, request.POST, actie)
    if not form.is_valid():
        return render(request, TEMPLATE, context | {"form": form}, status=422)
    try:
        acties.change(actie, versie=form.knows_versie(), **_values(form))
    except VersieError as error:
        form = form.with_versie(actie.versie)
        return show_refusal(request, error, form, context, TEMPLATE)
    except WerksessieError as error:
        return show_refusal(request, error, form, context, TEMPLATE)
    return SeeOther(next_path(request, bewaard_url(request, werksessie, f"actie-{actie.pk}")))


@require_POST
@for_facilitator
def actie_status(request: HttpRequest, werksessie: Werksessie, pk: int) -> HttpResponse:
    """Done, stopped, open again: also after closing."""
    actie = get_object_or_404(werksessie.acties, pk=pk)
    volgnummer = acties.set_status(actie, request.POST.get("status", ""))
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


@require_POST
@for_facilitator
def actie_delete(request: HttpRequest, werksessie: Werksessie, pk: int) -> HttpResponse:
    actie = get_object_or_404(werksessie.acties, pk=pk)
    acties.delete(actie)
    return SeeOther(bewaard_url(request, werksessie, f"actie-{pk}"))

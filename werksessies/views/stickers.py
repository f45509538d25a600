"""Stickers of a person: placing, removing, being ready, the full form, and who is on a taak."""

from typing import Protocol

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from .. import begrenzing, zicht
from ..antwoorden import answer_write, wants_json
from ..decorators import for_deelnemer, for_facilitator, for_kijker
from ..domain import deelnemers, stickers
from ..enums import Fase
from ..errors import OnbekendError, TeVeelError, WerksessieError
from ..forms.plakken import read_handeling, read_plakvelden
from ..models import Deelnemer, Werksessie
from ..plaat import Momentopname
from ..queries import read_aspect_ids
from ..zicht import Kijker, Soort
from .deelnemer import plaat_context


class Write(Protocol):
    def __call__(
        self, request: HttpRequest, deelnemer: Deelnemer, *, door_facilitator: bool
    ) -> int: ...


@require_POST
def sticker_place(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """Place or replace: the own sticker, or with `voor` (a facilitator) that of somebody else."""
    return write_for_person(request, kenmerk, _place)


@require_POST
def sticker_remove(request: HttpRequest, kenmerk: str) -> HttpResponse:
    return write_for_person(request, kenmerk, _remove)


@require_POST
def deelnemer_klaar(request: HttpRequest, kenmerk: str) -> HttpResponse:
    """ "Ik ben klaar"; with `voor` the facilitator says it for somebody without a phone."""
    return write_for_person(request, kenmerk, _klaar)


def write_for_person(request: HttpRequest, kenmerk: str, write: Write) -> HttpResponse:
    view = _for_someone_else if request.POST.get("voor") else _for_oneself
    response: HttpResponse = view(request, kenmerk, write)
    return response


@for_deelnemer
def _for_oneself(
    request: HttpRequest, werksessie: Werksessie, deelnemer: Deelnemer, write: Write
) -> HttpResponse:
    try:
        begrenzing.check_write(deelnemer.pk, werksessie.pk)
        volgnummer = write(request, deelnemer, door_facilitator=False)
    except WerksessieError as error:
        kijker = Kijker(Soort.DEELNEMER, deelnemer.pk)
        return _answer_refused_form(request, werksessie, kijker, deelnemer, error)
    plaat_url = reverse("werksessies:deelnemer-plaat", args=[werksessie.kenmerk])
    return answer_write(request, volgnummer, _anchor(plaat_url, request))


@for_facilitator
def _for_someone_else(request: HttpRequest, werksessie: Werksessie, write: Write) -> HttpResponse:
    ref = request.POST["voor"]
    deelnemer = werksessie.deelnemers.filter(ref=ref).first()
    if deelnemer is None:
        raise Http404
    try:
        volgnummer = write(request, deelnemer, door_facilitator=True)
    except WerksessieError as error:
        kijker = Kijker(Soort.FACILITATOR, deelnemer.pk)
        return _answer_refused_form(request, werksessie, kijker, deelnemer, error)
    plak_url = reverse("werksessies:deelnemer-plak", args=[werksessie.kenmerk, ref])
    return answer_write(request, volgnummer, _anchor(plak_url, request))


def _answer_refused_form(
    request: HttpRequest,
    werksessie: Werksessie,
    kijker: Kijker,
    deelnemer: Deelnemer,
    error: WerksessieError,
) -> HttpResponse:
    """A refused plain form comes back with what was typed; the rest is answered as ever."""
    aspect = request.POST.get("aspect", "")
    is_known = aspect in read_aspect_ids(werksessie.plaat_id)
    if wants_json(request) or "opmerking" not in request.POST or not is_known:
        raise error
    getypt = {
        "fout": error.tekst,
        "gekozen_status": request.POST.get("status", ""),
        "gekozen_samen": request.POST.get("samen", ""),
        "opmerking": request.POST["opmerking"],
    }
    voor = deelnemer.ref if kijker.soort is Soort.FACILITATOR else ""
    response = _render_sticker_form(
        request, werksessie, kijker, deelnemer, aspect, voor=voor, getypt=getypt
    )
    response.status_code = error.status
    if isinstance(error, TeVeelError):
        response["Retry-After"] = str(error.wacht_seconden)
    return response


def _place(request: HttpRequest, deelnemer: Deelnemer, *, door_facilitator: bool) -> int:
    return stickers.place(
        deelnemer,
        request.POST.get("aspect", ""),
        **read_plakvelden(request.POST),
        door_facilitator=door_facilitator,
    )


def _remove(request: HttpRequest, deelnemer: Deelnemer, *, door_facilitator: bool) -> int:
    return stickers.remove(
        deelnemer,
        request.POST.get("aspect", ""),
        handeling=read_handeling(request.POST),
        door_facilitator=door_facilitator,
    )


def _klaar(request: HttpRequest, deelnemer: Deelnemer, *, door_facilitator: bool) -> int:
    klaar = request.POST.get("klaar", "")
    if klaar not in ("ja", "nee"):
        raise OnbekendError("Kies of je klaar bent: ja of nee.")
    return deelnemers.set_klaar(deelnemer, klaar == "ja", handeling=read_handeling(request.POST))


def _anchor(url: str, request: HttpRequest) -> str:
    """Back to the taak that was touched, for a page without JavaScript."""
    aspect = request.POST.get("aspect", "")
    return f"{url}#taak-{aspect}" if aspect.replace("-", "").isalnum() else url


@require_safe
def sticker_form(request: HttpRequest, kenmerk: str, aspect: str) -> HttpResponse:
    """The full form of one sticker, as a page or (header X-Requested-With: fragment) as part."""
    view = _form_for_someone_else if request.GET.get("voor") else _form_for_oneself
    response: HttpResponse = view(request, kenmerk, aspect)
    return response


@for_deelnemer
def _form_for_oneself(
    request: HttpRequest, werksessie: Werksessie, deelnemer: Deelnemer, aspect: str
) -> HttpResponse:
    kijker = Kijker(Soort.DEELNEMER, deelnemer.pk)
    return _render_sticker_form(request, werksessie, kijker, deelnemer, aspect)


@for_facilitator
def _form_for_someone_else(
    request: HttpRequest, werksessie: Werksessie, aspect: str
) -> HttpResponse:
    deelnemer = (
        werksessie.deelnemers.select_related("groep").filter(ref=request.GET["voor"]).first()
    )
    if deelnemer is None:
        raise Http404
    kijker = Kijker(Soort.FACILITATOR, deelnemer.pk)
    return _render_sticker_form(request, werksessie, kijker, deelnemer, aspect, voor=deelnemer.ref)


def _render_sticker_form(
    request: HttpRequest,
    werksessie: Werksessie,
    kijker: Kijker,
    deelnemer: Deelnemer,
    aspect: str,
    voor: str = "",
    getypt: dict[str, str] | None = None,
) -> HttpResponse:
    context = plaat_context(werksessie, kijker, deelnemer)
    moment: Momentopname = context["moment"]
    taak = moment.plaat.taken.get(aspect)
    if taak is None:
        raise Http404
    context["taak"] = taak
    context["proces"] = moment.plaat.proces_bij_key[taak.proces]
    context["voor"] = voor
    context["getypt"] = getypt or {}
    context["mag_plakken"] = bool(voor) or werksessie.fase == Fase.PLAKKEN
    context["sticker"] = next(
        (s for s in moment.stickers_per_taak[aspect] if s.deelnemer == deelnemer.ref), None
    )
    template = "_sticker_form.html" if is_fragment(request) else "sticker_form.html"
    return render(request, f"werksessies/{template}", context)


@require_safe
@for_kijker
def taak_wie(
    request: HttpRequest, werksessie: Werksessie, kijker: Kijker, aspect: str
) -> HttpResponse:
    """Everyone on one taak in words: the pop-over behind "+n"."""
    moment = zicht.read_momentopname(werksessie, kijker)
    taak = moment.plaat.taken.get(aspect)
    if taak is None:
        raise Http404
    context = {
        "werksessie": werksessie,
        "taak": taak,
        "moment": moment,
        "rij": moment.rij(aspect),
        "initialen": moment.initialen,
        "kantstijlen": moment.plaat.kanten,
        "is_verborgen": taak.proces not in zicht.visible_processen(werksessie, kijker),
        "met_opmerkingen": kijker.soort is Soort.FACILITATOR,
    }
    template = "_wie.html" if is_fragment(request) else "taak_wie.html"
    return render(request, f"werksessies/{template}", context)


def is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fragment"

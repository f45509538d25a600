"""The facilitator's console: one page per phase, and the acts that move the session."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from ..antwoorden import SeeOther, answer_write, wants_json
from ..decorators import for_facilitator
from ..domain import deelnemers, oefening, sessies
from ..draaiboek import make_draaiboek
from ..enums import Fase
from ..errors import InvoerError, OnbekendError
from ..forms.regie import DeelnemerForm
from ..models import Werksessie
from ..queries import read_document
from .fasen import find_persoon, groep_keuzes, make_fase, make_stap
from .kader import make_kader


@require_safe
@for_facilitator
def regie(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    fase = Fase(werksessie.fase)
    context = make_kader(werksessie) | make_stap(request, werksessie, fase)
    context["persoon"] = find_persoon(request, werksessie)
    context["bewaard"] = _pop_bewaard(request)
    context["vraagt_afsluiten"] = (
        request.GET.get("bevestig") == Fase.AFGESLOTEN and fase is not Fase.AFGESLOTEN
    )
    context |= make_fase(request, werksessie, context)
    if werksessie.is_oefening:
        context["heeft_zet"] = oefening.has_move(werksessie)
    context["fase_sjabloon"] = f"werksessies/_regie_{fase.value}.html"
    return render(request, "werksessies/regie.html", context)


@require_safe
@for_facilitator
def draaiboek(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """The whole run sheet on one page, to read beforehand or to print."""
    handreiking = read_document(werksessie.plaat_id).handreiking
    context = make_kader(werksessie) | {
        "draaiboek": make_draaiboek(handreiking, werksessie.gebruiksdoel),
        "spelregels": [regel["tekst"] for regel in handreiking["spelregels"]],
    }
    return render(request, "werksessies/draaiboek.html", context)


def _pop_bewaard(request: HttpRequest) -> str:
    """What was saved just now, told once."""
    wat = request.GET.get("bewaard", "")
    return wat if wat and request.session.pop("bewaard", None) == wat else ""


# The acts


@require_POST
@for_facilitator
def fase_set(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Go to a phase; out of plakken in ten seconds, or with `nu` = ja at once."""
    change = sessies.set_fase if request.POST.get("nu") == "ja" else sessies.announce_fase
    volgnummer = change(werksessie, request.POST.get("fase", ""))
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


@require_POST
@for_facilitator
def fase_cancel(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Take an announced change of phase back."""
    return answer_write(request, sessies.cancel_fase(werksessie), werksessie.get_absolute_url())


@require_POST
@for_facilitator
def plaat_reveal(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    volgnummer = sessies.reveal(werksessie, request.POST.getlist("proces"))
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


@require_POST
@for_facilitator
def plaat_hide(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    volgnummer = sessies.hide(werksessie, request.POST.getlist("proces"))
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


@require_POST
@for_facilitator
def inzicht_show(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Put the insight `inzicht` (a key) on the big screen; an empty key takes it away."""
    volgnummer = sessies.show_inzicht(werksessie, request.POST.get("inzicht", ""))
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


@require_POST
@for_facilitator
def taak_point(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Point everyone at the taak `aspect`; an empty key lets them go again."""
    volgnummer = sessies.point_at(werksessie, request.POST.get("aspect", ""))
    return answer_write(request, volgnummer, werksessie.get_absolute_url())


@require_POST
@for_facilitator
def ronde_start(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Begin the second round; with `verberg` = `ja` the stickers of others are hidden again."""
    verberg = request.POST.get("verberg") == "ja"
    return answer_write(
        request, sessies.start_ronde(werksessie, verberg=verberg), werksessie.get_absolute_url()
    )


@require_POST
@for_facilitator
def deelnemer_add(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """A person without a phone. What is wrong shows on a page of its own, with what was typed."""
    form = DeelnemerForm(request.POST, groepen=groep_keuzes(werksessie))
    status = 422
    if form.is_valid():
        try:
            deelnemer = deelnemers.add(werksessie, **form.cleaned_data)
        except (InvoerError, OnbekendError) as error:
            if wants_json(request):
                raise
            form.add_error(None, error.tekst)
            status = error.status
        else:
            werksessie.refresh_from_db(fields=["volgnummer"])
            naar = f"{werksessie.get_absolute_url()}?persoon={deelnemer.ref}#persoon"
            return answer_write(request, werksessie.volgnummer, naar)
    context = {"form": form, "werksessie": werksessie}
    return render(request, "werksessies/deelnemer_formulier.html", context, status=status)


@require_POST
@for_facilitator
def deelnemer_remove(request: HttpRequest, werksessie: Werksessie, ref: str) -> HttpResponse:
    deelnemer = get_object_or_404(werksessie.deelnemers, ref=ref)
    return answer_write(request, deelnemers.remove(deelnemer), werksessie.get_absolute_url())


@require_POST
@for_facilitator
def deelnemer_renew_code(request: HttpRequest, werksessie: Werksessie, ref: str) -> HttpResponse:
    deelnemer = get_object_or_404(werksessie.deelnemers, ref=ref)
    deelnemers.renew_code(deelnemer)
    return SeeOther(f"{werksessie.get_absolute_url()}?persoon={deelnemer.ref}#persoon")

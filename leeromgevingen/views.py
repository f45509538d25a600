"""Pages of leeromgevingen. Whatever belongs to another organisation is 404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from . import queries
from .antwoorden import SeeOther
from .domain import actorgroepen, organisaties
from .enums import Kant
from .errors import ActorgroepError
from .forms import SECTOREN, ActorgroepForm, LeeromgevingForm
from .models import Actorgroep, Gebruiker, Leeromgeving

MAX_ACTIES_OP_OVERZICHT = 6


@login_required
@require_safe
def overzicht(request: HttpRequest) -> HttpResponse:
    nu = timezone.localtime()
    vandaag = nu.date()
    rijen = queries.read_rijen(queries.leeromgevingen_of(request.user), vandaag)
    acties = queries.sort_acties(actie for rij in rijen for actie in rij.open_acties)
    context = {
        "vandaag": vandaag,
        "groet": find_groet(nu.hour),
        "rijen": rijen,
        # The rows stand in order of their next session.
        "eerste": rijen[0].volgende if rijen else None,
        "acties": acties[:MAX_ACTIES_OP_OVERZICHT],
        "meer_acties": max(0, len(acties) - MAX_ACTIES_OP_OVERZICHT),
        "mag_maken": rijen or may_make(request.user),
    }
    return render(request, "leeromgevingen/overzicht.html", context)


def find_groet(uur: int) -> str:
    if uur < 6:
        return "Goedenacht"
    if uur < 12:
        return "Goedemorgen"
    return "Goedemiddag" if uur < 18 else "Goedenavond"


@login_required
@require_safe
def leeromgeving_list(request: HttpRequest) -> HttpResponse:
    vandaag = timezone.localdate()
    rijen = queries.read_rijen(queries.leeromgevingen_of(request.user), vandaag)
    rijen.sort(key=lambda rij: rij.leeromgeving.naam.casefold())
    context = {"rijen": rijen, "vandaag": vandaag, "mag_maken": rijen or may_make(request.user)}
    return render(request, "leeromgevingen/leeromgeving_list.html", context)


@login_required
@require_safe
def leeromgeving_detail(request: HttpRequest, pk: int) -> HttpResponse:
    leeromgeving = fetch_leeromgeving(request, pk)
    plaat = queries.newest_plaat()
    sessies = queries.read_sessierijen(leeromgeving)
    acties = queries.read_open_acties(rij.sessie for rij in sessies)
    groepen = queries.read_groepsrijen(leeromgeving, plaat)
    context = {
        "leeromgeving": leeromgeving,
        "plaat": plaat,
        "vandaag": timezone.localdate(),
        "sessies": sessies,
        "acties": queries.sort_acties(acties),
        "afgehandeld": sum(rij.acties for rij in sessies) - len(acties),
        "processen": plaat.processen.prefetch_related("aspecten"),
        "groepen": [rij for rij in groepen if rij.groep.is_standaard],
        "andere_groepen": [rij for rij in groepen if not rij.groep.is_standaard],
        "student": queries.read_kantnaam(plaat, Kant.STUDENT, leeromgeving.taalvariant),
    }
    return render(request, "leeromgevingen/leeromgeving_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def leeromgeving_add(request: HttpRequest) -> HttpResponse:
    """With one organisation the leeromgeving is that one's; with more the form asks."""
    assert isinstance(request.user, Gebruiker)  # noqa: S101 (login_required)
    organisaties.ensure_organisatie(request.user)
    keuze = queries.organisaties_of(request.user)
    eigenaars = list(keuze[:2])
    if not eigenaars:
        return render(request, "leeromgevingen/geen_organisatie.html", status=403)
    if len(eigenaars) == 1:
        form = LeeromgevingForm(posted(request), instance=Leeromgeving(organisatie=eigenaars[0]))
    else:
        form = LeeromgevingForm(posted(request), organisaties=keuze)
    return answer_form(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def leeromgeving_change(request: HttpRequest, pk: int) -> HttpResponse:
    leeromgeving = fetch_leeromgeving(request, pk)
    form = LeeromgevingForm(posted(request), instance=leeromgeving)
    return answer_form(request, form, leeromgeving.naam)


def answer_form(
    request: HttpRequest, form: LeeromgevingForm, bestaande_naam: str | None
) -> HttpResponse:
    """303 to the leeromgeving once saved; else the form, with 422 when something is wrong."""
    if request.method == "POST" and form.is_valid():
        leeromgeving = form.save()
        messages.success(request, f"{leeromgeving.naam} is bewaard.")
        return SeeOther(leeromgeving.get_absolute_url())
    context = {"form": form, "sectoren": SECTOREN, "bestaande_naam": bestaande_naam}
    status = 422 if request.method == "POST" else 200
    return render(request, "leeromgevingen/leeromgeving_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def actorgroep_add(request: HttpRequest, pk: int) -> HttpResponse:
    leeromgeving = fetch_leeromgeving(request, pk)
    plaat = queries.newest_plaat()
    form = ActorgroepForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            groep = actorgroepen.add(
                leeromgeving.organisatie,
                plaat,
                naam=form.cleaned_data["naam"],
                afkorting=form.cleaned_data["afkorting"],
                kant=Kant(form.cleaned_data["kant"]),
            )
        except ActorgroepError as error:
            form.add_error(error.veld, error.tekst)
        else:
            messages.success(request, f"De groep {groep.naam} is erbij.")
            return SeeOther(f"{leeromgeving.get_absolute_url()}#groepen")
    context = {
        "form": form,
        "leeromgeving": leeromgeving,
        "kanten": [
            (kant["key"], queries.read_kantnaam(plaat, kant["key"], leeromgeving.taalvariant), kant)
            for kant in plaat.kanten
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "leeromgevingen/actorgroep_form.html", context, status=status)


@login_required
@require_POST
def actorgroep_retire(request: HttpRequest, pk: int, groep_pk: int) -> HttpResponse:
    """Only the organisation's own groups: those of a plate belong to the plate."""
    leeromgeving = fetch_leeromgeving(request, pk)
    groep = get_object_or_404(
        Actorgroep, pk=groep_pk, organisatie=leeromgeving.organisatie, is_actief=True
    )
    actorgroepen.retire(groep)
    messages.success(
        request, f"De groep {groep.naam} staat uit. Werksessies die hem al hebben, houden hem."
    )
    return SeeOther(reverse("leeromgevingen:leeromgeving-detail", args=[pk]) + "#groepen")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when that is nothing at all; None to show an empty form."""
    return request.POST if request.method == "POST" else None


def fetch_leeromgeving(request: HttpRequest, pk: int) -> Leeromgeving:
    return get_object_or_404(
        queries.leeromgevingen_of(request.user).select_related("organisatie"), pk=pk
    )


def may_make(gebruiker: object) -> bool:
    """A person without any organisation has nowhere to put a leeromgeving."""
    return isinstance(gebruiker, Gebruiker) and (
        gebruiker.is_superuser or gebruiker.lidmaatschappen.exists()
    )

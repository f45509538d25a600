"""Making a werksessie and changing its set-up."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from leeromgevingen.models import Actorgroep, Gebruiker, Leeromgeving, Organisatie, Plaat
from leeromgevingen.queries import actorgroepen_of, leeromgevingen_of

from ..antwoorden import SeeOther, wants_json
from ..decorators import for_facilitator_met_account
from ..domain import sessies
from ..draaiboek import make_draaiboek
from ..enums import Fase, Gebruiksdoel, Kant, Plakwijze
from ..errors import WerksessieError
from ..forms.regie import WerksessieForm
from ..models import Werksessie
from ..plaat import Groep, Kantstijl
from ..queries import make_groep, read_document, read_plaat
from ..tekst import read_getal

TEMPLATE = "werksessies/werksessie_formulier.html"
PLAKWIJZE_UITLEG = {
    Plakwijze.VERBORGEN: (
        "eye-off",
        "Eerst verborgen",
        "Ieder plakt voor zich. Jij laat de plaat zien. Dat is eerlijker.",
    ),
    Plakwijze.OPEN: (
        "eye",
        "Meteen zichtbaar",
        "Iedereen ziet elke sticker verschijnen. Handig om te oefenen.",
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def werksessie_add(request: HttpRequest) -> HttpResponse:
    """`?leeromgeving=` says for which one; `neem_over=` copies the set-up of an earlier session."""
    gebruiker = cast(Gebruiker, request.user)
    own = leeromgevingen_of(gebruiker)
    if "leeromgeving" not in request.GET:
        return _choose_leeromgeving(request, own)
    leeromgeving = get_object_or_404(own, pk=read_getal(request.GET["leeromgeving"], 0))
    platen = list(Plaat.objects.order_by("-geladen_op", "-pk"))
    eerdere = list(leeromgeving.werksessies.prefetch_related("actorgroepen"))
    voorbeeld = next((w for w in eerdere if str(w.pk) == request.GET.get("neem_over")), None)
    form = WerksessieForm(
        request.POST if request.method == "POST" else None,
        leeromgeving=leeromgeving,
        platen=platen,
        initial=_propose(leeromgeving.organisatie, platen[0], eerdere, voorbeeld),
    )
    context = {"leeromgeving": leeromgeving, "laatste": eerdere[0] if eerdere else None}
    if request.method != "POST":
        return _show(request, form, context)
    if not form.is_valid():
        return _show(request, form, context, status=422)
    values = dict(form.cleaned_data)
    try:
        werksessie = sessies.make(
            leeromgeving,
            facilitator=gebruiker,
            **values | {"plaat": values.get("plaat") or form.gekozen_plaat},
        )
    except WerksessieError as error:
        form.add_error(None, error.tekst)
        return _show(request, form, context, status=error.status)
    return SeeOther(werksessie.get_absolute_url())


def _choose_leeromgeving(request: HttpRequest, own: QuerySet[Leeromgeving]) -> HttpResponse:
    """With one leeromgeving it is that one; with more a page asks; with none make one first."""
    found = list(own)
    if not found:
        return SeeOther(reverse("leeromgevingen:leeromgeving-add"))
    if len(found) == 1:
        return SeeOther(f"{reverse('werksessies:werksessie-add')}?leeromgeving={found[0].pk}")
    context = {"leeromgevingen": found}
    return render(request, "werksessies/werksessie_kiezen.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitator_met_account
def werksessie_change(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    leeromgeving = werksessie.leeromgeving
    initial = {
        "titel": werksessie.titel,
        "datum": werksessie.datum,
        "gebruiksdoel": werksessie.gebruiksdoel,
        "plakwijze": werksessie.plakwijze,
        "actorgroepen": [groep.key for groep in werksessie.actorgroepen.all()],
        "vorige": werksessie.vorige_id,
    }
    form = WerksessieForm(
        request.POST if request.method == "POST" else None,
        leeromgeving=leeromgeving,
        platen=[werksessie.plaat],
        initial=initial,
        werksessie=werksessie,
    )
    context = {"leeromgeving": leeromgeving, "werksessie": werksessie}
    if request.method != "POST":
        return _show(request, form, context)
    if not form.is_valid():
        return _show(request, form, context, status=422)
    try:
        sessies.change(werksessie, **form.cleaned_data)
    except WerksessieError as error:
        if wants_json(request):
            raise
        form.add_error(None, error.tekst)
        return _show(request, form, context, status=error.status)
    return SeeOther(werksessie.get_absolute_url())


def _today() -> date:
    return timezone.localdate()


def _propose(
    organisatie: Organisatie,
    plaat: Plaat,
    eerdere: list[Werksessie],
    voorbeeld: Werksessie | None,
) -> dict[str, Any]:
    """Today, the standard groups, and the last closed session as the previous one."""
    vorige = next((w for w in eerdere if w.fase == Fase.AFGESLOTEN), None)
    groepen = actorgroepen_of(organisatie, plaat).filter(is_standaard=True)
    proposal: dict[str, Any] = {
        "datum": _today(),
        "gebruiksdoel": Gebruiksdoel.ONTWIKKELEN if eerdere else Gebruiksdoel.VORMGEVEN,
        "plakwijze": Plakwijze.VERBORGEN,
        "plaat": plaat.pk,
        "vorige": vorige.pk if vorige else None,
        "actorgroepen": list(groepen.values_list("key", flat=True)),
    }
    if voorbeeld is not None:
        proposal |= {
            "titel": voorbeeld.titel,
            "gebruiksdoel": voorbeeld.gebruiksdoel,
            "plakwijze": voorbeeld.plakwijze,
            "actorgroepen": [groep.key for groep in voorbeeld.actorgroepen.all()],
        }
    return proposal


@dataclass(frozen=True, slots=True)
class Doeltegel:
    waarde: str
    naam: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Groeptegel:
    groep: Groep
    kantstijl: Kantstijl


@dataclass(frozen=True, slots=True)
class Kantvak:
    naam: str
    tegels: tuple[Groeptegel, ...]


def _list_kanten(
    groepen: list[Actorgroep], kanten: dict[Kant, Kantstijl], taalvariant: str
) -> list[Kantvak]:
    tegels = [Groeptegel(make_groep(g, taalvariant), kanten[Kant(g.kant)]) for g in groepen]
    vakken = [
        Kantvak(
            "Van buiten" if kant is Kant.EXTERN else stijl.naam,
            tuple(tegel for tegel in tegels if tegel.groep.kant is kant),
        )
        for kant, stijl in kanten.items()
    ]
    return [vak for vak in vakken if vak.tegels]


def _show(
    request: HttpRequest, form: WerksessieForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    leeromgeving: Leeromgeving = context["leeromgeving"]
    plaat = read_plaat(form.gekozen_plaat.pk, leeromgeving.taalvariant)
    document = read_document(form.gekozen_plaat.pk)
    doel = str(form["gebruiksdoel"].value() or Gebruiksdoel.ONTWIKKELEN)
    doel = doel if doel in tuple(Gebruiksdoel) else Gebruiksdoel.ONTWIKKELEN
    draaiboek = make_draaiboek(document.handreiking, doel)
    context |= {
        "form": form,
        "gekozen_groepen": form.gekozen_groepen(),
        "doelen": [
            Doeltegel(key, waarde["naam"], waarde["uitleg"])
            for key, waarde in document.gebruiksdoelen.items()
        ],
        "plakwijzen": [(waarde, *uitleg) for waarde, uitleg in PLAKWIJZE_UITLEG.items()],
        "kanten": _list_kanten(form.groepen, dict(plaat.kanten), leeromgeving.taalvariant),
        "draaiboek": draaiboek,
        "plaat_naam": f"{plaat.titel}, versie {plaat.versie}",
    }
    return render(request, TEMPLATE, context, status=status)

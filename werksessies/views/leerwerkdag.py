"""Teken je leerwerkdag: the page of its maker, and what was shared for who leads the session."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import begrenzing, zicht
from ..antwoorden import SeeOther, answer_write
from ..decorators import for_deelnemer, for_facilitator, for_kijker
from ..domain import leerwerkdag as dagen
from ..enums import Deling, Fase
from ..errors import OnbekendError, WerksessieError
from ..forms.leerwerkdag import LeerwerkdagForm
from ..models import Deelnemer, Leerwerkdag, Leerwerkdagfoto, Werksessie
from ..queries import leeromgeving_bij, make_deelnemer, read_document
from ..zicht import Kijker, Soort
from .live import live_urls

STAP = "teken-je-leerwerkdag"  # of handreiking.yaml


@dataclass(frozen=True, slots=True)
class Dag:
    """A day as a page shows it; `foto_url` is empty where there is no photo."""

    ref: str
    naam: str
    groep: str
    tekst: str
    gedeeld: str
    is_op_scherm: bool
    foto_url: str
    alt: str
    breedte: int
    hoogte: int


@require_http_methods(["GET", "HEAD", "POST"])
@for_deelnemer
def leerwerkdag(request: HttpRequest, werksessie: Werksessie, deelnemer: Deelnemer) -> HttpResponse:
    dag = _read_dag(werksessie, deelnemer, beeld="")
    has_foto = dag is not None and bool(dag.foto_url)
    if request.method != "POST":
        initial = {"tekst": dag.tekst, "alt": dag.alt} if dag else {}
        form = LeerwerkdagForm(initial=initial, has_foto=has_foto)
        return _render(request, werksessie, dag, form)
    status = 422
    try:
        begrenzing.check_write(deelnemer.pk, werksessie.pk)
        if request.FILES:
            begrenzing.check_foto(deelnemer.pk)
        form = LeerwerkdagForm(request.POST, request.FILES, has_foto=has_foto)
        if form.is_valid():
            dagen.write(deelnemer, **form.cleaned_data)
            return SeeOther(f"{_dag_url(werksessie)}?bewaard=ja")
    except WerksessieError as error:  # what was typed stays on the page
        form = LeerwerkdagForm(request.POST, has_foto=has_foto)
        form.add_error(None, error.tekst)
        status = error.status
    return _render(request, werksessie, dag, form, status=status)


def _render(
    request: HttpRequest,
    werksessie: Werksessie,
    dag: Dag | None,
    form: LeerwerkdagForm,
    status: int = 200,
) -> HttpResponse:
    stappen = read_document(werksessie.plaat_id).handreiking["stappen"]
    stap = next((stap for stap in stappen if stap["key"] == STAP), None)
    context = {
        "werksessie": werksessie,
        "leeromgeving": werksessie.leeromgeving,
        "dag": dag,
        "form": form,
        "opdracht": stap["facilitator_zegt"] if stap else "",
        "tip": stap["per_gebruik"][werksessie.gebruiksdoel] if stap else "",
        "mag_tekenen": werksessie.fase in dagen.FASEN_TEKENEN or form.is_bound,
        "mag_delen": werksessie.fase != Fase.AFGESLOTEN,
        "is_bewaard": request.GET.get("bewaard") == "ja",
        "delingen": list(Deling),
    }
    return render(request, "werksessies/leerwerkdag.html", context, status=status)


@require_POST
@for_deelnemer
def leerwerkdag_share(
    request: HttpRequest, werksessie: Werksessie, deelnemer: Deelnemer
) -> HttpResponse:
    begrenzing.check_write(deelnemer.pk, werksessie.pk)
    dagen.share(deelnemer, request.POST.get("met", "?"))
    return SeeOther(f"{_dag_url(werksessie)}#delen")


@require_POST
@for_deelnemer
def leerwerkdag_remove(
    request: HttpRequest, werksessie: Werksessie, deelnemer: Deelnemer
) -> HttpResponse:
    """`wat` = foto or alles."""
    begrenzing.check_write(deelnemer.pk, werksessie.pk)
    remove = {"foto": dagen.remove_foto, "alles": dagen.remove}.get(request.POST.get("wat", ""))
    if remove is None:
        raise OnbekendError("Kies wat je weghaalt: foto of alles.")
    remove(deelnemer)
    return SeeOther(_dag_url(werksessie))


@require_safe
@for_kijker
def leerwerkdag_foto(
    request: HttpRequest, werksessie: Werksessie, kijker: Kijker, sleutel: str
) -> HttpResponse:
    """The photo for who may see the day now; for everybody else it is not there."""
    foto = (
        Leerwerkdagfoto.objects.select_related("leerwerkdag")
        .filter(sleutel=sleutel, leerwerkdag__deelnemer__werksessie=werksessie)
        .first()
    )
    if foto is None or not zicht.sees_leerwerkdag(werksessie, kijker, foto.leerwerkdag):
        raise Http404
    headers = {
        "Content-Disposition": 'inline; filename="leerwerkdag.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    }
    return HttpResponse(bytes(foto.jpeg), content_type="image/jpeg", headers=headers)


@require_safe
@for_facilitator
def leerwerkdagen(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """What was shared, and nothing about what was not."""
    context = {
        "werksessie": werksessie,
        "dagen": _read_gedeeld(werksessie),
        **{naam: f"{url}?beeld=regie" for naam, url in live_urls(werksessie).items()},
    }
    return render(request, "werksessies/leerwerkdagen.html", context)


@require_POST
@for_facilitator
def leerwerkdag_show(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    volgnummer = dagen.show(werksessie, request.POST.get("deelnemer", ""))
    naar = reverse("werksessies:leerwerkdagen", args=[werksessie.kenmerk])
    return answer_write(request, volgnummer, naar)


def read_op_scherm(werksessie: Werksessie) -> Dag | None:
    """The day that stands on the big screen now."""
    kijker = Kijker(Soort.SCHERM)
    rows = _rows(werksessie).filter(is_op_scherm=True)
    seen = (row for row in rows if zicht.sees_leerwerkdag(werksessie, kijker, row))
    return next((_make_dag(werksessie, row, "scherm") for row in seen), None)


def _dag_url(werksessie: Werksessie) -> str:
    return reverse("werksessies:leerwerkdag", args=[werksessie.kenmerk])


def _rows(werksessie: Werksessie) -> QuerySet[Leerwerkdag]:
    return (
        Leerwerkdag.objects.filter(deelnemer__werksessie=werksessie)
        .select_related("deelnemer__groep", "foto")
        .defer("foto__jpeg")
    )


def _read_dag(werksessie: Werksessie, deelnemer: Deelnemer, *, beeld: str) -> Dag | None:
    row = _rows(werksessie).filter(deelnemer=deelnemer).first()
    return _make_dag(werksessie, row, beeld) if row else None


def _read_gedeeld(werksessie: Werksessie) -> list[Dag]:
    kijker = Kijker(Soort.FACILITATOR)
    rows = (row for row in _rows(werksessie) if zicht.sees_leerwerkdag(werksessie, kijker, row))
    return [_make_dag(werksessie, row, "regie") for row in rows]


def _make_dag(werksessie: Werksessie, row: Leerwerkdag, beeld: str) -> Dag:
    deelnemer = make_deelnemer(row.deelnemer, leeromgeving_bij(werksessie).taalvariant)
    foto: Leerwerkdagfoto | None = getattr(row, "foto", None)
    url = ""
    if foto is not None:
        url = reverse("werksessies:leerwerkdag-foto", args=[werksessie.kenmerk, foto.sleutel])
        url += f"?beeld={beeld}" if beeld else ""
    return Dag(
        ref=deelnemer.ref,
        naam=deelnemer.naam,
        groep=deelnemer.groep.naam,
        tekst=row.tekst,
        gedeeld=row.gedeeld,
        is_op_scherm=row.is_op_scherm,
        foto_url=url,
        alt=foto.alt if foto else "",
        breedte=foto.breedte if foto else 0,
        hoogte=foto.hoogte if foto else 0,
    )

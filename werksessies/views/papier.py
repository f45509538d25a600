"""The grid in which a facilitator types over a whole paper plate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from .. import zicht
from ..antwoorden import SeeOther, answer_write
from ..decorators import for_facilitator
from ..domain import deelnemers, papier
from ..domain.papier import LEEG, Inhoud
from ..enums import Gebruiksdoel, Status
from ..errors import InvoerError, OnbekendError
from ..forms.papier import Rooster, read_cel, read_rooster, write_was
from ..forms.regie import DeelnemerForm
from ..fragmenten import draw_sticker
from ..models import Werksessie
from ..papierbeeld import render_cel
from ..plaat import Momentopname, Proces, Taak
from ..queries import read_document, read_plaat_of
from ..tekst import read_getal
from ..zicht import Kijker, Soort
from .fasen import groep_keuzes
from .live import live_urls

# More columns than this become a second page: a form stays under the limit of a body, and a grid
# stays one that somebody can find the way in.
KOLOMMEN = 20
Fouten = Mapping[tuple[str, str], tuple[Inhoud, str]]


@dataclass(frozen=True, slots=True)
class Kolom:
    """One person who is on the paper plate."""

    pk: int
    ref: str
    naam: str
    groep: str
    tekening: SafeString
    was: str


@dataclass(frozen=True, slots=True)
class Rij:
    taak: Taak
    cellen: tuple[SafeString, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@for_facilitator
def papieren_plaat(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """The grid; posted as a plain form it saves every cell that was changed. What is refused
    stays as it was typed, with the reason at the cell, and the rest is saved."""
    if request.method != "POST":
        return _render(request, werksessie)
    if "persoon" in request.POST:
        return _add_persoon(request, werksessie)
    kolommen = dict(zicht.on_papier(werksessie).values_list("pk", "ref"))
    rooster = read_rooster(request.POST, kolommen, list(read_plaat_of(werksessie).taken))
    uitslag = papier.enter(werksessie, rooster.cellen)
    if not uitslag.geweigerd and not rooster.is_iemand_weg:
        messages.success(request, _say_bewaard(len(rooster.cellen)))
        return SeeOther(request.get_full_path())
    werksessie.refresh_from_db()
    return _render(request, werksessie, **_tell_geweigerd(rooster, uitslag))


def _say_bewaard(aantal: int) -> str:
    if not aantal:
        return "Er was niets veranderd."
    return "1 vak is bewaard." if aantal == 1 else f"{aantal} vakken zijn bewaard."


def _tell_geweigerd(rooster: Rooster, uitslag: papier.Uitslag) -> dict[str, Any]:
    per_cel = {(cel.ref, cel.aspect): cel.inhoud for cel in rooster.cellen}
    fouten = {plek: (per_cel[plek], error.tekst) for plek, error in uitslag.geweigerd.items()}
    statussen = [error.status for error in uitslag.geweigerd.values()]
    return {
        "fouten": fouten,
        "bewaard": len(rooster.cellen) - len(fouten),
        "is_iemand_weg": rooster.is_iemand_weg,
        "status": statussen[0] if statussen else 409,
    }


@require_POST
@for_facilitator
def papier_cel(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """One cell, as each key sends it."""
    volgnummer = papier.enter_one(werksessie, read_cel(request.POST))
    return answer_write(request, volgnummer, _papier_url(werksessie))


def _add_persoon(request: HttpRequest, werksessie: Werksessie) -> HttpResponse:
    """Somebody more on the paper plate; the form stays open for the next one."""
    form = DeelnemerForm(request.POST, groepen=groep_keuzes(werksessie))
    status = 422
    if form.is_valid():
        try:
            deelnemer = deelnemers.add(werksessie, **form.cleaned_data)
        except (InvoerError, OnbekendError) as error:
            form.add_error(None, error.tekst)
            status = error.status
        else:
            return SeeOther(f"{_papier_url(werksessie)}?bij={deelnemer.ref}")
    return _render(request, werksessie, form=form, status=status)


def _papier_url(werksessie: Werksessie) -> str:
    return reverse("werksessies:papieren-plaat", args=[werksessie.kenmerk])


def _render(
    request: HttpRequest,
    werksessie: Werksessie,
    *,
    form: DeelnemerForm | None = None,
    fouten: Fouten | None = None,
    bewaard: int = 0,
    is_iemand_weg: bool = False,
    status: int = 200,
) -> HttpResponse:
    kijker = Kijker(Soort.FACILITATOR, is_papier=True)
    moment = zicht.read_momentopname(werksessie, kijker)
    mensen = [
        (pk, ref)
        for pk, ref in zicht.on_papier(werksessie).values_list("pk", "ref")
        if ref in moment.deelnemer_bij_ref  # somebody may come in between two reads
    ]
    bij = request.GET.get("bij", "")
    bladen = max(1, -(-len(mensen) // KOLOMMEN))
    blad = min(max(read_getal(request.GET.get("blad", ""), 1), 1), bladen)
    if bij in (refs := [ref for _, ref in mensen]):
        blad = refs.index(bij) // KOLOMMEN + 1
    hier = mensen[(blad - 1) * KOLOMMEN : blad * KOLOMMEN]
    inhoud_bij = {
        (sticker.deelnemer, sticker.aspect): Inhoud(
            sticker.status.value, sticker.samen.value if sticker.samen else ""
        )
        for sticker in moment.stickers
    }
    op_papier = set(refs)
    elders = op_papier - {ref for _, ref in hier}
    doel = read_document(werksessie.plaat_id).gebruiksdoelen[werksessie.gebruiksdoel]
    context = {
        "werksessie": werksessie,
        "form": form or DeelnemerForm(groepen=groep_keuzes(werksessie)),
        "bij": moment.deelnemer_bij_ref.get(bij),
        "mag_invullen": not werksessie.is_afgesloten,
        "is_vormgeven": werksessie.gebruiksdoel == Gebruiksdoel.VORMGEVEN,
        "standaard": Status(doel["standaard_status"]),
        "kolommen": _make_kolommen(moment, hier, inhoud_bij),
        "delen": _make_rijen(werksessie, moment, hier, inhoud_bij, fouten or {}),
        "aantal": sum(ref in op_papier for ref, _ in inhoud_bij),
        "elders": sum(ref in elders for ref, _ in inhoud_bij),
        "met_telefoon": len(moment.deelnemers) - len(mensen),
        "bladen": range(1, bladen + 1),
        "blad": blad,
        "kolommen_per_blad": KOLOMMEN,
        "fouten": fouten,
        "bewaard": bewaard,
        "is_iemand_weg": is_iemand_weg,
        **live_urls(werksessie, "papier"),
    }
    return render(request, "werksessies/papieren_plaat.html", context, status=status)


def _make_kolommen(
    moment: Momentopname,
    hier: list[tuple[int, str]],
    inhoud_bij: Mapping[tuple[str, str], Inhoud],
) -> list[Kolom]:
    kolommen = []
    for pk, ref in hier:
        deelnemer = moment.deelnemer_bij_ref[ref]
        kolommen.append(
            Kolom(
                pk=pk,
                ref=ref,
                naam=deelnemer.naam,
                groep=deelnemer.groep.naam,
                tekening=draw_sticker(
                    deelnemer.groep,
                    moment.plaat.kanten[deelnemer.kant],
                    initiaal=moment.initialen[ref],
                ),
                was=write_was(inhoud_bij.get((ref, aspect), LEEG) for aspect in moment.plaat.taken),
            )
        )
    return kolommen


def _make_rijen(
    werksessie: Werksessie,
    moment: Momentopname,
    hier: list[tuple[int, str]],
    inhoud_bij: Mapping[tuple[str, str], Inhoud],
    fouten: Fouten,
) -> list[tuple[Proces, list[Rij]]]:
    keuzes = papier.list_inhouden(werksessie.gebruiksdoel)

    def draw(taak: Taak, pk: int, ref: str) -> SafeString:
        getypt, fout = fouten.get((ref, taak.key), (None, ""))
        return render_cel(
            moment.plaat,
            taak.key,
            pk,
            inhoud_bij.get((ref, taak.key), LEEG),
            keuzes,
            getypt=getypt,
            fout=fout,
        )

    return [
        (
            proces,
            [Rij(taak, tuple(draw(taak, pk, ref) for pk, ref in hier)) for taak in proces.taken],
        )
        for proces in moment.plaat.processen
    ]

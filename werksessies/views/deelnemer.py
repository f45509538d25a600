"""The pages of a deelnemer: the own plate and the own code; and the plate of somebody for whom the
facilitator places."""

import secrets
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from .. import begrenzing, stipbeeld, zicht
from ..antwoorden import answer_write
from ..cellen import make_zones
from ..decorators import for_deelnemer, for_facilitator
from ..domain import deelnemers, klok, stickers, stippen
from ..enums import Fase, Gebruiksdoel, Plakwijze, Schermbeeld, Status
from ..fragmenten import describe_eigen
from ..models import Deelnemer, Leerwerkdag, Werksessie
from ..plaat import Deelnemer as Persoon
from ..plaat import Momentopname
from ..queries import make_deelnemer, read_document, read_plaat_of
from ..zicht import Kijker, Soort
from .inzicht import read_inzicht_op_scherm
from .live import live_urls
from .ronde import read_rondes


@require_safe
@for_deelnemer
def deelnemer_plaat(
    request: HttpRequest, werksessie: Werksessie, deelnemer: Deelnemer
) -> HttpResponse:
    context = plaat_context(werksessie, Kijker(Soort.DEELNEMER, deelnemer.pk), deelnemer)
    context |= make_bij(werksessie, Kijker(Soort.DEELNEMER, deelnemer.pk), context["moment"])
    context["mensen"] = count_mensen(context["moment"])
    return render(request, "werksessies/deelnemer_plaat.html", context)


def make_bij(werksessie: Werksessie, kijker: Kijker, moment: Momentopname) -> dict[str, Any]:
    """What stands beside the plate on every phone."""
    return {
        **_make_rondes(werksessie, kijker, moment),
        "mag_plakken": werksessie.fase == Fase.PLAKKEN,
        "acties": _read_acties(werksessie),
        "klok": klok.read(werksessie),
        "inzicht": read_inzicht_op_scherm(werksessie),
        "aangewezen": werksessie.aangewezen,
        "aangewezen_taak": read_plaat_of(werksessie).taken.get(werksessie.aangewezen),
    }


@require_safe
@for_facilitator
def deelnemer_plak(request: HttpRequest, werksessie: Werksessie, ref: str) -> HttpResponse:
    """The facilitator places for a person: the same plate, with the eyes of that person."""
    deelnemer = werksessie.deelnemers.select_related("groep").filter(ref=ref).first()
    if deelnemer is None:
        raise Http404
    kijker = Kijker(Soort.FACILITATOR, deelnemer.pk)
    context = plaat_context(werksessie, kijker, deelnemer)
    moment: Momentopname = context["moment"]
    context["mag_plakken"] = not werksessie.is_afgesloten
    context["mensen"] = count_mensen(moment)
    context["voor"] = ref
    # Whoever has a phone places for themselves; their stickers are not to be walked into.
    zonder_telefoon = set(
        werksessie.deelnemers.filter(heeft_telefoon=False).values_list("ref", flat=True)
    )
    context["anderen"] = [
        person
        for person in moment.deelnemers
        if person.ref in zonder_telefoon and person.ref != ref
    ]
    for name in ("stroom_url", "stand_url"):
        context[name] += f"?voor={ref}"
    return render(request, "werksessies/deelnemer_plak.html", context)


def plaat_context(werksessie: Werksessie, kijker: Kijker, deelnemer: Deelnemer) -> dict[str, Any]:
    """What the plate of one person needs, as `kijker` may see it."""
    moment = zicht.read_momentopname(werksessie, kijker)
    persoon = moment.deelnemer_bij_ref[deelnemer.ref]
    context = make_context(werksessie, kijker, moment, persoon)
    context["persoonscode"] = deelnemer.persoonscode
    if context["mag_stippen"]:
        context["eigen_stippen"] = stipbeeld.read_eigen(werksessie, deelnemer.pk)
    return context


def make_context(
    werksessie: Werksessie, kijker: Kijker, moment: Momentopname, persoon: Persoon
) -> dict[str, Any]:
    """The page of `persoon`, who need not be in the session."""
    doel = read_document(werksessie.plaat_id).gebruiksdoelen[werksessie.gebruiksdoel]
    zones = make_zones(
        moment,
        zichtbaar=zicht.visible_processen(werksessie, kijker),
        eigen_ref=persoon.ref,
    )
    return {
        "werksessie": werksessie,
        "leeromgeving": werksessie.leeromgeving,
        "plaat": moment.plaat,
        "kantstijlen": moment.plaat.kanten,
        "moment": moment,
        "initialen": moment.initialen,
        "deelnemer": persoon,
        "cellen": zones,
        "statussen": stickers.statussen_of(werksessie.gebruiksdoel),
        "standaard_status": Status(doel["standaard_status"]),
        "stickervraag": doel["stickervraag"],
        "is_vormgeven": werksessie.gebruiksdoel == Gebruiksdoel.VORMGEVEN,
        "is_open_plakken": werksessie.plakwijze == Plakwijze.OPEN,
        "fase": Fase(werksessie.fase),
        "mag_stippen": werksessie.fase in stippen.FASEN,
        "eigen_stippen": (),
        "kijker_soort": kijker.soort.value,
        "nieuwe_handeling": secrets.token_hex,
        **live_urls(werksessie),
    }


def _make_rondes(werksessie: Werksessie, kijker: Kijker, nu: Momentopname) -> dict[str, Any]:
    """What shifted since the first round, lit on the plate while the big screen shows it."""
    rondes = read_rondes(werksessie, kijker, nu)
    is_getoond = rondes and werksessie.scherm_toont == Schermbeeld.VERSCHUIVING
    return {
        "rondes": rondes,
        "verschoven": rondes.verschuiving.per_taak if rondes and is_getoond else {},
    }


def count_mensen(moment: Momentopname) -> dict[str, int]:
    return {
        "aantal": len(moment.deelnemers),
        "klaar": sum(person.is_klaar for person in moment.deelnemers),
    }


def _read_acties(werksessie: Werksessie) -> list[Any]:
    if werksessie.fase not in (Fase.ACTIES, Fase.AFGESLOTEN):
        return []
    return list(werksessie.acties.select_related("aspect"))


@require_http_methods(["GET", "POST"])
@for_deelnemer
def deelnemer_code(
    request: HttpRequest, werksessie: Werksessie, deelnemer: Deelnemer
) -> HttpResponse:
    """What is of this person: the code for another device, whether the report may carry the name,
    and the own stickers, which can go also after closing."""
    if request.method == "POST":
        begrenzing.check_write(deelnemer.pk, werksessie.pk)
        wil = request.POST.get("naam_in_verslag") == "ja"
        volgnummer = deelnemers.set_naam_in_verslag(deelnemer, wil)
        naar = reverse("werksessies:deelnemer-code", args=[werksessie.kenmerk])
        return answer_write(request, volgnummer, naar)
    context = {
        "werksessie": werksessie,
        "leeromgeving": werksessie.leeromgeving,
        "deelnemer": make_deelnemer(deelnemer, werksessie.leeromgeving.taalvariant),
        "heeft_naam": bool(deelnemer.naam),
        "naam_in_verslag": deelnemer.naam_in_verslag,
        "persoonscode": deelnemer.persoonscode,
        "kantstijlen": read_plaat_of(werksessie).kanten,
        "eigen": _list_eigen(werksessie, deelnemer),
        "heeft_dag": Leerwerkdag.objects.filter(deelnemer=deelnemer).exists(),
        "mag_weghalen": werksessie.fase in (Fase.PLAKKEN, Fase.AFGESLOTEN),
    }
    return render(request, "werksessies/deelnemer_code.html", context)


def _list_eigen(werksessie: Werksessie, deelnemer: Deelnemer) -> list[dict[str, str]]:
    """What this person has on the plate, in words and in plate order."""
    moment = zicht.read_momentopname(werksessie, Kijker(Soort.DEELNEMER, deelnemer.pk))
    return [
        {
            "aspect": aspect,
            "titel": taak.titel,
            "woorden": describe_eigen(sticker),
            "opmerking": sticker.opmerking or "",
        }
        for aspect, taak in moment.plaat.taken.items()
        for sticker in moment.stickers_per_taak[aspect]
        if sticker.deelnemer == deelnemer.ref
    ]

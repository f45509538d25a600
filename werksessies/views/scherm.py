"""The big screen: the plate for the whole room, on a page that needs no mouse."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .. import stipbeeld, toegang, zicht
from ..adres import site_address
from ..cellen import make_zones
from ..decorators import answer_no_place
from ..domain import klok, sessies, stippen
from ..enums import Fase, Schermbeeld
from ..models import Werksessie
from ..qr import qr_svg
from ..zicht import Kijker, Soort
from .inzicht import read_inzicht_op_scherm
from .leerwerkdag import read_dag_op_scherm
from .live import live_urls
from .ronde import read_rondes


@require_safe
def scherm_link(request: HttpRequest, token: str) -> HttpResponse:
    """The read-only link for another computer: it may look as the big screen does, and no more."""
    werksessie = get_object_or_404(Werksessie.alle, scherm_token=token)
    response = redirect("werksessies:scherm", werksessie.kenmerk)
    response.set_cookie(
        settings.SCHERM_COOKIE,
        token,
        max_age=60 * 60 * 12,
        httponly=True,
        secure=settings.IS_SECURE_SITE,
        samesite="Lax",
    )
    return response


@require_safe
def scherm(request: HttpRequest, kenmerk: str) -> HttpResponse:
    werksessie = toegang.find_werksessie(kenmerk)
    if werksessie is None or not (
        toegang.has_scherm_link(request, werksessie) or toegang.is_facilitator(request, werksessie)
    ):
        return answer_no_place(request)
    kijker = Kijker(Soort.SCHERM)
    moment = zicht.read_momentopname(werksessie, kijker)
    fase = Fase(werksessie.fase)
    rondes = read_rondes(werksessie, kijker, moment)
    toont = werksessie.scherm_toont if rondes else Schermbeeld.NU
    zichtbaar = zicht.visible_processen(werksessie, kijker)
    if rondes and toont == Schermbeeld.EERSTE:
        moment, zichtbaar = rondes.eerst, rondes.zichtbaar
    context = {
        "rondes": rondes,
        "toont": toont,
        "is_eerste_ronde": toont == Schermbeeld.EERSTE,
        "verschoven": (
            rondes.verschuiving.per_taak if rondes and toont == Schermbeeld.VERSCHUIVING else {}
        ),
        "werksessie": werksessie,
        "leeromgeving": werksessie.leeromgeving,
        "plaat": moment.plaat,
        "kantstijlen": moment.plaat.kanten,
        "moment": moment,
        "initialen": moment.initialen,
        "cellen": make_zones(moment, zichtbaar=zichtbaar),
        "fase": fase,
        "mensen": moment.deelnemers,
        "deur": _make_deur(request, werksessie),
        "klok": klok.read(werksessie),
        "aangewezen": werksessie.aangewezen,
        "aangewezen_taak": moment.plaat.taken.get(werksessie.aangewezen),
        "inzicht": read_inzicht_op_scherm(werksessie),
        "dag": read_dag_op_scherm(werksessie),
        "kijker_soort": kijker.soort.value,
        "mag_plakken": False,
        "stippenlijst": (
            stipbeeld.read_stippenlijst(werksessie) if fase in stippen.FASEN else None
        ),
        **live_urls(werksessie, "scherm"),
    }
    return render(request, "werksessies/scherm.html", context)


def _make_deur(request: HttpRequest, werksessie: Werksessie) -> dict[str, Any]:
    if not sessies.is_deur_open(werksessie):
        return {"open": False}
    adres = site_address(request)
    link = adres + reverse("werksessies:deelnemer-meedoen", args=[werksessie.deur_token])
    return {
        "open": True,
        "adres": adres.split("://", 1)[-1],
        "code": werksessie.deur_code_leesbaar,
        "qr_svg": qr_svg(link),
    }

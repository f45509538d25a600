"""Coming in: the typed code, the door, the personal code."""

import secrets
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from .. import begrenzing, toegang
from ..antwoorden import SeeOther, answer_refusal, problem, wants_json
from ..domain import deelnemers, sessies
from ..errors import DeurDichtError, InvoerError, OnbekendError, WerksessieError
from ..forms.meedoen import CodeForm, MeedoenForm
from ..models import Werksessie
from ..queries import make_groep, read_plaat_of

COOKIE_LEEFTIJD = 60 * 60 * 24 * 30
EIGEN_CODE_FOUT = (
    "Deze code klopt niet. Kijk op je andere apparaat bij Mijn code, of vraag de facilitator."
)
BEWAARTEKST = (
    "We bewaren je naam of letters, je rol en je stickers.",
    "In het verslag staat je rol; je naam alleen als jij dat goed vindt.",
    "Je kunt altijd zien, wijzigen en weghalen wat van jou is.",
    "De facilitator kan jou en je stickers weghalen. Vraag daarom als je dat wilt.",
)


@require_http_methods(["GET", "POST"])
def doe_mee(request: HttpRequest) -> HttpResponse:
    """The form for the typed code. Wrong, old, closed and throttled codes get one answer."""
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        try:
            if form.is_valid():
                werksessie = _find_by_code(request, form.cleaned_data["code"])
                return SeeOther(
                    reverse("werksessies:deelnemer-meedoen", args=[werksessie.deur_token])
                )
        except DeurDichtError as error:
            if wants_json(request):
                return answer_refusal(request, error)
            form.add_error("code", error.tekst)
        if wants_json(request):
            return problem(422, "Dat klopt nog niet", "Typ de code die op het grote scherm staat.")
    status = 422 if form.errors else 200
    return render(request, "werksessies/doe_mee.html", {"form": form}, status=status)


def _find_by_code(request: HttpRequest, code: str) -> Werksessie:
    adres = request.META.get("REMOTE_ADDR", "")
    werksessie = Werksessie.alle.filter(deur_code=code).exclude(deur_code="").first()
    plaats = toegang.find_plaats(request)
    begrenzing.check_code_guess(adres, plaats)
    if werksessie is None or not sessies.is_deur_open(werksessie):
        begrenzing.count_wrong_code(adres, plaats)
        raise DeurDichtError
    return werksessie


@require_http_methods(["GET", "POST"])
def deelnemer_meedoen(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the QR code. Who is in already goes straight to the plate."""
    werksessie = (
        Werksessie.alle.select_related("leeromgeving")
        .filter(deur_token=token)
        .exclude(deur_token="")
        .first()
    )
    if werksessie is None:
        return _answer_old_door(request)
    plaat_url = reverse("werksessies:deelnemer-plaat", args=[werksessie.kenmerk])
    if toegang.find_deelnemer(request, werksessie) is not None:
        return SeeOther(plaat_url)
    if not sessies.is_deur_open(werksessie):
        return _answer_old_door(request)
    form = MeedoenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token_deelnemer = _come_in(request, werksessie, form.cleaned_data)
        except WerksessieError as error:
            if wants_json(request):
                return answer_refusal(request, error)
            veld = "persoonscode" if form.cleaned_data["persoonscode"] else _veld_of(error)
            is_eigen_code = veld == "persoonscode" and isinstance(error, DeurDichtError)
            form.add_error(veld, EIGEN_CODE_FOUT if is_eigen_code else error.tekst)
        else:
            answer = SeeOther(plaat_url)
            _set_cookie(answer, token_deelnemer)
            return answer
    if form.errors and wants_json(request):
        eerste = next(iter(form.errors.values()))[0]
        return problem(422, "Dat klopt nog niet", str(eerste))
    context = {
        "werksessie": werksessie,
        "leeromgeving": werksessie.leeromgeving,
        "form": form,
        "groepen_per_kant": _groepen_per_kant(werksessie),
        "bewaartekst": BEWAARTEKST,
    }
    status = 422 if form.errors else 200
    response = render(request, "werksessies/deelnemer_meedoen.html", context, status=status)
    if not _read_token(request):
        # Before the form is sent: two quick taps are then one browser, and so one person.
        _set_cookie(response, secrets.token_urlsafe(16))
    return response


def _answer_old_door(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return problem(404, "Niet gevonden", "Deze deur is dicht. Vraag om een nieuwe code.")
    form = CodeForm()
    return render(
        request, "werksessies/doe_mee.html", {"form": form, "is_oude_deur": True}, status=404
    )


def _come_in(request: HttpRequest, werksessie: Werksessie, data: dict[str, Any]) -> str:
    token = _read_token(request)
    if data["persoonscode"]:
        adres = request.META.get("REMOTE_ADDR", "")
        plaats = toegang.find_plaats(request)
        begrenzing.check_code_guess(adres, plaats)
        try:
            return deelnemers.join_with_code(
                werksessie, persoonscode=data["persoonscode"], token=token
            )[1]
        except DeurDichtError:
            begrenzing.count_wrong_code(adres, plaats)
            raise
    return deelnemers.join(
        werksessie,
        naam=data["naam"],
        groep=data["groep"],
        token=token,
        ervaring_maanden=data["ervaring_maanden"],
    )[1]


def _read_token(request: HttpRequest) -> str:
    """The token of this browser; "" where it is not one that we made."""
    token = request.COOKIES.get(settings.DEELNEMER_COOKIE, "")
    return token if 20 <= len(token) <= 64 else ""


def _veld_of(error: WerksessieError) -> str | None:
    if isinstance(error, OnbekendError):
        return "groep"
    return "naam" if isinstance(error, InvoerError) else None


def _set_cookie(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        settings.DEELNEMER_COOKIE,
        token,
        max_age=COOKIE_LEEFTIJD,
        httponly=True,
        secure=settings.IS_SECURE_SITE,
        samesite="Lax",
    )


def _groepen_per_kant(werksessie: Werksessie) -> list[tuple[Any, list[Any]]]:
    """Werkveld first: at a company table they are the hosts, and school people know the app."""
    plaat = read_plaat_of(werksessie)
    groepen = [
        make_groep(groep, werksessie.leeromgeving.taalvariant)
        for groep in werksessie.actorgroepen.all()
    ]
    order = ("werkveld", "school", "student", "extern")
    per_kant = [(plaat.kanten[k], [g for g in groepen if g.kant == k.value]) for k in plaat.kanten]
    per_kant.sort(key=lambda pair: order.index(pair[0].key))
    return [pair for pair in per_kant if pair[1]]

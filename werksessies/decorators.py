"""Fetch is access: a view only ever holds a session that its visitor may touch."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from leeromgevingen.models import Gebruiker

from . import toegang
from .antwoorden import SeeOther, answer_refusal, problem, wants_json
from .errors import OudeLinkError, WerksessieError
from .models import Deelnemer, Werksessie
from .zicht import Kijker

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, str, P], HttpResponse]


def for_facilitator(
    view: Callable[Concatenate[HttpRequest, Werksessie, P], HttpResponse],
) -> View[P]:
    """Passes the session instead of its kenmerk, to who leads it: with an account, or with the
    link for a colleague. Not signed in: to the login (JSON: 401); a session of another
    organisation: 404. A refusal of the domain becomes an answer in words."""
    return _with_account(view, toegang.leidbaar_voor, "werksessies:regie", met_link=True)


def for_facilitator_met_account(
    view: Callable[Concatenate[HttpRequest, Werksessie, P], HttpResponse],
) -> View[P]:
    """As `for_facilitator`, and not with the link: what reaches beyond leading this session."""
    return _with_account(view, toegang.leidbaar_voor, "werksessies:regie")


def for_lezer(
    view: Callable[Concatenate[HttpRequest, Werksessie, P], HttpResponse],
) -> View[P]:
    """As `for_facilitator_met_account`, and also for a coördinator once the session is closed."""
    return _with_account(view, toegang.leesbaar_voor, "werksessies:rapport")


def _with_account(
    view: Callable[Concatenate[HttpRequest, Werksessie, P], HttpResponse],
    allowed: Callable[[Gebruiker], QuerySet[Werksessie]],
    naar: str,
    *,
    met_link: bool = False,
) -> View[P]:
    @wraps(view)
    def wrapped(request: HttpRequest, kenmerk: str, *args: P.args, **kwargs: P.kwargs) -> Any:
        user = request.user
        werksessie = None
        if user.is_authenticated:
            werksessie = allowed(user).filter(kenmerk=kenmerk).first()
        if werksessie is None and met_link and settings.REGIE_COOKIE in request.COOKIES:
            found = toegang.find_werksessie(kenmerk)
            if found is None or not toegang.has_regie_link(request, found):
                return answer_old_link(request)
            werksessie = found
        if werksessie is None and not user.is_authenticated:
            if wants_json(request):
                return problem(401, "Log eerst in", "Log in als facilitator.")
            return redirect_to_login(request.get_full_path())
        if werksessie is None:
            raise Http404
        try:
            return view(request, toegang.keep_time(werksessie), *args, **kwargs)
        except WerksessieError as error:
            return answer_refusal(request, error, reverse(naar, args=[kenmerk]))

    return cast("View[P]", wrapped)


def for_deelnemer(
    view: Callable[Concatenate[HttpRequest, Werksessie, Deelnemer, P], HttpResponse],
) -> View[P]:
    """Passes session and person. Without a place in the session: a page goes to the code form,
    JSON gets 401 (no cookie) or 404 (a cookie of elsewhere)."""

    @wraps(view)
    def wrapped(request: HttpRequest, kenmerk: str, *args: P.args, **kwargs: P.kwargs) -> Any:
        werksessie = toegang.find_werksessie(kenmerk)
        deelnemer = toegang.find_deelnemer(request, werksessie) if werksessie else None
        if werksessie is None or deelnemer is None:
            return answer_no_place(request)
        deelnemer.werksessie = werksessie
        try:
            return view(request, werksessie, deelnemer, *args, **kwargs)
        except WerksessieError as error:
            naar = reverse("werksessies:deelnemer-plaat", args=[kenmerk])
            return answer_refusal(request, error, naar)

    return cast("View[P]", wrapped)


def for_kijker(
    view: Callable[Concatenate[HttpRequest, Werksessie, Kijker, P], HttpResponse],
) -> View[P]:
    """Passes session and viewer: a deelnemer, the facilitator or the big screen."""

    @wraps(view)
    def wrapped(request: HttpRequest, kenmerk: str, *args: P.args, **kwargs: P.kwargs) -> Any:
        werksessie = toegang.find_werksessie(kenmerk)
        kijker = toegang.find_kijker(request, werksessie) if werksessie else None
        if werksessie is None or kijker is None:
            return answer_no_place(request)
        return view(request, werksessie, kijker, *args, **kwargs)

    return cast("View[P]", wrapped)


def answer_old_link(request: HttpRequest) -> HttpResponse:
    """The link for a colleague was taken back, or never was one."""
    return answer_refusal(request, OudeLinkError(), settings.LOGIN_REDIRECT_URL)


def answer_no_place(request: HttpRequest) -> HttpResponse:
    """The same answer for a session that does not exist and one that somebody is not in."""
    if wants_json(request) or request.path.endswith(".json"):
        if toegang.has_token(request) or request.user.is_authenticated:
            return problem(404, "Niet gevonden", "Deze werksessie is er niet voor jou.")
        return problem(401, "Doe eerst mee", "Typ de code van het grote scherm om mee te doen.")
    # The page tells why somebody is here who asked for another one.
    return SeeOther(f"{reverse('werksessies:doe-mee')}?plek=geen")

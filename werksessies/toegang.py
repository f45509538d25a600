"""Who somebody is in a session, told from the cookies of a request, for pages and stream alike."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Lidmaatschap

from .domain import overgang, regielink, sessies
from .domain.deelnemers import hash_token
from .enums import Fase
from .models import Apparaat, Deelnemer, Werksessie
from .zicht import Kijker, Soort


def has_token(request: HttpRequest) -> bool:
    return bool(request.COOKIES.get(settings.DEELNEMER_COOKIE))


def find_plaats(request: HttpRequest) -> str:
    """What names this browser where it is somebody in any session, else empty: somebody with a
    place is never limited by address."""
    token = request.COOKIES.get(settings.DEELNEMER_COOKIE, "")
    if not token:
        return ""
    token_hash = hash_token(token)
    return token_hash if Apparaat.objects.filter(token_hash=token_hash).exists() else ""


def find_werksessie(kenmerk: str) -> Werksessie | None:
    found = Werksessie.alle.select_related("leeromgeving").filter(kenmerk=kenmerk).first()
    return found and keep_time(found)


def keep_time(werksessie: Werksessie) -> Werksessie:
    """The session as it should be by now: whoever comes by makes a change of phase that was
    announced, also when nobody holds a stream on which it would happen."""
    if overgang.is_due(werksessie):
        sessies.apply_due(werksessie.pk)
        werksessie.refresh_from_db()
    return werksessie


def find_deelnemer(request: HttpRequest, werksessie: Werksessie) -> Deelnemer | None:
    """The person that this browser is in this session."""
    token = request.COOKIES.get(settings.DEELNEMER_COOKIE, "")
    if not token:
        return None
    return (
        Deelnemer.objects.select_related("groep")
        .filter(werksessie=werksessie, apparaten__token_hash=hash_token(token))
        .first()
    )


def werksessies_of(gebruiker: Gebruiker, *, rol: Rol = Rol.FACILITATOR) -> QuerySet[Werksessie]:
    """The sessions of the organisations in which the person has that role; a beheerder has all.
    Without rehearsals."""
    return _of(Werksessie.objects.all(), gebruiker, rol)


def leidbaar_voor(gebruiker: Gebruiker) -> QuerySet[Werksessie]:
    """The sessions that this person may lead: as facilitator, also rehearsals."""
    return _of(Werksessie.alle.all(), gebruiker, Rol.FACILITATOR)


def _of(werksessies: QuerySet[Werksessie], gebruiker: Gebruiker, rol: Rol) -> QuerySet[Werksessie]:
    found = werksessies.select_related("leeromgeving")
    if gebruiker.is_superuser:
        return found
    own = Lidmaatschap.objects.filter(gebruiker=gebruiker, rol=rol).values("organisatie")
    return found.filter(organisatie__in=own)


def leesbaar_voor(gebruiker: Gebruiker) -> QuerySet[Werksessie]:
    """The sessions whose report and export this person may read: a coördinator the closed ones."""
    closed = werksessies_of(gebruiker, rol=Rol.COORDINATOR).filter(fase=Fase.AFGESLOTEN)
    return werksessies_of(gebruiker) | closed


def is_facilitator(request: HttpRequest, werksessie: Werksessie) -> bool:
    """Somebody who leads this session: with an account, or with the link for a colleague."""
    return has_account(request, werksessie) or has_regie_link(request, werksessie)


def has_regie_link(request: HttpRequest, werksessie: Werksessie) -> bool:
    token = request.COOKIES.get(settings.REGIE_COOKIE, "")
    return regielink.is_valid(werksessie) and constant_time_compare(token, werksessie.regie_token)


def has_account(request: HttpRequest, werksessie: Werksessie) -> bool:
    user = request.user
    return user.is_authenticated and leidbaar_voor(user).filter(pk=werksessie.pk).exists()


def has_scherm_link(request: HttpRequest, werksessie: Werksessie) -> bool:
    return request.COOKIES.get(settings.SCHERM_COOKIE) == werksessie.scherm_token


def find_kijker(request: HttpRequest, werksessie: Werksessie) -> Kijker | None:
    """Whose eyes are looking. `?beeld=scherm` asks for those of the big screen, and for a
    facilitator only: `?voor=REF` for those of somebody for whom is being placed, `?beeld=deelnemer`
    for those of somebody who just came in, `?beeld=papier` for the grid of a paper plate."""
    beeld = request.GET.get("beeld")
    if beeld == "papier":
        is_facilitating = is_facilitator(request, werksessie)
        return Kijker(Soort.FACILITATOR, is_papier=True) if is_facilitating else None
    if beeld == "scherm":
        if has_scherm_link(request, werksessie) or is_facilitator(request, werksessie):
            return Kijker(Soort.SCHERM)
        return None
    if beeld == "deelnemer" and is_facilitator(request, werksessie):
        return Kijker(Soort.DEELNEMER)
    deelnemer = find_deelnemer(request, werksessie)
    voor = request.GET.get("voor", "")
    if deelnemer is not None and not voor and beeld != "regie":
        return Kijker(Soort.DEELNEMER, deelnemer.pk)
    if is_facilitator(request, werksessie):
        person = werksessie.deelnemers.filter(ref=voor).first() if voor else None
        return Kijker(Soort.FACILITATOR, person.pk if person else None)
    if has_scherm_link(request, werksessie):
        return Kijker(Soort.SCHERM)
    return None

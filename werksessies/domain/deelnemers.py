"""Coming in, coming back, being ready, leaving."""

import hashlib
import secrets

from leeromgevingen.models import Actorgroep

from ..enums import Fase
from ..errors import DeurDichtError, FaseError, InvoerError, OnbekendError
from ..models import Apparaat, Deelnemer, Werksessie
from ..models.deelnemer import MAX_NAAM
from ..tekst import clean_tekst
from . import gebeurtenissen, sessies

MAX_DEELNEMERS = 150
MAX_CODE_FOUTEN = 5
MAX_ERVARING_MAANDEN = 1200


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def join(
    werksessie: Werksessie,
    *,
    naam: str,
    groep: str,
    token: str = "",
    ervaring_maanden: int | None = None,
) -> tuple[Deelnemer, str]:
    """Come in through the open door. Returns the person and the token for the cookie.

    A browser that is in already stays the person it is. Raises DeurDichtError, OnbekendError for a
    group that is off, InvoerError for a name that is too long.
    """
    with gebeurtenissen.lock(werksessie.pk) as locked:
        known = _find_by_token(locked, token)
        if known is not None:
            return known, token
        if not sessies.is_deur_open(locked):
            raise DeurDichtError
        deelnemer = _add(locked, naam=naam, groep=groep, ervaring_maanden=ervaring_maanden)
        token = token or secrets.token_urlsafe(16)
        Apparaat.objects.create(
            werksessie=locked, deelnemer=deelnemer, token_hash=hash_token(token)
        )
        gebeurtenissen.record(locked, "deelnemer_aangemeld", deelnemer=deelnemer)
    return deelnemer, token


def join_with_code(
    werksessie: Werksessie, *, persoonscode: str, token: str = ""
) -> tuple[Deelnemer, str]:
    """The same person on another device. After five wrong codes in a session none works any more,
    until the facilitator gives a new one or opens the door again. Raises DeurDichtError."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        deelnemer = _find_by_code(locked, persoonscode.replace(" ", ""))
        if deelnemer is None:
            locked.persoonscode_fouten = min(MAX_CODE_FOUTEN, locked.persoonscode_fouten + 1)
            locked.save(update_fields=["persoonscode_fouten"])
        else:
            token = token or secrets.token_urlsafe(16)
            Apparaat.objects.update_or_create(
                werksessie=locked,
                token_hash=hash_token(token),
                defaults={"deelnemer": deelnemer},
            )
            if not deelnemer.heeft_telefoon:  # from here on this person places alone
                deelnemer.heeft_telefoon = True
                deelnemer.save(update_fields=["heeft_telefoon"])
                gebeurtenissen.record(locked, "deelnemer_gewijzigd", deelnemer=deelnemer)
    # Outside the lock: a refusal must not roll back the count.
    if deelnemer is None:
        raise DeurDichtError
    return deelnemer, token


def add(werksessie: Werksessie, *, naam: str, groep: str) -> Deelnemer:
    """A person without a phone, for whom the facilitator places."""
    with gebeurtenissen.lock(werksessie.pk) as locked:
        gebeurtenissen.check_not_closed(locked)
        deelnemer = _add(locked, naam=naam, groep=groep, heeft_telefoon=False)
        gebeurtenissen.record(locked, "deelnemer_aangemeld", deelnemer=deelnemer)
    return deelnemer


def remove(deelnemer: Deelnemer) -> int:
    """Take a person out, with stickers and devices. Events stay, without the person."""
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        deelnemer = gebeurtenissen.refetch(deelnemer)
        gebeurtenissen.check_not_closed(locked)
        ref = deelnemer.ref
        deelnemer.delete()
        return gebeurtenissen.record(locked, "deelnemer_verwijderd", ref=ref)


def set_klaar(deelnemer: Deelnemer, is_klaar: bool, *, handeling: str = "") -> int:
    """ "Ik ben klaar", or not yet after all. Only while people place."""
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        deelnemer = gebeurtenissen.refetch(deelnemer)
        earlier = gebeurtenissen.find_earlier(locked, deelnemer, handeling)
        if earlier is not None:
            return earlier
        if locked.fase != Fase.PLAKKEN:
            raise FaseError("Je bent nu niet aan het plakken. Kijk op het grote scherm.")
        deelnemer.is_klaar = is_klaar
        deelnemer.save(update_fields=["is_klaar"])
        return gebeurtenissen.record(
            locked, "deelnemer_klaar", deelnemer=deelnemer, handeling=handeling, klaar=is_klaar
        )


def set_naam_in_verslag(deelnemer: Deelnemer, naam_in_verslag: bool) -> int:
    """The person says whether the report may carry the name."""
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        deelnemer = gebeurtenissen.refetch(deelnemer)
        deelnemer.naam_in_verslag = naam_in_verslag
        deelnemer.save(update_fields=["naam_in_verslag"])
        return gebeurtenissen.record(
            locked, "deelnemer_gewijzigd", deelnemer=deelnemer, wat="naam_in_verslag"
        )


def renew_code(deelnemer: Deelnemer) -> str:
    """A new personal code, which also unlocks the codes of the session."""
    with gebeurtenissen.lock(deelnemer.werksessie_id) as locked:
        deelnemer = gebeurtenissen.refetch(deelnemer)
        deelnemer.persoonscode = _make_persoonscode(locked)
        deelnemer.save(update_fields=["persoonscode"])
        locked.persoonscode_fouten = 0
        locked.save(update_fields=["persoonscode_fouten"])
        gebeurtenissen.record(locked, "deelnemer_gewijzigd", deelnemer=deelnemer, wat="code")
    return deelnemer.persoonscode


def _find_by_token(werksessie: Werksessie, token: str) -> Deelnemer | None:
    if not token:
        return None
    apparaat = (
        Apparaat.objects.select_related("deelnemer")
        .filter(werksessie=werksessie, token_hash=hash_token(token))
        .first()
    )
    return apparaat.deelnemer if apparaat else None


def _find_by_code(werksessie: Werksessie, persoonscode: str) -> Deelnemer | None:
    if not persoonscode or not sessies.is_deur_open(werksessie):
        return None
    if werksessie.persoonscode_fouten >= MAX_CODE_FOUTEN:
        return None
    return werksessie.deelnemers.filter(persoonscode=persoonscode).first()


def _add(
    werksessie: Werksessie,
    *,
    naam: str,
    groep: str,
    ervaring_maanden: int | None = None,
    heeft_telefoon: bool = True,
) -> Deelnemer:
    naam = clean_tekst(naam, maximum=MAX_NAAM, veld="Naam").replace("\n", " ")
    if ervaring_maanden is not None and not 0 <= ervaring_maanden <= MAX_ERVARING_MAANDEN:
        raise InvoerError(f"Ervaring: kies 0 tot {MAX_ERVARING_MAANDEN} maanden.")
    if werksessie.deelnemers.count() >= MAX_DEELNEMERS:
        raise InvoerError(f"Deze sessie is vol: er kunnen {MAX_DEELNEMERS} mensen meedoen.")
    nummer = max(werksessie.laatste_deelnemer, _count_vorige(werksessie)) + 1
    taken = set(werksessie.deelnemers.values_list("ref", flat=True))
    while f"p{nummer}" in taken:
        nummer += 1
    werksessie.laatste_deelnemer = nummer
    werksessie.save(update_fields=["laatste_deelnemer"])
    return Deelnemer.objects.create(
        werksessie=werksessie,
        ref=f"p{nummer}",
        volgorde=nummer,
        naam=naam,
        groep=_find_groep(werksessie, groep),
        ervaring_maanden=ervaring_maanden,
        heeft_telefoon=heeft_telefoon,
        persoonscode=_make_persoonscode(werksessie),
    )


def _count_vorige(werksessie: Werksessie) -> int:
    """Refs go on where the linked previous session stopped: the same ref in both would say that a
    newcomer is the same person (werksessie-1.md, `vorige`)."""
    return werksessie.vorige.laatste_deelnemer if werksessie.vorige else 0


def _find_groep(werksessie: Werksessie, key: str) -> Actorgroep:
    groep = werksessie.actorgroepen.filter(key=key).first()
    if groep is None:
        known = ", ".join(werksessie.actorgroepen.values_list("naam", flat=True))
        raise OnbekendError(f"Deze rol doet vandaag niet mee. Kies uit: {known}.")
    return groep


def _make_persoonscode(werksessie: Werksessie) -> str:
    in_use = set(werksessie.deelnemers.values_list("persoonscode", flat=True))
    while True:
        code = f"{secrets.randbelow(10_000):04d}"
        if code not in in_use:
            return code

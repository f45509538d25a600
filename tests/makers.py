"""Data for tests, made through the domain as the app makes it."""

import itertools
from datetime import date
from typing import Any

from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Leeromgeving, Lidmaatschap, Organisatie
from werksessies.domain import deelnemers, sessies
from werksessies.models import Deelnemer, Werksessie

_numbers = itertools.count(1)


def make_organisatie(naam: str = "") -> Organisatie:
    return Organisatie.objects.create(naam=naam or f"Organisatie {next(_numbers)}")


def make_gebruiker(
    organisatie: Organisatie | None = None, naam: str = "", rol: Rol = Rol.FACILITATOR
) -> Gebruiker:
    gebruiker = Gebruiker.objects.create(username=naam or f"gebruiker-{next(_numbers)}")
    gebruiker.set_unusable_password()
    gebruiker.save(update_fields=["password"])
    if organisatie is not None:
        Lidmaatschap.objects.create(gebruiker=gebruiker, organisatie=organisatie, rol=rol)
    return gebruiker


def make_leeromgeving(organisatie: Organisatie, **fields: Any) -> Leeromgeving:
    fields.setdefault("naam", "Zorgcentrum De Lindehof")
    return Leeromgeving.objects.create(organisatie=organisatie, **fields)


def make_werksessie(leeromgeving: Leeromgeving, *, fase: str = "", **fields: Any) -> Werksessie:
    """A session; with `fase` its door is open and it is in that phase."""
    fields.setdefault("datum", date(2026, 11, 16))
    fields.setdefault("gebruiksdoel", "ontwikkelen")
    werksessie = sessies.make(leeromgeving, **fields)
    if fase:
        if fase != "voorbereiden":
            sessies.open_deur(werksessie)
        sessies.set_fase(werksessie, fase)
        werksessie.refresh_from_db()
    return werksessie


def join(
    werksessie: Werksessie, naam: str = "Samira", groep: str = "docent"
) -> tuple[Deelnemer, str]:
    """Come in through the open door; gives the person and the token for the cookie."""
    return deelnemers.join(werksessie, naam=naam, groep=groep)

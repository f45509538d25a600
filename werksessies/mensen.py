"""Who is in a session, as the facilitator's pages and the stream show it: never what was placed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from .models import Werksessie
from .plaat import Groep, Kantstijl
from .queries import leeromgeving_bij, make_deelnemer, read_plaat_of

# After this long without a phone the page names the usual causes (opzet.md, room mode).
WACHTTIJD = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Mens:
    """`naam` is what the person is called in the session: the given name, or "docent 3"."""

    ref: str
    naam: str
    groep: Groep
    kantstijl: Kantstijl
    is_klaar: bool
    heeft_telefoon: bool


def read_mensen(werksessie: Werksessie) -> tuple[Mens, ...]:
    """Everyone in the order of joining, in one query."""
    taalvariant = leeromgeving_bij(werksessie).taalvariant
    kanten = read_plaat_of(werksessie).kanten
    mensen = []
    for row in werksessie.deelnemers.select_related("groep"):
        deelnemer = make_deelnemer(row, taalvariant)
        mensen.append(
            Mens(
                ref=deelnemer.ref,
                naam=deelnemer.naam,
                groep=deelnemer.groep,
                kantstijl=kanten[deelnemer.kant],
                is_klaar=deelnemer.is_klaar,
                heeft_telefoon=row.heeft_telefoon,
            )
        )
    return tuple(mensen)


@dataclass(frozen=True, slots=True)
class Telefoons:
    """How many people came in with a phone, and whether it is time to help."""

    aantal: int
    laatste: datetime | None
    minuten_open: int
    is_te_laat: bool
    wacht_seconden: int


def count_telefoons(werksessie: Werksessie, mensen: Iterable[Mens]) -> Telefoons:
    """In one query."""
    aantal = sum(mens.heeft_telefoon for mens in mensen)
    if aantal:
        laatste = (
            werksessie.deelnemers.filter(heeft_telefoon=True)
            .order_by("-volgorde")
            .values_list("aangemeld_op", flat=True)
            .first()
        )
        return Telefoons(aantal, laatste, 0, is_te_laat=False, wacht_seconden=0)
    geopend = (
        werksessie.gebeurtenissen.filter(soort="deur_geopend")
        .values_list("tijdstip", flat=True)
        .last()
    )
    open_sinds = timezone.now() - geopend if geopend else timedelta()
    return Telefoons(
        aantal=0,
        laatste=None,
        minuten_open=int(open_sinds.total_seconds() // 60),
        is_te_laat=open_sinds >= WACHTTIJD,
        wacht_seconden=max(0, int((WACHTTIJD - open_sinds).total_seconds()) + 1),
    )

"""Who is in a session, as the facilitator's pages and the stream show it: never what was placed."""

from dataclasses import dataclass

from .models import Werksessie
from .plaat import Groep, Kantstijl
from .queries import leeromgeving_bij, make_deelnemer, read_plaat_of


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

"""Dots as pages and stream draw them: the own ones to their person, the totals to the room.

Who put a dot where is never told: what leaves here is counted, or is of the person who looks.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from .models import Deelnemer, Werksessie
from .models.stip import MAX_STIPPEN
from .plaat import Plaat, Taak
from .queries import leeromgeving_bij, make_deelnemer, read_aspect_ids, read_plaat_of
from .zicht import Soort

# So many dots are drawn one by one; more become a number.
MAX_GETEKEND = 6
# So many taken stand in the list on the big screen; the console has them all.
MAX_OP_SCHERM = 5


@dataclass(frozen=True, slots=True)
class Stiptelling:
    """How many people want to talk about a taak."""

    taak: Taak
    aantal: int

    @property
    def getekend(self) -> range:
        """As many times as a dot is drawn."""
        return range(self.aantal if self.aantal <= MAX_GETEKEND else 1)


@dataclass(frozen=True, slots=True)
class Stippenlijst:
    """The dotted taken of the current round, most dots first, then in the order of the plate."""

    tellingen: tuple[Stiptelling, ...]
    mensen: int

    @property
    def per_taak(self) -> dict[str, int]:
        return {telling.taak.key: telling.aantal for telling in self.tellingen}


def read_stippenlijst(werksessie: Werksessie) -> Stippenlijst:
    """In one query."""
    rows = list(
        werksessie.stippen.filter(ronde=werksessie.ronde).values_list("aspect_id", "deelnemer_id")
    )
    counted = Counter(aspect_id for aspect_id, _ in rows)
    aspect_ids = read_aspect_ids(werksessie.plaat_id)
    tellingen = [
        Stiptelling(taak, counted[aspect_ids[key]])
        for key, taak in read_plaat_of(werksessie).taken.items()
        if aspect_ids[key] in counted
    ]
    return Stippenlijst(
        tuple(sorted(tellingen, key=lambda telling: -telling.aantal)),
        len({deelnemer_id for _, deelnemer_id in rows}),
    )


def read_eigen(werksessie: Werksessie, deelnemer_pk: int) -> tuple[str, ...]:
    """The keys of the taken with a dot of this person in this round, in the order of the plate."""
    own = set(
        werksessie.stippen.filter(ronde=werksessie.ronde, deelnemer_id=deelnemer_pk).values_list(
            "aspect_id", flat=True
        )
    )
    aspect_ids = read_aspect_ids(werksessie.plaat_id)
    return tuple(key for key in read_plaat_of(werksessie).taken if aspect_ids[key] in own)


def render_lijst(lijst: Stippenlijst, soort: Soort) -> SafeString:
    """The most dotted taken for console or big screen."""
    is_scherm = soort is Soort.SCHERM
    getoond = lijst.tellingen[:MAX_OP_SCHERM] if is_scherm else lijst.tellingen
    return render_to_string(
        f"werksessies/_stippenlijst_{'scherm' if is_scherm else 'regie'}.html",
        {"tellingen": getoond, "mensen": lijst.mensen},
    )


def render_tel(aspect: str, aantal: int) -> SafeString:
    """The total at a taak on the big screen; hidden where there is none."""
    return render_to_string("werksessies/_stiptel.html", {"aspect": aspect, "aantal": aantal})


def render_stip(taak: Taak, kenmerk: str, *, is_gezet: bool) -> SafeString:
    """The button that puts the own dot at a taak, or takes it back."""
    return render_to_string(
        "werksessies/_stip.html",
        {
            "taak": taak,
            "is_gezet": is_gezet,
            "weg_url": reverse("werksessies:stip-remove", args=[kenmerk]),
        },
    )


def render_stand(plaat: Plaat, eigen: Sequence[str], naam: str = "") -> SafeString:
    """How many dots this person has left, and where the others are; `naam` is whom the
    facilitator places for."""
    over = max(0, MAX_STIPPEN - len(eigen))
    return render_to_string(
        "werksessies/_stippenstand.html",
        {
            "taken": [plaat.taken[key] for key in eigen],
            "naam": naam,
            "over": over,
            "leeg": range(over),
        },
    )


def render_eigen(
    werksessie: Werksessie, deelnemer: Deelnemer, aspect: str, *, door_facilitator: bool
) -> str:
    """Both pieces that a dot changes: of the person's own page, or of the one on which the
    facilitator places for that person."""
    plaat = read_plaat_of(werksessie)
    eigen = read_eigen(werksessie, deelnemer.pk)
    stip = render_stip(plaat.taken[aspect], werksessie.kenmerk, is_gezet=aspect in eigen)
    naam = ""
    if door_facilitator:
        naam = make_deelnemer(deelnemer, leeromgeving_bij(werksessie).taalvariant).naam
    return stip + render_stand(plaat, eigen, naam)

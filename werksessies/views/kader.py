"""What every page of a session in progress shows around its own matter: phases, people, door."""

from dataclasses import dataclass
from typing import Any

from ..domain import sessies
from ..enums import Fase
from ..mensen import read_mensen
from ..models import Werksessie
from ..queries import read_plaat_processen
from .live import live_urls


@dataclass(frozen=True, slots=True)
class Fasetab:
    fase: Fase
    is_nu: bool
    is_gedaan: bool


def make_fasetabs(werksessie: Werksessie) -> list[Fasetab]:
    fasen = list(Fase)
    nu = fasen.index(Fase(werksessie.fase))
    return [Fasetab(fase, i == nu, i < nu) for i, fase in enumerate(fasen)]


def list_verborgen(werksessie: Werksessie) -> list[str]:
    """The names of the processes that are still hidden, in order."""
    processen = read_plaat_processen(werksessie.plaat_id)
    return [naam for key, naam in processen.items() if key not in werksessie.onthuld]


def make_kader(werksessie: Werksessie) -> dict[str, Any]:
    mensen = read_mensen(werksessie)
    return {
        "werksessie": werksessie,
        "fasen": make_fasetabs(werksessie),
        "mensen": mensen,
        "aantal_klaar": sum(mens.is_klaar for mens in mensen),
        "is_deur_open": sessies.is_deur_open(werksessie),
        "verborgen": list_verborgen(werksessie),
        **live_urls(werksessie, "regie"),
    }

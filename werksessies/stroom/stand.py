"""What a room knows of its session, and how it reads that and its events."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ..bus import Post
from ..enums import Fase
from ..models import Gebeurtenis, Werksessie
from ..queries import read_proces_van

# What happens by itself: an announced change of phase, a move of the people of a rehearsal.
WEKKERS = ("fase_straks_op", "oefening_stap_op")


@dataclass(frozen=True, slots=True)
class Stand:
    """What must be known to judge who may see which event; and when something is due that happens
    by itself (`wekker`)."""

    volgnummer: int
    fase: str
    ronde: int
    onthuld: frozenset[str]
    proces_van: Mapping[str, str]
    inzicht: str = ""  # the key of the insight that the facilitator put on the big screen
    wekker: datetime | None = None

    @property
    def is_afgesloten(self) -> bool:
        return self.fase == Fase.AFGESLOTEN


def read_stand(werksessie_pk: int) -> Stand | None:
    """None when the session is gone."""
    state = (
        Werksessie.alle.filter(pk=werksessie_pk)
        .values_list(
            "volgnummer", "fase", "ronde", "onthuld", "plaat_id", "inzicht_op_scherm", *WEKKERS
        )
        .first()
    )
    if state is None:
        return None
    volgnummer, fase, ronde, onthuld, plaat_id, inzicht, *wekkers = state
    return Stand(
        volgnummer,
        fase,
        ronde,
        frozenset(onthuld),
        read_proces_van(plaat_id),
        inzicht,
        min(filter(None, wekkers), default=None),
    )


def read_posts(werksessie_pk: int, after: int, limit: int) -> tuple[Stand | None, list[Post]]:
    """The events after a number and the state of the session, read after them: what the state
    allows is never older than the events."""
    posts = [
        Post(row.volgnummer, row.soort, row.deelnemer_id, row.gegevens)
        for row in Gebeurtenis.objects.filter(
            werksessie_id=werksessie_pk, volgnummer__gt=after
        ).order_by("volgnummer")[:limit]
    ]
    return read_stand(werksessie_pk), posts


def read_tops(werksessie_pks: list[int]) -> list[tuple[int, int]]:
    """The number of the last event of each of these sessions."""
    return list(Werksessie.alle.filter(pk__in=werksessie_pks).values_list("pk", "volgnummer"))

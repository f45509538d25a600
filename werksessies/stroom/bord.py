"""The plate of a session in memory, as of its last event, so that a row needs no database.

It holds every sticker, also hidden ones, and decides nothing: who gets which row is told by
`beeld.plan`, which asks `zicht`.
"""

from dataclasses import dataclass, field

from .. import fragmenten
from ..bus import Post
from ..enums import Fase, Samen, Status
from ..models import Werksessie
from ..plaat import Momentopname, Sticker
from ..queries import make_momentopname, read_stickers
from ..zicht import Soort

STICKER_SOORTEN = frozenset({"sticker_geplaatst", "sticker_weggehaald"})


@dataclass(slots=True)
class Bord:
    """`stickers` maps the key of a taak to the sticker of each ref. The people in `moment` and its
    phase hold until an event of another kind comes: then the room reads a new board."""

    volgnummer: int
    kenmerk: str
    moment: Momentopname
    stickers: dict[str, dict[str, Sticker]]
    _rijen: dict[str, bytes] = field(default_factory=dict)

    def apply(self, post: Post) -> bool:
        """Take in the next event; False when only the database knows what it did."""
        if post.volgnummer <= self.volgnummer:
            return True
        ref = post.gegevens.get("ref", "")
        if post.soort not in STICKER_SOORTEN or ref not in self.moment.deelnemer_bij_ref:
            return False
        aspect = post.gegevens["aspect"]
        on_taak = self.stickers.setdefault(aspect, {})
        if post.soort == "sticker_weggehaald":
            on_taak.pop(ref, None)
        elif post.opmerking is None:
            return False
        else:
            samen = post.gegevens["samen"]
            on_taak[ref] = Sticker(
                deelnemer=ref,
                aspect=aspect,
                status=Status(post.gegevens["status"]),
                samen=Samen(samen) if samen else None,
                opmerking=post.opmerking,
            )
        self._rijen.pop(aspect, None)
        self.volgnummer = post.volgnummer
        return True

    def render_rij(self, aspect: str, *, verborgen: bool) -> bytes:
        """The row as everyone sees it; of a hidden process the empty one."""
        if verborgen:
            return fragmenten.render_rij(self.moment, aspect, verborgen=True).encode()
        found = self._rijen.get(aspect)
        if found is None:
            moment = self.moment.with_stickers(self.stickers.get(aspect, {}).values())
            found = self._rijen[aspect] = fragmenten.render_rij(moment, aspect).encode()
        return found

    def render_eigen(self, aspect: str, ref: str, soort: Soort) -> bytes:
        """The sticker of one person with its words: for that person, or for the facilitator who
        places for that person."""
        if ref not in self.moment.deelnemer_bij_ref:
            return b""
        is_regie = soort is Soort.FACILITATOR
        return fragmenten.render_eigen(
            self.moment,
            self.stickers.get(aspect, {}).get(ref),
            aspect,
            kenmerk=self.kenmerk,
            mag_plakken=is_regie or self.moment.fase is Fase.PLAKKEN,
            voor=ref if is_regie else "",
        ).encode()


def read_bord(werksessie_pk: int) -> Bord | None:
    """The board as it is in the database. Its number is read first: what happens in between is
    taken in twice, which changes nothing, and never missed."""
    werksessie = Werksessie.alle.select_related("leeromgeving").filter(pk=werksessie_pk).first()
    if werksessie is None:
        return None
    stickers: dict[str, dict[str, Sticker]] = {}
    for sticker in read_stickers(werksessie):
        stickers.setdefault(sticker.aspect, {})[sticker.deelnemer] = sticker
    return Bord(
        werksessie.volgnummer, werksessie.kenmerk, make_momentopname(werksessie, ()), stickers
    )

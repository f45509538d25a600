"""The plate of a session in memory, as of its last event, so that a row needs no database.

It holds every sticker, also hidden ones, and decides nothing: who gets which row is told by
`beeld.plan`, which asks `zicht`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .. import fragmenten, papierbeeld
from ..bus import Post
from ..domain.papier import Inhoud, list_inhouden
from ..domain.stickers import statussen_of
from ..enums import Fase, Samen, Status
from ..models import Werksessie
from ..plaat import (
    Momentopname,
    Sticker,
    find_andere_initialen,
    is_eerste_van_kant,
    order_rij,
)
from ..queries import make_momentopname, read_stickers
from ..zicht import Kijker, Soort

VERVERS = b'<p id="melding" data-ververs></p>'
STICKER_SOORTEN = frozenset({"sticker_geplaatst", "sticker_weggehaald"})


@dataclass(slots=True)
class Bord:
    """`stickers` maps the key of a taak to the sticker of each ref. The people in `moment` and its
    phase hold until an event of another kind comes: then the room reads a new board."""

    volgnummer: int
    kenmerk: str
    moment: Momentopname
    stickers: dict[str, dict[str, Sticker]]
    ref_bij_pk: Mapping[int, str]
    zonder_telefoon: frozenset[str]
    _rijen: dict[str, bytes] = field(default_factory=dict)
    _binnen: dict[tuple[str, frozenset[str]], "Binnen"] = field(default_factory=dict)

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
        self._binnen.clear()
        self.volgnummer = post.volgnummer
        return True

    def render_rij(self, aspect: str, *, verborgen: bool) -> bytes:
        """The row as everyone sees it; of a hidden process the empty one."""
        if verborgen:
            return fragmenten.render_rij(self.moment, aspect, verborgen=True).encode()
        found = self._rijen.get(aspect)
        if found is None:
            on_taak = self.stickers.get(aspect, {})
            rij = order_rij(on_taak.values(), self.moment.deelnemer_bij_ref)
            found = self._rijen[aspect] = fragmenten.draw_rij(self.moment, aspect, rij).encode()
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

    def render_binnen(self, pk: int, kijker: Kijker, zichtbaar: frozenset[str]) -> bytes:
        """What the coming in of a person changed on the plate of this viewer. `zichtbaar`: the
        taken of which everyone's stickers may reach it."""
        ref = self.ref_bij_pk.get(pk)
        if ref is None:  # gone again: that event makes every page new
            return b""
        found = self._find_binnen(ref, zichtbaar)
        own = self.ref_bij_pk.get(kijker.deelnemer_pk or 0, "")
        parts = [found.html]
        if own in found.andere:
            parts += self._render_ik(own, kijker.soort)
        # The page on which the facilitator places lists those without a phone, with their tags.
        is_regie = kijker.soort is Soort.FACILITATOR
        if is_regie and self.zonder_telefoon & ({ref, *found.andere} - {own}):
            parts.append(VERVERS)
        return b"".join(parts)

    def _find_binnen(self, ref: str, zichtbaar: frozenset[str]) -> "Binnen":
        found = self._binnen.get((ref, zichtbaar))
        if found is None:
            mensen = self.moment.deelnemers
            andere = find_andere_initialen(mensen, ref)
            parts = [
                self.render_rij(aspect, verborgen=False)
                for aspect, on_taak in self.stickers.items()
                if aspect in zichtbaar and not andere.isdisjoint(on_taak)
            ]
            if is_eerste_van_kant(mensen, ref):
                parts.append(fragmenten.render_legenda(self.moment).encode())
            found = self._binnen[ref, zichtbaar] = Binnen(andere, b"".join(parts))
        return found

    def _render_ik(self, ref: str, soort: Soort) -> list[bytes]:
        """Everywhere the page of a person shows that person's own tag."""
        is_regie = soort is Soort.FACILITATOR
        parts = [fragmenten.render_ik(self.moment, ref).encode()]
        if is_regie or self.moment.fase is Fase.PLAKKEN:
            parts.append(
                fragmenten.render_eigen_sjablonen(
                    self.moment,
                    ref,
                    statussen_of(self.moment.gebruiksdoel),
                    kenmerk=self.kenmerk,
                    voor=ref if is_regie else "",
                ).encode()
            )
        parts += [
            self.render_eigen(aspect, ref, soort)
            for aspect, on_taak in self.stickers.items()
            if ref in on_taak
        ]
        return parts

    def render_cel(self, post: Post) -> bytes:
        """The cell of the paper plate as this event left it: from the event alone, so that it tells
        nothing of what the person does later with a phone."""
        deelnemer_pk, gegevens = post.deelnemer_pk, post.gegevens
        if deelnemer_pk is None:  # taken out since
            return b""
        return papierbeeld.render_cel(
            self.moment.plaat,
            gegevens["aspect"],
            deelnemer_pk,
            Inhoud(gegevens.get("status", ""), gegevens.get("samen", "")),
            list_inhouden(self.moment.gebruiksdoel),
        ).encode()


@dataclass(frozen=True, slots=True)
class Binnen:
    """What somebody who came in changed for everyone with the same view: whose tag is another one
    now, and the pieces that show it."""

    andere: frozenset[str]
    html: bytes


def read_bord(werksessie_pk: int) -> Bord | None:
    """The board as it is in the database. Its number is read first: what happens in between is
    taken in twice, which changes nothing, and never missed."""
    werksessie = Werksessie.alle.select_related("leeromgeving").filter(pk=werksessie_pk).first()
    if werksessie is None:
        return None
    stickers: dict[str, dict[str, Sticker]] = {}
    for sticker in read_stickers(werksessie):
        stickers.setdefault(sticker.aspect, {})[sticker.deelnemer] = sticker
    people = list(werksessie.deelnemers.values_list("pk", "ref", "heeft_telefoon"))
    return Bord(
        werksessie.volgnummer,
        werksessie.kenmerk,
        make_momentopname(werksessie, ()),
        stickers,
        ref_bij_pk={pk: ref for pk, ref, _ in people},
        zonder_telefoon=frozenset(ref for _, ref, heeft_telefoon in people if not heeft_telefoon),
    )

"""From an event to what a viewer gets of it: judged per event, rendered once per kind of viewer.

`plan` runs in the event loop and says which kinds of HTML a viewer gets; none means that the event
does not exist for that viewer. `render` runs in a thread, reads the state of now and makes it.
"""

from collections.abc import Callable

from .. import fragmenten, zicht
from ..enums import Fase
from ..models import Werksessie
from ..queries import read_deelnemers, read_plaat_of
from ..zicht import Kijker, Soort
from .kamer import Post, Stand

STICKER_SOORTEN = frozenset({"sticker_geplaatst", "sticker_weggehaald"})
MENSEN_SOORTEN = frozenset({"deelnemer_aangemeld", "deelnemer_klaar", "deelnemer_gewijzigd"})
ALLEEN_REGIE = frozenset(
    {"notitie_bewaard", "notitie_weggehaald", "citaat_bewaard", "citaat_weggehaald"}
)


def plan(post: Post, stand: Stand, kijker: Kijker) -> tuple[str, ...]:
    """The kinds of HTML that this viewer gets of this event; each is a key of the room's frames."""
    if post.soort in STICKER_SOORTEN:
        kinds = []
        proces = stand.proces_van[post.gegevens["aspect"]]
        if zicht.sees_proces(stand.onthuld, stand.fase, kijker, proces):
            kinds.append("rij")
        if post.deelnemer_pk is not None and post.deelnemer_pk == kijker.deelnemer_pk:
            kinds.append(f"eigen {kijker.soort.value} {kijker.deelnemer_pk}")
        return tuple(kinds)
    if post.soort in MENSEN_SOORTEN:
        if post.soort == "deelnemer_gewijzigd" and kijker.soort is not Soort.FACILITATOR:
            return ()
        mensen = f"mensen {kijker.soort.value}"
        is_eigen = post.deelnemer_pk is not None and post.deelnemer_pk == kijker.deelnemer_pk
        if post.soort == "deelnemer_klaar" and is_eigen and kijker.soort is Soort.DEELNEMER:
            return (mensen, f"klaar {kijker.deelnemer_pk}")
        return (mensen,)
    if post.soort in ALLEEN_REGIE and kijker.soort is not Soort.FACILITATOR:
        return ()
    return ("ververs",)


def render(werksessie_pk: int, post: Post, kind: str) -> bytes:
    """The HTML of one kind. Reads through `zicht`, so that it holds what may be seen now."""
    soort, *rest = kind.split(" ")
    return _RENDERERS[soort](_read(werksessie_pk), post, rest).encode()


def make_frame(volgnummer: int, soort: str, html: bytes) -> bytes:
    lines = b"".join(b"data: %s\n" % line for line in html.splitlines()) or b"data:\n"
    return b"id: %d\nevent: %s\n%s\n" % (volgnummer, soort.encode(), lines)


def _read(werksessie_pk: int) -> Werksessie:
    return Werksessie.objects.select_related("leeromgeving").get(pk=werksessie_pk)


def _render_rij(werksessie: Werksessie, post: Post, rest: list[str]) -> str:
    """The row as everyone sees it; hidden again in the meantime, it is the empty one."""
    aspect = post.gegevens["aspect"]
    kijker = Kijker(Soort.SCHERM)
    moment = zicht.read_momentopname(werksessie, kijker, aspect=aspect)
    proces = moment.plaat.taken[aspect].proces
    verborgen = proces not in zicht.visible_processen(werksessie, kijker)
    return fragmenten.render_rij(moment, aspect, verborgen=verborgen)


def _render_eigen(werksessie: Werksessie, post: Post, rest: list[str]) -> str:
    aspect = post.gegevens["aspect"]
    soort, deelnemer_pk = Soort(rest[0]), int(rest[1])
    kijker = Kijker(soort, deelnemer_pk)
    person = werksessie.deelnemers.filter(pk=deelnemer_pk).first()
    if person is None:
        return ""
    moment = zicht.read_momentopname(werksessie, kijker, aspect=aspect)
    own = (s for s in moment.stickers if s.deelnemer == person.ref)
    is_regie = kijker.soort is Soort.FACILITATOR
    return fragmenten.render_eigen(
        moment,
        next(own, None),
        aspect,
        kenmerk=werksessie.kenmerk,
        mag_plakken=is_regie or werksessie.fase == Fase.PLAKKEN,
        voor=person.ref if is_regie else "",
    )


def _render_mensen(werksessie: Werksessie, post: Post, rest: list[str]) -> str:
    soort = Soort(rest[0])
    mensen = read_deelnemers(werksessie)
    if soort is Soort.DEELNEMER:
        return fragmenten.render_mensen_deelnemer(mensen)
    if soort is Soort.SCHERM:
        return fragmenten.render_mensen_scherm(
            mensen, read_plaat_of(werksessie), toon_klaar=werksessie.fase == Fase.PLAKKEN
        )
    return fragmenten.render_mensen_regie(werksessie)


def _render_klaar(werksessie: Werksessie, post: Post, rest: list[str]) -> str:
    """For the other devices of the person who is ready."""
    person = werksessie.deelnemers.filter(pk=int(rest[0])).first()
    if person is None:
        return ""
    return fragmenten.render_klaar(
        is_klaar=person.is_klaar, mag_plakken=werksessie.fase == Fase.PLAKKEN
    )


def _render_ververs(werksessie: Werksessie, post: Post, rest: list[str]) -> str:
    return '<p id="melding" data-ververs></p>'


_RENDERERS: dict[str, Callable[[Werksessie, Post, list[str]], str]] = {
    "rij": _render_rij,
    "eigen": _render_eigen,
    "mensen": _render_mensen,
    "klaar": _render_klaar,
    "ververs": _render_ververs,
}

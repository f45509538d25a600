"""From an event to what a viewer gets of it: judged per event, rendered once per kind of viewer.

`plan` says which kinds of HTML a viewer gets; none means that the event does not exist for that
viewer. Rows and own stickers come from the board of the room (`bord.py`); `render` makes the other
kinds, in a thread, from the state of now.
"""

from collections.abc import Callable, Iterable

from .. import fragmenten, stipbeeld, zicht
from ..bus import Post
from ..enums import Fase
from ..models import Werksessie
from ..queries import read_deelnemers, read_plaat_of
from ..zicht import Kijker, Soort
from .bord import STICKER_SOORTEN
from .stand import Stand

MENSEN_SOORTEN = frozenset({"deelnemer_aangemeld", "deelnemer_klaar", "deelnemer_gewijzigd"})
STIP_SOORTEN = frozenset({"stip_gezet", "stip_weggehaald"})
ALLEEN_REGIE = frozenset(
    {
        "notitie_bewaard",
        "notitie_weggehaald",
        "citaat_bewaard",
        "citaat_weggehaald",
        "punt_besproken",
        "punt_heropend",
    }
)
# Where a sticker changes more of a page than its row.
FASEN_NA_PLAKKEN = frozenset({Fase.KIJKEN, Fase.GESPREK, Fase.ACTIES})
VERVERS = b'<p id="melding" data-ververs></p>'


def plan(post: Post, stand: Stand, kijker: Kijker) -> tuple[str, ...]:
    """The kinds of HTML that this viewer gets of this event."""
    if post.soort in STICKER_SOORTEN:
        kinds = []
        proces = stand.proces_van[post.gegevens["aspect"]]
        if zicht.sees_proces(stand.onthuld, stand.fase, kijker, proces):
            kinds.append("rij")
            if stand.fase in FASEN_NA_PLAKKEN:
                # Insights, wishes and what shifted follow from it too.
                kinds.append("ververs")
        if post.deelnemer_pk is not None and post.deelnemer_pk == kijker.deelnemer_pk:
            kinds.append(f"eigen {kijker.soort.value}")
        return tuple(kinds)
    if post.soort in MENSEN_SOORTEN:
        if post.soort == "deelnemer_gewijzigd" and kijker.soort is not Soort.FACILITATOR:
            return ()
        mensen = f"mensen {kijker.soort.value}"
        is_eigen = post.deelnemer_pk is not None and post.deelnemer_pk == kijker.deelnemer_pk
        if post.soort == "deelnemer_klaar" and is_eigen and kijker.soort is Soort.DEELNEMER:
            return (mensen, f"klaar {kijker.deelnemer_pk}")
        return (mensen,)
    if post.soort in STIP_SOORTEN:
        return _plan_stip(post, stand, kijker)
    if post.soort in ALLEEN_REGIE and kijker.soort is not Soort.FACILITATOR:
        return ()
    return ("ververs",)


def _plan_stip(post: Post, stand: Stand, kijker: Kijker) -> tuple[str, ...]:
    """The person gets the own dot, console and big screen the totals, another phone nothing."""
    aspect = post.gegevens["aspect"]
    if post.deelnemer_pk is not None and post.deelnemer_pk == kijker.deelnemer_pk:
        return (f"stip {kijker.soort.value} {kijker.deelnemer_pk} {aspect}",)
    if kijker.soort is Soort.SCHERM:
        return ("stippen scherm", f"stiptel {aspect}")
    if kijker.soort is not Soort.FACILITATOR or kijker.deelnemer_pk is not None:
        return ()
    # In the conversation the order of what is still to discuss follows from the dots as well.
    return ("ververs",) if stand.fase == Fase.GESPREK else ("stippen facilitator",)


def plan_all(
    posts: Iterable[Post], stand: Stand, kijker: Kijker
) -> list[tuple[Post, tuple[str, ...]]]:
    """`plan` for events in a row, without those that do not exist for this viewer.

    HTML shows the state of now, so of several events that change one piece of a page only the last
    brings it; those before it come with their id and nothing else.
    """
    planned = []
    told: set[tuple[str, str]] = set()
    for post in reversed(list(posts)):
        piece = str(post.gegevens.get("aspect", "")) if post.soort in STICKER_SOORTEN else ""
        kinds = plan(post, stand, kijker)
        if kinds:
            planned.append((post, tuple(kind for kind in kinds if (kind, piece) not in told)))
            told.update((kind, piece) for kind in kinds)
    return planned[::-1]


def make_frame(volgnummer: int, soort: str, html: bytes) -> bytes:
    lines = b"".join(b"data: %s\n" % line for line in html.splitlines()) or b"data:\n"
    return b"id: %d\nevent: %s\n%s\n" % (volgnummer, soort.encode(), lines)


def render(werksessie_pk: int, kind: str) -> bytes:
    """The HTML of a kind about people. Reads what may be seen now."""
    soort, _, rest = kind.partition(" ")
    werksessie = Werksessie.objects.select_related("leeromgeving").get(pk=werksessie_pk)
    return _RENDERERS[soort](werksessie, rest).encode()


def _render_mensen(werksessie: Werksessie, rest: str) -> str:
    soort = Soort(rest)
    mensen = read_deelnemers(werksessie)
    if soort is Soort.DEELNEMER:
        return fragmenten.render_mensen_deelnemer(mensen)
    if soort is Soort.SCHERM:
        return fragmenten.render_mensen_scherm(
            mensen, read_plaat_of(werksessie), toon_klaar=werksessie.fase == Fase.PLAKKEN
        )
    return fragmenten.render_mensen_regie(werksessie)


def _render_klaar(werksessie: Werksessie, rest: str) -> str:
    """For the other devices of the person who is ready."""
    person = werksessie.deelnemers.filter(pk=int(rest)).first()
    if person is None:
        return ""
    return fragmenten.render_klaar(
        is_klaar=person.is_klaar, mag_plakken=werksessie.fase == Fase.PLAKKEN
    )


def _render_stip(werksessie: Werksessie, rest: str) -> str:
    """For all devices of the person whose dot it is, and for who places for that person."""
    soort, pk, aspect = rest.split(" ")
    person = werksessie.deelnemers.select_related("groep").filter(pk=int(pk)).first()
    if person is None:
        return ""
    is_regie = Soort(soort) is Soort.FACILITATOR
    return stipbeeld.render_eigen(werksessie, person, aspect, door_facilitator=is_regie)


def _render_stippen(werksessie: Werksessie, rest: str) -> str:
    return stipbeeld.render_lijst(stipbeeld.read_stippenlijst(werksessie), Soort(rest))


def _render_stiptel(werksessie: Werksessie, aspect: str) -> str:
    aantal = stipbeeld.read_stippenlijst(werksessie).per_taak.get(aspect, 0)
    return stipbeeld.render_tel(aspect, aantal)


_RENDERERS: dict[str, Callable[[Werksessie, str], str]] = {
    "mensen": _render_mensen,
    "klaar": _render_klaar,
    "stip": _render_stip,
    "stippen": _render_stippen,
    "stiptel": _render_stiptel,
}

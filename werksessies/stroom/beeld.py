"""From an event to what a viewer gets of it: judged per event, rendered once per kind of viewer.

`plan` says which kinds of HTML a viewer gets; none means that the event does not exist for that
viewer. Rows, own stickers and what somebody who comes in changes on a plate come from the board of
the room (`bord.py`); `render` makes the other kinds, in a thread, from the state of now.
"""

from collections.abc import Callable, Iterable

from .. import fragmenten, mensenbeeld, stipbeeld, zicht
from ..bus import Post
from ..enums import Fase
from ..mensen import read_mensen
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
        "regielink_gemaakt",
        "regielink_ingetrokken",
        "oefening_gemaakt",
        "oefening_gewijzigd",
        "punt_besproken",
        "punt_heropend",
    }
)
# What changes one piece of the pages of the room, and which.
STUKKEN = {
    "klok_gezet": "klok",
    "fase_aangekondigd": "straks",
    "fase_teruggenomen": "straks",
}
LEERWERKDAG_SOORTEN = frozenset({"leerwerkdag_gedeeld", "leerwerkdag_getoond"})


def plan(post: Post, stand: Stand, kijker: Kijker) -> tuple[str, ...]:
    """The kinds of HTML that this viewer gets of this event."""
    if kijker.is_papier:
        return _plan_papier(post, kijker)
    if post.soort in STICKER_SOORTEN:
        kinds = []
        proces = stand.proces_van[post.gegevens["aspect"]]
        if zicht.sees_proces(stand.onthuld, stand.fase, kijker, proces):
            kinds.append("rij")
        if post.deelnemer_pk is not None and post.deelnemer_pk == kijker.deelnemer_pk:
            kinds.append(f"eigen {kijker.soort.value}")
        # Insights, wishes and what shifted follow from it too.
        if kinds and _speaks_of_all(stand, kijker):
            kinds.append("ververs")
        return tuple(kinds)
    if post.soort == "deelnemer_aangemeld":
        return _plan_binnen(post, stand, kijker)
    if post.soort in MENSEN_SOORTEN:
        if post.soort == "deelnemer_gewijzigd" and kijker.soort is not Soort.FACILITATOR:
            return ()
        if post.gegevens.get("wat") == "code":  # the card of a person shows it
            return ("ververs",)
        mensen = f"mensen {kijker.soort.value}"
        is_eigen = post.deelnemer_pk is not None and post.deelnemer_pk == kijker.deelnemer_pk
        if post.soort == "deelnemer_klaar" and is_eigen and kijker.soort is Soort.DEELNEMER:
            return (mensen, f"klaar {kijker.deelnemer_pk}")
        return (mensen,)
    if post.soort in LEERWERKDAG_SOORTEN:
        return _plan_leerwerkdag(post, kijker)
    if post.soort in STIP_SOORTEN:
        return _plan_stip(post, stand, kijker)
    if post.soort in ALLEEN_REGIE and kijker.soort is not Soort.FACILITATOR:
        return ()
    # The facilitator's buttons change with these: there it is a new page.
    if post.soort in STUKKEN and kijker.soort is not Soort.FACILITATOR:
        return (STUKKEN[post.soort],)
    if post.soort == "taak_aangewezen" and kijker.soort is Soort.DEELNEMER:
        return ("wijzer",)
    return ("ververs",)


def _plan_binnen(post: Post, stand: Stand, kijker: Kijker) -> tuple[str, ...]:
    """Somebody came in. Everyone sees that in the list of people; what it changes on a plate (tags,
    the legend) the board knows, and the tools of the console have a kind of their own."""
    mensen = f"mensen {kijker.soort.value}"
    if kijker.soort is Soort.FACILITATOR and kijker.deelnemer_pk is None:
        if stand.fase in zicht.FASEN_NA_PLAKKEN:
            return (mensen, "gereedschap", "ververs")
        return (mensen, "gereedschap")
    if _speaks_of_all(stand, kijker):
        return (mensen, "ververs")
    if post.deelnemer_pk is None:  # gone again
        return (mensen,)
    return (mensen, f"binnen {post.deelnemer_pk} {kijker.soort.value} {kijker.deelnemer_pk or 0}")


def _speaks_of_all(stand: Stand, kijker: Kijker) -> bool:
    """Whether the page of this viewer says something about the plate as a whole, which only the
    page itself can draw: insights and wishes on the console, the insight that stands on the big
    screen and the phones, and what shifted since the first round."""
    if kijker.soort is Soort.FACILITATOR:  # not the page on which it places for somebody
        return stand.fase in zicht.FASEN_NA_PLAKKEN and kijker.deelnemer_pk is None
    return bool(stand.inzicht) or zicht.sees_verschuiving(stand.ronde, stand.fase)


def _plan_leerwerkdag(post: Post, kijker: Kijker) -> tuple[str, ...]:
    """Deelnemers see only their own, on a page that they load themselves."""
    if kijker.soort is Soort.FACILITATOR:
        return ("ververs",)
    is_op_scherm = post.soort == "leerwerkdag_getoond" or post.gegevens["op_scherm"]
    return ("ververs",) if kijker.soort is Soort.SCHERM and is_op_scherm else ()


def _plan_papier(post: Post, kijker: Kijker) -> tuple[str, ...]:
    """The grid shows who is on it and their stickers, and neither who is ready nor what is talked
    about."""
    if post.soort in STICKER_SOORTEN:
        if zicht.sees_cel(kijker, post.gegevens):
            return (f"cel {post.deelnemer_pk}",)
        return ()
    if post.soort in ALLEEN_REGIE | LEERWERKDAG_SOORTEN or post.soort == "deelnemer_klaar":
        return ()
    return ("ververs",)


def _plan_stip(post: Post, stand: Stand, kijker: Kijker) -> tuple[str, ...]:
    """The person gets the own dot, console and big screen the totals, another phone nothing."""
    aspect = post.gegevens["aspect"]
    if post.deelnemer_pk is not None and post.deelnemer_pk == kijker.deelnemer_pk:
        return (f"stip {kijker.soort.value} {kijker.deelnemer_pk} {aspect}",)
    if not zicht.sees_stiptelling(kijker):
        return ()
    if kijker.soort is Soort.SCHERM:
        return ("stippen scherm", f"stiptel {aspect}")
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
    werksessie = Werksessie.alle.select_related("leeromgeving").get(pk=werksessie_pk)
    return _RENDERERS[soort](werksessie, rest).encode()


def _render_mensen(werksessie: Werksessie, rest: str) -> str:
    soort = Soort(rest)
    mensen = read_deelnemers(werksessie)
    if soort is Soort.DEELNEMER:
        return mensenbeeld.render_deelnemer(mensen)
    if soort is Soort.SCHERM:
        return mensenbeeld.render_scherm(
            mensen, read_plaat_of(werksessie), toon_klaar=werksessie.fase == Fase.PLAKKEN
        )
    return mensenbeeld.render_regie(werksessie, read_mensen(werksessie))


def _render_gereedschap(werksessie: Werksessie, rest: str) -> str:
    """What else of the console changes when somebody comes in; a page has what it needs of it."""
    mensen = read_mensen(werksessie)
    parts = [
        mensenbeeld.render_deur_stand(werksessie, len(mensen)),
        mensenbeeld.render_telefoons(werksessie, mensen),
    ]
    if werksessie.fase == Fase.ACTIES:
        parts.append(mensenbeeld.render_lijst(mensen))
    return "".join(parts)


def _render_klaar(werksessie: Werksessie, rest: str) -> str:
    """For the other devices of the person who is ready."""
    person = werksessie.deelnemers.filter(pk=int(rest)).first()
    if person is None:
        return ""
    return fragmenten.render_klaar(
        is_klaar=person.is_klaar, mag_plakken=werksessie.fase == Fase.PLAKKEN
    )


def _render_klok(werksessie: Werksessie, rest: str) -> str:
    return fragmenten.render_klok(werksessie)


def _render_straks(werksessie: Werksessie, rest: str) -> str:
    return fragmenten.render_straks(werksessie)


def _render_wijzer(werksessie: Werksessie, rest: str) -> str:
    return fragmenten.render_wijzer(werksessie)


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
    "gereedschap": _render_gereedschap,
    "klok": _render_klok,
    "straks": _render_straks,
    "wijzer": _render_wijzer,
    "stip": _render_stip,
    "stippen": _render_stippen,
    "stiptel": _render_stiptel,
}

"""One sticker: one person on one taak, told apart without colour.

Shape = kant, letters = actorgroep, contour = status (`erbij` dashed with a plus, `loslaten` pale
and open with an arrow), outer line = how (`samen` a closed ring, `naast` two brackets).
"""

from ..enums import Samen, Status
from ..plaat import Groep, Kantstijl
from .geometrie import VAK, load_geometrie
from .labels import fit_afkorting
from .svg import DONKER, INKT, KAART, LETTERTYPE, WIT, ZACHT, escape_kleur, escape_tekst

HART_ROOD = "#B72E48"


def draw_sticker(
    groep: Groep,
    kantstijl: Kantstijl,
    status: Status = Status.NU,
    samen: Samen | None = None,
    *,
    initiaal: str = "",
    defs: bool,
) -> str:
    """The inside of a sticker, in a box of 56 x 56.

    With `defs` the shapes are references to `draw_defs`, which the page carries once, and the
    letters get their weight and place from its style (`.st text`); without it the drawing stands
    by itself (paper, downloads).
    """
    letter = "" if defs else ' font-weight="700" text-anchor="middle"'
    vorm, lijn = kantstijl.vorm, escape_kleur(kantstijl.lijn)
    parts: list[str] = []
    if samen is not None:
        soort = "ring" if samen is Samen.SAMEN else "haken"
        parts.append(_shape(soort, vorm, f'fill="{INKT}" fill-rule="evenodd"', defs=defs))

    is_donker = groep.toon == "d"
    letters = DONKER
    if status is Status.NU:
        rand, letters = (WIT, WIT) if is_donker else (DONKER, DONKER)
        vul = f'fill="{escape_kleur(groep.vul)}" stroke="{rand}" stroke-width="1.8"'
        parts.append(_shape("vorm", vorm, vul, defs=defs))
    elif status is Status.ERBIJ:
        streep = f'fill="{WIT}" stroke="{lijn}" stroke-width="2.8" stroke-dasharray="5.6 3.7"'
        parts.append(_shape("vorm", vorm, streep, defs=defs))
    else:
        parts.append(_shape("vorm", vorm, f'fill="{escape_kleur(kantstijl.tint)}"', defs=defs))
        parts.append(_shape("los", vorm, f'fill="{lijn}" fill-rule="evenodd"', defs=defs))

    maat = fit_afkorting(groep.afkorting, vorm)
    hoogte = VAK / 2 + maat * 0.355 + (1.5 if vorm == "ster" else 0)
    parts.append(
        f'<text x="28" y="{hoogte:.1f}" font-size="{maat}"{letter} fill="{letters}">'
        f"{escape_tekst(groep.afkorting)}</text>"
    )

    if status is Status.ERBIJ:
        parts.append(
            f'<circle cx="44.5" cy="11.5" r="8.6" fill="{lijn}" stroke="{WIT}" stroke-width="2"/>'
            + _badge(
                "plus",
                f'fill="{WIT}" transform="translate(44.5 11.5) scale(1.08)"',
                defs=defs,
            )
        )
    elif status is Status.LOSLATEN:
        omlijning = f'fill="none" stroke="{WIT}" stroke-width="4" stroke-linejoin="round"'
        parts.append(
            '<g transform="translate(46.5 9.5) scale(1.5)">'
            + _badge("pijl", omlijning, defs=defs)
            + _badge("pijl", f'fill="{DONKER}"', defs=defs)
            + "</g>"
        )
    if initiaal:
        parts.append(
            f'<circle cx="11" cy="46" r="8.2" fill="{WIT}" stroke="{DONKER}" stroke-width="1.5"/>'
            f'<text x="11" y="49.9" font-size="11"{letter} fill="{DONKER}">'
            f"{escape_tekst(initiaal)}</text>"
        )
    return "".join(parts)


def draw_sticker_svg(
    groep: Groep,
    kantstijl: Kantstijl,
    status: Status = Status.NU,
    samen: Samen | None = None,
    *,
    initiaal: str = "",
    defs: bool = True,
    titel: str = "",
) -> str:
    """A sticker for between HTML. On a page the words stand beside it and it is hidden from a
    reader; a tagged PDF wants a `titel` for every figure."""
    inhoud = draw_sticker(groep, kantstijl, status, samen, initiaal=initiaal, defs=defs)
    lettertype = "" if defs else f" {LETTERTYPE}"
    return (
        f'<svg class="st" viewBox="0 0 {VAK} {VAK}" {_describe(titel)}{lettertype}>'
        f"{_title(titel)}{inhoud}</svg>"
    )


def draw_defs(*, kaal: bool = False) -> str:
    """The shapes that stickers on this page refer to; hidden, once per page. `kaal`: where all are
    plain (`nu`, nothing about how), as on the join page; a quarter of the bytes."""
    geometrie = load_geometrie()
    paths = [
        f'<path id="{soort}-{naam}" d="{path}"/>'
        for naam, vorm in geometrie.vormen.items()
        for soort, path in (
            ("vorm", vorm.vorm),
            ("ring", vorm.ring),
            ("haken", vorm.haken),
            ("los", vorm.los),
        )
        if soort == "vorm" or not kaal
    ]
    paths += (
        []
        if kaal
        else [
            f'<path id="b-{naam.replace("_", "-")}" d="{path}"/>'
            for naam, path in geometrie.badges.items()
        ]
    )
    return (
        '<svg class="vormen" width="0" height="0" aria-hidden="true" focusable="false">'
        f"<defs>{''.join(paths)}</defs></svg>"
    )


def draw_teken(met_studenten: bool, lijn: str, *, rood: str = HART_ROOD, defs: bool = False) -> str:
    """The sign *met studenten* (filled heart) or *zonder studenten* (open heart) in a circle, in a
    box of 20 x 20; `lijn` is the colour of the circle."""
    cirkel = (
        f'<circle cx="10" cy="10" r="11.2" fill="{KAART}" stroke="{escape_kleur(lijn)}"'
        ' stroke-width="1.6"/>'
    )
    if met_studenten:
        return cirkel + _badge("hart", f'fill="{rood}"', defs=defs)
    return cirkel + _badge("hart_open", f'fill="none" stroke="{ZACHT}" stroke-width="2"', defs=defs)


def draw_teken_svg(met_studenten: bool, *, defs: bool = True, titel: str = "") -> str:
    """The sign by itself; on a page CSS may recolour circle and heart."""
    soort = "met" if met_studenten else "zonder"
    return (
        f'<svg class="teken {soort}" viewBox="-2 -2 24 24" {_describe(titel)}>'
        f"{_title(titel)}{draw_teken(met_studenten, ZACHT, defs=defs)}</svg>"
    )


def _describe(titel: str) -> str:
    return 'role="img"' if titel else 'aria-hidden="true" focusable="false"'


def _title(titel: str) -> str:
    return f"<title>{escape_tekst(titel)}</title>" if titel else ""


def _shape(soort: str, vorm: str, attributes: str, *, defs: bool) -> str:
    # Looked up in both cases: a shape that does not exist must fail on the screen too.
    path = getattr(load_geometrie().vormen[vorm], soort)
    if defs:
        return f'<use href="#{soort}-{vorm}" {attributes}/>'
    return f'<path d="{path}" {attributes}/>'


def _badge(naam: str, attributes: str, *, defs: bool) -> str:
    if defs:
        return f'<use href="#b-{naam.replace("_", "-")}" {attributes}/>'
    return f'<path d="{load_geometrie().badges[naam]}" {attributes}/>'

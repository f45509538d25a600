"""The words and drawings that the report's templates may ask for (`{% load opmaak %}`)."""

from collections.abc import Sequence
from datetime import date

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from ..enums import Samen, Status
from ..plaat import Groep
from ..tekening.plaat_svg import draw_beeldmerk, draw_plaat
from ..tekening.sticker import draw_sticker_svg, draw_teken_svg
from .waarden import Rapport
from .woorden import format_datum, format_datum_kort, join_en

register = template.Library()


@register.filter
def samengevoegd(woorden: Sequence[str]) -> str:
    """ "a, b en c"; a template escapes the result as usual."""
    return join_en(tuple(woorden))


@register.filter
def datum(dag: date) -> str:
    """A date that stays on one line."""
    return format_datum(dag).replace(" ", "\u00a0")


@register.filter
def datum_kort(dag: date) -> str:
    return format_datum_kort(dag).replace(" ", "\u00a0")


# The drawing escapes everything that comes from data: its result is markup.


@register.simple_tag(takes_context=True)
def sticker(
    context: Context,
    groep: Groep,
    status: str = "nu",
    samen: str | None = None,
    nummer: str = "",
) -> SafeString:
    rapport: Rapport = context["rapport"]
    kantstijl = rapport.moment.plaat.kanten[groep.kant]
    titel = groep.afkorting or kantstijl.naam
    return mark_safe(  # noqa: S308 (our own drawing)
        draw_sticker_svg(
            groep,
            kantstijl,
            Status(status),
            Samen(samen) if samen else None,
            initiaal=nummer,
            defs=False,
            titel=f"{titel} {nummer}".strip(),
        )
    )


@register.simple_tag
def studentteken(met_studenten: bool) -> SafeString:
    titel = "Vol hart" if met_studenten else "Open hart"
    return mark_safe(  # noqa: S308 (our own drawing)
        draw_teken_svg(met_studenten, defs=False, titel=titel)
    )


@register.simple_tag(takes_context=True)
def plaat(context: Context, titel: str) -> SafeString:
    rapport: Rapport = context["rapport"]
    return mark_safe(draw_plaat(rapport.moment, titel=titel))  # noqa: S308 (our own drawing)


@register.simple_tag
def beeldmerk(titel: str) -> SafeString:
    return mark_safe(draw_beeldmerk(titel=titel))  # noqa: S308 (our own drawing)

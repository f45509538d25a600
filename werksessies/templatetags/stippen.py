"""Template tags of the dots: pages and stream draw them with the same functions."""

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from .. import stipbeeld
from ..plaat import Taak
from ..stipbeeld import Stippenlijst
from ..zicht import Soort

register = template.Library()


@register.simple_tag(takes_context=True)
def stip_van(context: Context, taak: Taak) -> SafeString:
    """The dot of the person whose page this is."""
    is_gezet = taak.key in context["eigen_stippen"]
    return stipbeeld.render_stip(taak, context["werksessie"].kenmerk, is_gezet=is_gezet)


@register.simple_tag(takes_context=True)
def stippenstand(context: Context) -> SafeString:
    naam = context["deelnemer"].naam if context.get("voor") else ""
    return stipbeeld.render_stand(context["plaat"], context["eigen_stippen"], naam)


@register.simple_tag(takes_context=True)
def stiptel_van(context: Context, aspect: str) -> SafeString:
    return stipbeeld.render_tel(aspect, context["stippenlijst"].per_taak.get(aspect, 0))


@register.simple_tag
def stippen_scherm(lijst: Stippenlijst) -> SafeString:
    return stipbeeld.render_lijst(lijst, Soort.SCHERM)


@register.simple_tag
def stippen_regie(lijst: Stippenlijst) -> SafeString:
    return stipbeeld.render_lijst(lijst, Soort.FACILITATOR)

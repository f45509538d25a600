"""Template tags of the second round."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from .. import fragmenten
from ..plaat import Momentopname
from ..verschuiving import Wat, Wissel

register = template.Library()


@register.simple_tag
def rij_van_ronde_1(moment: Momentopname, aspect: str, verborgen: bool = False) -> SafeString:
    """The row of the first round. Its id is its own: the stream brings rows of the second."""
    rij = fragmenten.render_rij(moment, aspect, verborgen=verborgen)
    return mark_safe(rij.replace('id="rij-', 'id="eerst-rij-', 1))  # noqa: S308 (from a template)


@register.simple_tag
def wissel_in_woorden(wissel: Wissel) -> str:
    """What shifted for one person, without the name."""
    eerst = fragmenten.describe(wissel.eerst.status, wissel.eerst.samen) if wissel.eerst else ""
    nu = fragmenten.describe(wissel.nu.status, wissel.nu.samen) if wissel.nu else ""
    return {
        Wat.ERBIJ: f"nieuw: {nu}",
        Wat.WEG: f"haalde de sticker weg. In ronde 1: {eerst}",
        Wat.ANDERS: f"{nu}. In ronde 1: {eerst}",
    }[wissel.wat]

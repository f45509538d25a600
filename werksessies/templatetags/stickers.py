"""Template tags of the plate: stickers, rows and backdrop, all drawn from values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from leeromgevingen.models import Actorgroep
from leeromgevingen.models import Plaat as PlaatModel

from .. import fragmenten
from ..cellen import Zone
from ..enums import Kant, Samen, Status, Taalvariant
from ..namen import lower_eerste
from ..plaat import Deelnemer, Groep, Kantstijl, Momentopname, Plaat, Sticker, Taak
from ..queries import make_groep, read_plaat
from ..tekening.plaat_svg import draw_achtergrond, draw_boogtitels, split_hart
from ..tekening.sticker import draw_defs, draw_teken_svg

register = template.Library()

# In the address of "Aanpassen" inside <template>; the page puts the key of the taak there.
PLAATS_VAN_ASPECT = "taak-van-sjabloon"


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """An example sticker of the legend."""

    kantstijl: Kantstijl
    groep: Groep


@register.simple_tag
def sticker(
    groep: Groep,
    kantstijl: Kantstijl,
    status: str = Status.NU,
    samen: str | None = None,
    initiaal: str = "",
) -> SafeString:
    """`{% sticker groep kantstijl status samen initiaal %}`; words stand beside it."""
    return fragmenten.draw_sticker(groep, kantstijl, status, samen, initiaal)


@register.simple_tag
def sticker_van(deelnemer: Deelnemer, plaat: Plaat, initiaal: str = "") -> SafeString:
    """The plain sticker (`nu`) of a person."""
    return fragmenten.draw_sticker(deelnemer.groep, plaat.kanten[deelnemer.kant], initiaal=initiaal)


@register.simple_tag
def sticker_van_groep(groep: Actorgroep, plaat: PlaatModel) -> SafeString:
    """The plain sticker of an actorgroep, for pages that hold models."""
    kanten = read_plaat(plaat.pk, Taalvariant.NEDERLAND).kanten
    return fragmenten.draw_sticker(
        make_groep(groep, Taalvariant.NEDERLAND), kanten[Kant(groep.kant)]
    )


@register.simple_tag
def sticker_defs(*, kaal: bool = False) -> SafeString:
    """The shapes all stickers on the page refer to: once, before the first. `kaal=True` where all
    are plain."""
    return mark_safe(draw_defs(kaal=kaal))  # noqa: S308 (fixed drawing)


@register.simple_tag
def teken(met_studenten: bool) -> SafeString:
    return mark_safe(draw_teken_svg(met_studenten))  # noqa: S308 (fixed drawing)


@register.simple_tag
def achtergrond(plaat: Plaat) -> SafeString:
    """Petals, heart and curved titles under the plate, once per page."""
    return mark_safe(draw_achtergrond(plaat))  # noqa: S308 (escaped by the drawing)


@register.simple_tag
def boogtitels(plaat: Plaat) -> SafeString:
    """Only the curved titles, where the rest of the backdrop is a picture."""
    return mark_safe(draw_boogtitels(plaat))  # noqa: S308 (escaped by the drawing)


@register.simple_tag
def hart_regels(plaat: Plaat) -> SafeString:
    return format_html_join(mark_safe("<br>"), "{}", ((regel,) for regel in split_hart(plaat.hart)))


@register.simple_tag
def label(regels: Sequence[str], taak: Taak) -> SafeString:
    """The measured lines of a label; a title that had to be split inside a word breaks by itself
    at its soft hyphen, so that a narrow screen never shows a stray hyphen."""
    if any(regel.endswith("-") for regel in regels):
        return conditional_escape(taak.afbreek)
    return format_html_join(" ", '<span class="r">{}</span>', ((regel,) for regel in regels))


@register.simple_tag
def rij_van(moment: Momentopname, aspect: str, verborgen: bool = False) -> SafeString:
    return fragmenten.render_rij(moment, aspect, verborgen=verborgen)


@register.simple_tag
def regels_van(moment: Momentopname, aspect: str) -> list[fragmenten.Regel]:
    return fragmenten.list_regels(moment, aspect)


@register.simple_tag(takes_context=True)
def eigen_van(context: Context, aspect: str, sticker: Sticker | None = None) -> SafeString:
    """The own sticker of a taak, of the deelnemer of the page or of the one it is made for."""
    return fragmenten.render_eigen(
        context["moment"],
        sticker,
        aspect,
        kenmerk=context["werksessie"].kenmerk,
        mag_plakken=context["mag_plakken"],
        voor=context.get("voor") or "",
    )


@register.simple_tag(takes_context=True)
def eigen_sjablonen(context: Context) -> SafeString:
    """Every look the own sticker can have, for `<template>`: the page draws a tap before the
    server has answered, with the server's own drawing."""
    moment: Momentopname = context["moment"]
    aspect = next(iter(moment.plaat.taken))
    ref = context["deelnemer"].ref
    looks = [
        Sticker(ref, aspect, status, samen)
        for status in context["statussen"]
        for samen in (None, *Samen)
    ]
    return format_html_join(
        "",
        "{}",
        ((_as_sjabloon(context, aspect, look),) for look in (None, *looks)),
    )


def _as_sjabloon(context: Context, aspect: str, look: Sticker | None) -> SafeString:
    html: str = eigen_van(context, aspect, look)
    titel = conditional_escape(context["moment"].plaat.taken[aspect].titel)
    html = html.replace(f"/{aspect}/", f"/{PLAATS_VAN_ASPECT}/").replace(f": {titel}<", ": <")
    return mark_safe(html.replace(f'id="eigen-{aspect}"', ""))  # noqa: S308 (from a template)


@register.inclusion_tag("werksessies/_sticker_form.html", takes_context=True)
def formulier_van(context: Context, taak: Taak, sticker: Sticker | None = None) -> dict[str, Any]:
    """The full form of one sticker, for a page of its own."""
    found: dict[str, Any] = {
        "gekozen_status": sticker.status if sticker else context["standaard_status"],
        "gekozen_samen": sticker.samen if sticker else None,
        "opmerking": (sticker.opmerking or "") if sticker else "",
    }
    # After a refusal: what was typed, and why it was refused.
    found |= context.get("getypt") or {}
    return _make_formulier(context) | {"taak": taak, "sticker": sticker} | found


@register.inclusion_tag("werksessies/_sticker_form.html", takes_context=True)
def formulier_sjabloon(context: Context) -> dict[str, Any]:
    """The same form without a taak, which the page fills in for a dialog: also without a line."""
    return _make_formulier(context) | {"in_sjabloon": True, "achtervoegsel": "-vel"}


def _make_formulier(context: Context) -> dict[str, Any]:
    deelnemer: Deelnemer = context["deelnemer"]
    plaat: Plaat = context["plaat"]
    return {
        "werksessie": context["werksessie"],
        "deelnemer": deelnemer,
        "voor": context.get("voor") or "",
        "statussen": context["statussen"],
        "kantstijl": plaat.kanten[deelnemer.kant],
        "ander": _find_ander(context, deelnemer, plaat),
    }


def _find_ander(context: Context, deelnemer: Deelnemer, plaat: Plaat) -> Voorbeeld:
    """Someone of the other side, to draw *samen* and *naast elkaar* with two stickers."""
    kant = Kant.SCHOOL if deelnemer.kant is Kant.WERKVELD else Kant.WERKVELD
    moment: Momentopname | None = context.get("moment")
    for other in moment.deelnemers if moment else ():
        if other.kant is kant:
            return Voorbeeld(plaat.kanten[kant], other.groep)
    return Voorbeeld(plaat.kanten[kant], _make_kale_groep(plaat.kanten[kant]))


@register.simple_tag(takes_context=True)
def mensen_scherm(context: Context, deelnemers: Sequence[Deelnemer], plaat: Plaat) -> SafeString:
    toon_klaar = str(context.get("fase", "")) == "plakken"
    return fragmenten.render_mensen_scherm(deelnemers, plaat, toon_klaar=toon_klaar)


@register.simple_tag
def voorbeelden(plaat: Plaat, deelnemers: Iterable[Deelnemer] = ()) -> list[Voorbeeld]:
    """One example per kant for the legend: a groep that is here, else the bare shape."""
    aanwezig: dict[Kant, Groep] = {}
    for deelnemer in deelnemers:
        aanwezig.setdefault(deelnemer.kant, deelnemer.groep)
    return [
        Voorbeeld(stijl, aanwezig.get(kant) or _make_kale_groep(stijl))
        for kant, stijl in plaat.kanten.items()
    ]


def _make_kale_groep(stijl: Kantstijl) -> Groep:
    return Groep("", stijl.naam, "", stijl.key, stijl.lijn, "d")


@register.filter
def kantstijl_in(kant: Kant, plaat: Plaat) -> Kantstijl:
    return plaat.kanten[kant]


@register.simple_tag
def geplakt(zones: Iterable[Zone]) -> str:
    """How many stickers the person of this page has on it; the script writes the same."""
    aantal = sum(zone.aantal_eigen for zone in zones)
    return "1 sticker geplakt" if aantal == 1 else f"{aantal} stickers geplakt"


@register.filter
def iets_zichtbaar(zones: Iterable[Zone]) -> bool:
    """Whether any process shows its stickers to this viewer."""
    return any(not zone.verborgen for zone in zones)


@register.filter
def eerste_woord(naam: str) -> str:
    """The short name of a process, for three columns on a phone."""
    return naam.split(" ", 1)[0]


@register.filter
def in_zin(naam: str) -> str:
    """A name inside a sentence, without its capital."""
    return lower_eerste(naam)


@register.filter
def bij(waarden: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key that is a variable itself; "" when it is not there."""
    return waarden.get(key, "")


@register.filter
def woorden(status: Status, voor: str = "") -> str:
    """A status as an answer: "Doe ik nu", and of someone else "Doet dit nu"."""
    if voor:
        return fragmenten.describe_eigen(Sticker("", "", status), voor_ander=True)
    return status.label


__all__ = ["PLAATS_VAN_ASPECT", "register"]

"""Template tags of the plate: stickers, rows and backdrop, all drawn from values."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from leeromgevingen.models import Actorgroep
from leeromgevingen.models import Plaat as PlaatModel

from .. import fragmenten, mensenbeeld
from ..cellen import Zone
from ..enums import Kant, Status, Taalvariant
from ..namen import lower_eerste
from ..plaat import Deelnemer, Groep, Kantstijl, Momentopname, Plaat, Sticker, Taak
from ..queries import make_groep, read_plaat
from ..tekening.plaat_svg import draw_achtergrond, draw_boogtitels, split_hart
from ..tekening.sticker import draw_defs, draw_teken_svg

register = template.Library()


@dataclass(frozen=True, slots=True)
class Voorbeeld:
    """An example sticker."""

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
    """Every look the own sticker can have, in a `<template>` of its own."""
    return fragmenten.render_eigen_sjablonen(
        context["moment"],
        context["deelnemer"].ref,
        context["statussen"],
        kenmerk=context["werksessie"].kenmerk,
        voor=context.get("voor") or "",
    )


@register.simple_tag
def ik_sticker(moment: Momentopname, deelnemer: Deelnemer) -> SafeString:
    return fragmenten.render_ik(moment, deelnemer.ref)


@register.simple_tag
def legenda(moment: Momentopname) -> SafeString:
    return fragmenten.render_legenda(moment)


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
        "ander": _find_ander(deelnemer, plaat),
    }


def _find_ander(deelnemer: Deelnemer, plaat: Plaat) -> Voorbeeld:
    """The other side, to draw *samen* and *naast elkaar* with two stickers: its bare shape,
    whoever of that side is in."""
    stijl = plaat.kanten[Kant.SCHOOL if deelnemer.kant is Kant.WERKVELD else Kant.WERKVELD]
    return Voorbeeld(stijl, fragmenten.make_kale_groep(stijl))


@register.simple_tag(takes_context=True)
def mensen_scherm(context: Context, deelnemers: Sequence[Deelnemer], plaat: Plaat) -> SafeString:
    toon_klaar = str(context.get("fase", "")) == "plakken"
    return mensenbeeld.render_scherm(deelnemers, plaat, toon_klaar=toon_klaar)


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
def met_taken_vet(zin: str, plaat: Plaat) -> SafeString:
    """A sentence with the titles of its taken in bold: from five metres the eye finds those first.

    Titles of the plate in the order of length, so that none is taken for a part of another.
    """
    titels = sorted((taak.titel for taak in plaat.taken.values()), key=len, reverse=True)
    stukken = re.split("(" + "|".join(map(re.escape, titels)) + ")", zin)
    return format_html_join(
        "",
        "{}{}",
        (
            (stuk, format_html("<b>{}</b>", titel) if titel else "")
            for stuk, titel in zip_longest(stukken[::2], stukken[1::2], fillvalue="")
        ),
    )


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

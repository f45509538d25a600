"""A cell of the paper plate, as the page and the stream draw it."""

from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from .domain.papier import Inhoud
from .enums import Status
from .mal import fill_mal
from .plaat import Plaat


def render_cel(
    plaat: Plaat,
    aspect: str,
    deelnemer_pk: int,
    inhoud: Inhoud,
    keuzes: Sequence[Inhoud],
    *,
    getypt: Inhoud | None = None,
    fout: str = "",
) -> SafeString:
    """In a word, and as a choice for who has no JavaScript.

    `keuzes` is what a cell of this session may say. `getypt` was refused and stays chosen; `fout`
    says why.
    """
    return fill_mal(
        "werksessies/_cel.html",
        {"is_vol": bool(inhoud.status), "is_fout": bool(fout)},
        aspect=aspect,
        pk=str(deelnemer_pk),
        naam=f"{deelnemer_pk}.{list(plaat.taken).index(aspect)}",
        code=inhoud.code,
        woord=name_kort(inhoud),
        opties=_render_opties((*keuzes, *([] if inhoud in keuzes else [inhoud])), getypt or inhoud),
        fout=fout,
    )


@lru_cache(maxsize=256)
def _render_opties(keuzes: tuple[Inhoud, ...], gekozen: Inhoud) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (keuze.code, mark_safe(" selected") if keuze == gekozen else "", name_kort(keuze))
            for keuze in keuzes
        ),
    )


def name_kort(inhoud: Inhoud) -> str:
    """As it stands in a narrow cell: "nu naast"."""
    kort = {Status.LOSLATEN.value: "los"}.get(inhoud.status, inhoud.status)
    return f"{kort} {inhoud.samen}" if inhoud.samen else kort

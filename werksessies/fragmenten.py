"""The pieces of HTML that page and stream share: what a reload draws is what the stream sent.

Everything comes from values (`plaat.py`), so the same arguments give the same bytes. Remarks stay
out of the common row: only the person and the pop-over of who may read them show them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .domain import klok
from .enums import Kant, Samen, Status
from .mal import fill_mal
from .mensen import read_mensen
from .models import Werksessie
from .namen import lower_eerste
from .plaat import (
    Deelnemer,
    Groep,
    Kantstijl,
    Momentopname,
    Plaat,
    Rij,
    Sticker,
    make_initialen,
    order_rij,
)
from .queries import read_plaat_of
from .tekening.sticker import draw_sticker_svg

# On the big screen names fit up to here; with more people it shows how many there are per groep.
MAX_NAMEN_OP_SCHERM = 6
# A reader hears so many stickers of a row; the others stand behind "+n".
MAX_IN_WOORDEN = 8
LEGE_RIJ = order_rij((), {})

_DOET = {
    Status.NU: "doet dit nu",
    Status.ERBIJ: "wil dit erbij",
    Status.LOSLATEN: "doet dit nu en wil het loslaten",
}
_DOET_KORT = {
    Status.NU: "Doet dit nu",
    Status.ERBIJ: "Wil dit erbij",
    Status.LOSLATEN: "Wil dit loslaten",
}


@dataclass(frozen=True, slots=True)
class Regel:
    """One sticker in words, as the pop-over and a screen reader give it."""

    ref: str
    naam: str
    groep: str
    doet: str
    opmerking: str
    tekening: SafeString


def draw_sticker(
    groep: Groep,
    kantstijl: Kantstijl,
    status: str = Status.NU,
    samen: str | None = None,
    initiaal: str = "",
) -> SafeString:
    """A sticker as inline SVG; the page carries the shapes once (`sticker_defs`)."""
    return _draw(groep, kantstijl, Status(status), Samen(samen) if samen else None, initiaal)


@lru_cache(maxsize=4096)
def _draw(
    groep: Groep, kantstijl: Kantstijl, status: Status, samen: Samen | None, initiaal: str
) -> SafeString:
    svg = draw_sticker_svg(groep, kantstijl, status, samen, initiaal=initiaal)
    # Safe: tekening.sticker escapes every text and refuses what is not a colour.
    return mark_safe(svg)  # noqa: S308 (escaped by the drawing)


def describe(status: Status, samen: Samen | None) -> str:
    """What a sticker says about someone else: "doet dit nu, naast elkaar"."""
    return _DOET[status] + (f", {samen.label.lower()}" if samen else "")


def describe_eigen(sticker: Sticker, *, voor_ander: bool = False) -> str:
    """What the sticker says to its owner, or to the facilitator who places for that person."""
    wat = _DOET_KORT[sticker.status] if voor_ander else sticker.status.label
    return f"{wat}, {sticker.samen.label.lower()}" if sticker.samen else wat


def draw_van(moment: Momentopname, sticker: Sticker) -> SafeString:
    """The sticker as it hangs in this session, with the tag that tells colleagues apart."""
    groep = moment.deelnemer_bij_ref[sticker.deelnemer].groep
    return draw_sticker(
        groep,
        moment.plaat.kanten[groep.kant],
        sticker.status,
        sticker.samen,
        moment.initialen[sticker.deelnemer],
    )


def list_regels(moment: Momentopname, aspect: str) -> list[Regel]:
    """All stickers of a taak, in the order of the row."""
    regels = []
    for sticker in moment.rij(aspect).alle:
        deelnemer = moment.deelnemer_bij_ref[sticker.deelnemer]
        regels.append(
            Regel(
                ref=deelnemer.ref,
                naam=deelnemer.naam,
                groep=lower_eerste(deelnemer.groep.naam),
                doet=describe(sticker.status, sticker.samen),
                opmerking=sticker.opmerking or "",
                tekening=draw_van(moment, sticker),
            )
        )
    return regels


def render_rij(moment: Momentopname, aspect: str, *, verborgen: bool = False) -> SafeString:
    """The common row of a taak, the same for every viewer who may see it.

    Of a process that is hidden it is the empty row: the own sticker stands in `_eigen.html`.
    """
    rij = LEGE_RIJ if verborgen else moment.rij(aspect)
    anderen = len(rij.alle) - MAX_IN_WOORDEN
    vlaggen = {
        "is_vol": rij.is_vol,
        "heeft_nu": rij.heeft_nu,
        "is_meer": rij.meer > 0,
        "zijn_anderen": anderen > 0,
    }
    return fill_mal(
        "werksessies/_rij.html",
        vlaggen,
        aspect=aspect,
        aantal=str(len(rij.alle)),
        meer=str(rij.meer),
        stukken=_lay_out(moment, rij),
        woorden=_join(_say(moment, sticker) for sticker in rij.alle[:MAX_IN_WOORDEN]),
        anderen=str(anderen),
    )


def _join(parts: Iterable[str]) -> SafeString:
    """Pieces that are safe already."""
    return mark_safe("".join(parts))  # noqa: S308 (made below, each with its texts escaped)


def _lay_out(moment: Momentopname, rij: Rij) -> SafeString:
    """The stickers of a row with the space between two sides, or the bar that joins them."""
    if not rij.alle:
        return SafeString("")
    stukken = [_hang(moment, sticker) for sticker in rij.links]
    stukken.append(_TUSSEN[rij.brug_links])
    if rij.midden:
        stukken += [_hang(moment, sticker) for sticker in rij.midden]
        stukken.append(_TUSSEN[rij.brug_rechts])
    stukken += [_hang(moment, sticker) for sticker in rij.rechts]
    return _join(stukken)


_TUSSEN = {False: '<span class="tussen"></span>', True: '<span class="tussen brug"></span>'}


def _hang(moment: Momentopname, sticker: Sticker) -> str:
    van = escape(sticker.deelnemer)
    return f'<span class="stk" data-van="{van}">{draw_van(moment, sticker)}</span>'


def _say(moment: Momentopname, sticker: Sticker) -> str:
    deelnemer = moment.deelnemer_bij_ref[sticker.deelnemer]
    return _make_zin(deelnemer.naam, deelnemer.groep.naam, sticker.status, sticker.samen)


@lru_cache(maxsize=4096)
def _make_zin(naam: str, groep: str, status: Status, samen: Samen | None) -> SafeString:
    return format_html(
        "<bdi>{}</bdi>, {}: {}. ", naam, lower_eerste(groep), describe(status, samen)
    )


def render_eigen(
    moment: Momentopname,
    sticker: Sticker | None,
    aspect: str,
    *,
    kenmerk: str,
    mag_plakken: bool,
    voor: str = "",
) -> SafeString:
    """The own sticker of a taak with its words; `voor` is the person the facilitator places for."""
    opmerking = sticker.opmerking or "" if sticker else ""
    vlaggen = {
        "hangt": sticker is not None,
        "zegt_iets": bool(opmerking),
        "mag_plakken": mag_plakken,
    }
    adres = _find_form(kenmerk, aspect)
    return fill_mal(
        "werksessies/_eigen.html",
        vlaggen,
        aspect=aspect,
        titel=moment.plaat.taken[aspect].titel,
        status=sticker.status.value if sticker else "",
        samen=sticker.samen.value if sticker and sticker.samen else "",
        opmerking=opmerking,
        tekening=draw_van(moment, sticker) if sticker else "",
        woorden=describe_eigen(sticker, voor_ander=bool(voor)) if sticker else "",
        adres=f"{adres}?voor={voor}" if voor else adres,
    )


@lru_cache(maxsize=4096)
def _find_form(kenmerk: str, aspect: str) -> str:
    return reverse("werksessies:sticker-form", args=[kenmerk, aspect])


def render_klaar(*, is_klaar: bool, mag_plakken: bool) -> SafeString:
    """The band that says to its person: you are ready."""
    return render_to_string(
        "werksessies/_klaarband.html", {"is_klaar": is_klaar, "mag_plakken": mag_plakken}
    )


def render_klok(werksessie: Werksessie) -> SafeString:
    """The clock on phones and on the big screen. It tells when the time is up, and no seconds: so
    it stays true however late it arrives, and the page counts down by itself."""
    return render_to_string("werksessies/_klok.html", {"klok": klok.read(werksessie)})


def render_straks(werksessie: Werksessie) -> SafeString:
    """That the phase changes in a moment, on phones and on the big screen; hidden else."""
    return render_to_string("werksessies/_straks.html", {"werksessie": werksessie})


def render_wijzer(werksessie: Werksessie) -> SafeString:
    """On the phone: which taak the facilitator points everyone at; hidden when none."""
    taak = read_plaat_of(werksessie).taken.get(werksessie.aangewezen)
    return render_to_string("werksessies/_wijzer.html", {"aangewezen_taak": taak})


def render_mensen_deelnemer(deelnemers: Sequence[Deelnemer]) -> SafeString:
    """Who is in, counted, on the phone."""
    klaar = sum(deelnemer.is_klaar for deelnemer in deelnemers)
    return render_to_string(
        "werksessies/_mensen_deelnemer.html",
        {"mensen": {"aantal": len(deelnemers), "klaar": klaar}},
    )


def render_mensen_scherm(
    deelnemers: Sequence[Deelnemer], plaat: Plaat, *, toon_klaar: bool
) -> SafeString:
    """Who is in on the big screen: by name while that fits, else counted per groep."""
    initialen = make_initialen(deelnemers)
    met_namen = len(deelnemers) <= MAX_NAMEN_OP_SCHERM
    return render_to_string(
        "werksessies/_mensen_scherm.html",
        {
            "aantal": len(deelnemers),
            "klaar": sum(deelnemer.is_klaar for deelnemer in deelnemers),
            "toon_klaar": toon_klaar,
            "met_namen": met_namen,
            "mensen": [
                (
                    deelnemer,
                    draw_sticker(
                        deelnemer.groep,
                        plaat.kanten[deelnemer.kant],
                        initiaal=initialen[deelnemer.ref],
                    ),
                )
                for deelnemer in deelnemers
                if met_namen
            ],
            "groepen": [] if met_namen else _count_groepen(deelnemers, plaat.kanten),
        },
    )


def render_mensen_regie(werksessie: Werksessie) -> SafeString:
    """Who is in and who is ready, with the facilitator's buttons."""
    mensen = read_mensen(werksessie)
    return render_to_string(
        "werksessies/_mensen_regie.html",
        {
            "werksessie": werksessie,
            "mensen": mensen,
            "aantal_klaar": sum(mens.is_klaar for mens in mensen),
        },
    )


def _count_groepen(
    deelnemers: Sequence[Deelnemer], kanten: Mapping[Kant, Kantstijl]
) -> list[tuple[Groep, int, SafeString]]:
    per_groep: dict[Groep, int] = {}
    for deelnemer in deelnemers:
        per_groep[deelnemer.groep] = per_groep.get(deelnemer.groep, 0) + 1
    return [
        (groep, aantal, draw_sticker(groep, kanten[groep.kant]))
        for groep, aantal in per_groep.items()
    ]

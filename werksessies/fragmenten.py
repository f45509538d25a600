"""The pieces of HTML that page and stream share: what a reload draws is what the stream sent.

Everything comes from values (`plaat.py`), so the same arguments give the same bytes. Remarks stay
out of the common row: only the person and the pop-over of who may read them show them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .domain import klok
from .enums import Gebruiksdoel, Kant, Samen, Status
from .mal import fill_mal
from .models import Werksessie
from .namen import lower_eerste
from .plaat import (
    Groep,
    Kantstijl,
    Momentopname,
    Rij,
    Sticker,
    order_rij,
)
from .queries import read_plaat_of
from .tekening.sticker import draw_sticker_svg

# In the address of "Aanpassen" inside <template>; the page puts the key of the taak there.
PLAATS_VAN_ASPECT = "taak-van-sjabloon"
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
    return draw_rij(moment, aspect, LEGE_RIJ if verborgen else moment.rij(aspect))


def draw_rij(moment: Momentopname, aspect: str, rij: Rij) -> SafeString:
    """As `render_rij`, with the row in its order already."""
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
    """Pieces that are safe already: made below, each with its texts escaped."""
    return SafeString("".join(parts))


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


def render_eigen_sjablonen(
    moment: Momentopname,
    ref: str,
    statussen: Iterable[Status],
    *,
    kenmerk: str,
    voor: str = "",
) -> SafeString:
    """Every look the own sticker can have, for the page: it draws a tap before the server has
    answered, with the server's own drawing."""
    aspect = next(iter(moment.plaat.taken))
    titel = escape(moment.plaat.taken[aspect].titel)
    looks = [
        Sticker(ref, aspect, status, samen) for status in statussen for samen in (None, *Samen)
    ]
    parts = []
    for look in (None, *looks):
        html: str = render_eigen(moment, look, aspect, kenmerk=kenmerk, mag_plakken=True, voor=voor)
        html = html.replace(f"/{aspect}/", f"/{PLAATS_VAN_ASPECT}/").replace(f": {titel}<", ": <")
        parts.append(html.replace(f'id="eigen-{aspect}"', ""))
    return format_html('<template id="eigen-stickers">{}</template>', _join(parts))


def render_ik(moment: Momentopname, ref: str) -> SafeString:
    """The sticker beside the name of the person whose plate it is."""
    deelnemer = moment.deelnemer_bij_ref[ref]
    tekening = draw_sticker(
        deelnemer.groep, moment.plaat.kanten[deelnemer.kant], initiaal=moment.initialen[ref]
    )
    return format_html('<span class="ik__sticker" id="ik-sticker">{}</span>', tekening)


def render_legenda(moment: Momentopname) -> SafeString:
    """How to read the plate, with an example of each kant: a groep that is here, else the bare
    shape."""
    here: dict[Kant, Groep] = {}
    for deelnemer in moment.deelnemers:
        here.setdefault(deelnemer.kant, deelnemer.groep)
    kanten = tuple(
        (here.get(kant) or make_kale_groep(stijl), stijl)
        for kant, stijl in moment.plaat.kanten.items()
    )
    return _render_legenda(kanten, moment.gebruiksdoel is Gebruiksdoel.VORMGEVEN)


@lru_cache(maxsize=256)
def _render_legenda(kanten: tuple[tuple[Groep, Kantstijl], ...], is_vormgeven: bool) -> SafeString:
    return render_to_string(
        "werksessies/_legenda.html", {"kanten": kanten, "is_vormgeven": is_vormgeven}
    )


def make_kale_groep(stijl: Kantstijl) -> Groep:
    """The bare shape of a kant, where no groep is meant."""
    return Groep("", stijl.naam, "", stijl.key, stijl.lijn, "d")


def _find_form(kenmerk: str, aspect: str) -> str:
    """`reverse`, looked up once: a server with many sessions has tens of thousands of these."""
    return _form_pattern().replace("KENMERK", kenmerk).replace("TAAK", aspect)


@cache
def _form_pattern() -> str:
    return reverse("werksessies:sticker-form", args=["KENMERK", "TAAK"])


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

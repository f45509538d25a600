"""The pieces of HTML that page and stream share: what a reload draws is what the stream sent.

Everything comes from values (`plaat.py`), so the same arguments give the same bytes. Remarks stay
out of the common row: only the person and the pop-over of who may read them show them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from .domain import klok, sessies
from .domain.papier import Inhoud
from .enums import Gebruiksdoel, Kant, Samen, Status
from .mal import fill_mal
from .mensen import Mens, count_telefoons
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

# In the address of "Aanpassen" inside <template>; the page puts the key of the taak there.
PLAATS_VAN_ASPECT = "taak-van-sjabloon"
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
    """A cell of the paper plate: in a word, and as a choice for who has no JavaScript.

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


def render_mensen_regie(werksessie: Werksessie, mensen: Sequence[Mens]) -> SafeString:
    """Who is in and who is ready, with the facilitator's buttons."""
    return render_to_string(
        "werksessies/_mensen_regie.html",
        {
            "werksessie": werksessie,
            "mensen": mensen,
            "aantal_klaar": sum(mens.is_klaar for mens in mensen),
        },
    )


def render_deur_stand(werksessie: Werksessie, aantal: int) -> SafeString:
    """The words on the button of the door."""
    return render_to_string(
        "werksessies/_deur_stand.html",
        {"is_deur_open": sessies.is_deur_open(werksessie), "aantal": aantal},
    )


def render_telefoons(werksessie: Werksessie, mensen: Sequence[Mens]) -> SafeString:
    """How many phones reached this laptop; empty as long as none did, for then the page of the
    door itself tells what to look at."""
    if not sessies.is_deur_open(werksessie):
        return SafeString("")
    telefoons = count_telefoons(werksessie, mensen)
    if not telefoons.aantal:
        return SafeString("")
    return render_to_string("werksessies/_telefoons_stand.html", {"telefoons": telefoons})


def render_mensen_lijst(mensen: Sequence[Mens]) -> SafeString:
    """The names that the fields of an action suggest."""
    return render_to_string("werksessies/_mensen_lijst.html", {"mensen": mensen})


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

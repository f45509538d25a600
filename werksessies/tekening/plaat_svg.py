"""The whole plate as one SVG for paper and download, and the backdrop of the plate on screen.

Only presentation attributes, gradients in user space, no CSS variables, textPath, filters or
foreignObject: the PDF maker knows none of those.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..enums import Kant, Samen, Status
from ..plaat import Groep, Kantstijl, Momentopname, Plaat, Rij, Sticker, Taak
from .boogtitel import draw_letters, lay_out
from .geometrie import VAK, Blad, Plek, load_geometrie, pair_bladen, place_taken
from .labels import fit_op_papier, measure
from .sticker import HART_ROOD, draw_sticker, draw_teken
from .svg import (
    INKT,
    KAART,
    LETTERTYPE,
    WIT,
    escape_tekst,
    make_grijs,
    make_groep_grijs,
    make_kantstijl_grijs,
    number,
)

HALO = "#FFFCF6"
GLANS = "M623 452C627 420 652 399 684 404"
HART_VERLOOP = ("#E0606A", "#C83C50", "#A82543")
HART_MAAT, HART_REGELAFSTAND, HART_BREEDTE = 31, 35, 215

STICKER_MAAT, STICKER_MAAT_VOL, STICKER_OVERLAP = 54, 51, 7
RAND_RIJ, ONDERKANT_RIJ = 5.7, 28.2
MEER_RUIMTE = 38


@dataclass(frozen=True, slots=True)
class Bladkleur:
    """The colours of one process: petal from light to mid, line and text."""

    licht: str
    half: str
    mid: str
    lijn: str
    diep: str


BLADKLEUREN = (
    Bladkleur("#FDEBC8", "#F8DBA0", "#F3C878", "#A8721A", "#6B4300"),
    Bladkleur("#DDF0E8", "#B9DED0", "#93C9B7", "#3A8671", "#184D40"),
    Bladkleur("#E9E7F8", "#CDCAEC", "#B1ACDE", "#736BBE", "#38327A"),
)
BLADLETTERS = "abc"


def draw_plaat(moment: Momentopname, *, titel: str, grijs: bool = False) -> str:
    """The plate with every sticker; `titel` is what a screen reader says (Alt in the PDF)."""
    return _Tekenaar(moment.plaat, grijs=grijs).draw_plaat(moment, titel)


def draw_legenda(
    groepen: Iterable[Groep],
    kanten: Mapping[Kant, Kantstijl],
    *,
    titel: str = "Zo lees je de plaat",
    grijs: bool = False,
) -> str:
    """Two lines of explanation under the plate; each kant shows its first group."""
    return _draw_legenda(tuple(groepen), kanten, titel, grijs=grijs)


def draw_achtergrond(plaat: Plaat) -> str:
    """Petals, heart, arcs and curved titles without any taak, for under the HTML plate.

    Colours come from the stylesheet through classes, so that dark and grey can replace them.
    """
    geometrie = load_geometrie()
    paren = list(zip(BLADLETTERS, pair_bladen(plaat), strict=False))
    stops = "".join(
        f'<radialGradient id="g{z}" gradientUnits="userSpaceOnUse" cx="750" cy="500" r="760"'
        ' gradientTransform="translate(750 500) scale(1 .72) translate(-750 -500)">'
        f'<stop offset=".16" class="s-{z}1"/><stop offset=".58" class="s-{z}2"/>'
        f'<stop offset="1" class="s-{z}3"/></radialGradient>'
        for z, _ in paren
    )
    parts = [
        f'<svg class="art" viewBox="0 0 {geometrie.breedte} {geometrie.hoogte}"'
        f' aria-hidden="true" focusable="false"><defs>{stops}'
        '<linearGradient id="gh" gradientUnits="userSpaceOnUse" x1="590" y1="380" x2="780"'
        ' y2="670"><stop offset="0" class="s-h1"/><stop offset=".45" class="s-h2"/>'
        '<stop offset="1" class="s-h3"/></linearGradient></defs>'
    ]
    for z, (_, blad) in paren:
        dx, dy = blad.schaduw
        parts.append(
            f'<g class="blad blad-{z}"><path d="{blad.vorm}" class="sch-{z}"'
            f' transform="translate({dx} {dy})"/><path d="{blad.vorm}" fill="url(#g{z})"/>'
            f'<path d="{blad.binnen}" class="rand"/></g>'
        )
    bogen = "".join(f'<path d="{boog}"/>' for boog in geometrie.bogen)
    parts.append(
        f'<g class="bogen">{bogen}</g><path d="{geometrie.halo}" class="halo"/>'
        f'<path d="{geometrie.hart}" fill="url(#gh)"/><path d="{GLANS}" class="glans"/>'
    )
    return "".join(parts) + _draw_boogtitels(plaat) + "</svg>"


def draw_boogtitels(plaat: Plaat) -> str:
    """Only the curved titles, for over the picture that `draw_bladen` makes."""
    geometrie = load_geometrie()
    return (
        f'<svg class="art art--titels" viewBox="0 0 {geometrie.breedte} {geometrie.hoogte}"'
        f' aria-hidden="true" focusable="false">{_draw_boogtitels(plaat)}</svg>'
    )


def _draw_boogtitels(plaat: Plaat) -> str:
    parts = []
    for z, (proces, blad) in zip(BLADLETTERS, pair_bladen(plaat), strict=False):
        titel = lay_out(proces.naam, blad.titelboog)
        # On a group inside the one with the class: the stylesheet's own size would win there.
        parts.append(
            f'<g class="arc-t t-{z}"><g font-size="{titel.maat}">{draw_letters(titel)}</g></g>'
        )
    return "".join(parts)


def draw_bladen() -> str:
    """The same backdrop without titles as a picture of its own (static/img/plaat.svg). A phone
    shows cards and never asks for it; in the page it would be more than half of the bytes."""
    geometrie = load_geometrie()
    paren = list(zip(BLADLETTERS, geometrie.bladen, BLADKLEUREN, strict=True))
    verlopen = "".join(
        f'<radialGradient id="g{z}" gradientUnits="userSpaceOnUse" cx="750" cy="500" r="760"'
        ' gradientTransform="translate(750 500) scale(1 .72) translate(-750 -500)">'
        f'<stop offset=".16" stop-color="{kleur.licht}"/><stop offset=".58"'
        f' stop-color="{kleur.half}"/><stop offset="1" stop-color="{kleur.mid}"/></radialGradient>'
        f'<path id="b{z}" d="{blad.vorm}"/>'
        for z, blad, kleur in paren
    )
    begin, midden, eind = HART_VERLOOP
    bladen = "".join(
        f'<use href="#b{z}" fill="{kleur.mid}" opacity=".4"'
        f' x="{blad.schaduw[0]}" y="{blad.schaduw[1]}"/><use href="#b{z}" fill="url(#g{z})"/>'
        f'<path d="{blad.binnen}" fill="none" stroke="{WIT}" stroke-width="1.6" opacity=".6"/>'
        for z, blad, kleur in paren
    )
    bogen = "".join(f'<path d="{boog}"/>' for boog in geometrie.bogen)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {geometrie.breedte}'
        f' {geometrie.hoogte}" width="{geometrie.breedte}" height="{geometrie.hoogte}">'
        f'<defs>{verlopen}<linearGradient id="gh" gradientUnits="userSpaceOnUse" x1="590" y1="380"'
        f' x2="780" y2="670"><stop offset="0" stop-color="{begin}"/><stop offset=".45"'
        f' stop-color="{midden}"/><stop offset="1" stop-color="{eind}"/></linearGradient></defs>'
        f'{bladen}<g fill="none" stroke="{WIT}" stroke-width="2" opacity=".4">{bogen}</g>'
        f'<path d="{geometrie.halo}" fill="{HALO}"/><path d="{geometrie.hart}" fill="url(#gh)"/>'
        f'<path d="{GLANS}" fill="none" stroke="{WIT}" stroke-width="7" stroke-linecap="round"'
        ' opacity=".36"/></svg>'
    )


def draw_beeldmerk(*, titel: str) -> str:
    """The plate as a small sign: three petals and the heart, flat colours."""
    geometrie = load_geometrie()
    bladen = "".join(
        f'<path d="{blad.vorm}" fill="{kleur.mid}"/>'
        for blad, kleur in zip(geometrie.bladen, BLADKLEUREN, strict=True)
    )
    return (
        f'<svg class="beeld" viewBox="0 0 {geometrie.breedte} {geometrie.hoogte}">'
        f"<title>{escape_tekst(titel)}</title>{bladen}"
        f'<path d="{geometrie.hart}" fill="{HART_ROOD}"/></svg>'
    )


class _Tekenaar:
    """Draws one plate in one set of colours."""

    def __init__(self, plaat: Plaat, *, grijs: bool) -> None:
        self.plaat = plaat
        self.grijs = grijs
        self.geometrie = load_geometrie()
        self.plekken = place_taken(plaat)
        self.kanten = {
            key: make_kantstijl_grijs(stijl) if grijs else stijl
            for key, stijl in plaat.kanten.items()
        }

    def kleur(self, kleur: str) -> str:
        return make_grijs(kleur) if self.grijs else kleur

    def draw_plaat(self, moment: Momentopname, titel: str) -> str:
        breedte, hoogte = self.geometrie.breedte, self.geometrie.hoogte
        bladen = [
            (proces, blad, kleur)
            for (proces, blad), kleur in zip(pair_bladen(self.plaat), BLADKLEUREN, strict=False)
        ]
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plaat-svg"'
            f' viewBox="-12 -4 {breedte + 24} {hoogte + 14}" width="{breedte}" height="{hoogte}"'
            f' role="img" {LETTERTYPE}><title>{escape_tekst(titel)}</title>',
            self._draw_verlopen(),
        ]
        parts += [self._draw_blad(blad, kleur) for _, blad, kleur in bladen]
        parts.append(self._draw_hart())
        for proces, blad, kleur in bladen:
            boogtitel = lay_out(proces.naam, blad.titelboog)
            parts.append(
                f'<g font-size="{boogtitel.maat}" font-weight="700" text-anchor="middle"'
                f' fill="{self.kleur(kleur.diep)}">{draw_letters(boogtitel)}</g>'
            )
        for proces, _, kleur in bladen:
            parts += [
                self._draw_cel(moment, taak, self.plekken[taak.key], kleur) for taak in proces.taken
            ]
        return "".join(parts) + "</svg>"

    def _draw_verlopen(self) -> str:
        bladen = "".join(
            f'<radialGradient id="v-{z}" gradientUnits="userSpaceOnUse" cx="750" cy="500" r="760">'
            f'<stop offset=".16" stop-color="{self.kleur(kleur.licht)}"/>'
            f'<stop offset=".58" stop-color="{self.kleur(kleur.half)}"/>'
            f'<stop offset="1" stop-color="{self.kleur(kleur.mid)}"/></radialGradient>'
            for z, kleur in zip(BLADLETTERS, BLADKLEUREN, strict=True)
        )
        begin, midden, eind = (self.kleur(kleur) for kleur in HART_VERLOOP)
        return (
            f'<defs>{bladen}<linearGradient id="v-hart" gradientUnits="userSpaceOnUse" x1="590"'
            f' y1="380" x2="780" y2="670"><stop offset="0" stop-color="{begin}"/>'
            f'<stop offset=".45" stop-color="{midden}"/><stop offset="1" stop-color="{eind}"/>'
            "</linearGradient></defs>"
        )

    def _draw_blad(self, blad: Blad, kleur: Bladkleur) -> str:
        z = BLADLETTERS[BLADKLEUREN.index(kleur)]
        dx, dy = blad.schaduw
        return (
            f'<path d="{blad.vorm}" fill="{self.kleur(kleur.mid)}" opacity=".4"'
            f' transform="translate({dx} {dy})"/><path d="{blad.vorm}" fill="url(#v-{z})"/>'
            f'<path d="{blad.binnen}" fill="none" stroke="{WIT}" stroke-width="1.6" opacity=".6"/>'
        )

    def _draw_hart(self) -> str:
        bogen = "".join(f'<path d="{boog}"/>' for boog in self.geometrie.bogen)
        regels = split_hart(self.plaat.hart)
        begin = 453.5 - HART_REGELAFSTAND * (len(regels) - 1) / 2
        tekst = "".join(
            f'<text x="750" y="{number(begin + i * HART_REGELAFSTAND)}">'
            f"{escape_tekst(regel)}</text>"
            for i, regel in enumerate(regels)
        )
        return (
            f'<g fill="none" stroke="{WIT}" stroke-width="2" opacity=".4">{bogen}</g>'
            f'<path d="{self.geometrie.halo}" fill="{self.kleur(HALO)}"/>'
            f'<path d="{self.geometrie.hart}" fill="url(#v-hart)"/>'
            f'<path d="{GLANS}" fill="none" stroke="{WIT}" stroke-width="7"'
            ' stroke-linecap="round" opacity=".36"/>'
            f'<g font-size="{HART_MAAT}" font-weight="700" text-anchor="middle" fill="{WIT}">'
            f"{tekst}</g>"
        )

    def _draw_cel(self, moment: Momentopname, taak: Taak, plek: Plek, kleur: Bladkleur) -> str:
        breedte, hoogte = self.geometrie.cel_breedte, self.geometrie.cel_hoogte
        x, y = plek.x - breedte / 2, plek.y - hoogte / 2
        rij = moment.rij(taak.key)
        lijn = self.kleur(kleur.lijn)
        if rij.heeft_nu:
            vlak = f'fill="{KAART}" stroke="{lijn}" stroke-width="1.7"'
        else:
            vlak = (
                f'fill="{self.kleur(kleur.licht)}" fill-opacity=".75" stroke="{lijn}"'
                ' stroke-width="2.4" stroke-dasharray="7 5"'
            )
        parts = [
            f'<rect x="{number(x)}" y="{number(y)}" width="{breedte}" height="{hoogte}"'
            f' rx="{self.geometrie.cel_radius}" {vlak}/>',
            self._draw_label(taak, x, y),
            self._place_teken(taak.met_studenten, x + breedte - 5, y + 1.5, 13.5, kleur.lijn),
        ]
        if rij.alle:
            links, rechts = x + RAND_RIJ, x + breedte - RAND_RIJ
            parts.append(self._draw_rij(moment, rij, links, rechts, y + hoogte - ONDERKANT_RIJ))
        else:
            parts.append(self._draw_nog_open(x, y + hoogte, self.kleur(kleur.diep)))
        return "".join(parts)

    def _draw_label(self, taak: Taak, x: float, y: float) -> str:
        label = fit_op_papier(taak.afbreek or taak.titel)
        is_hoog = len(label.regels) > 2
        afstand = label.maat * (1.01 if is_hoog else 1.062)
        begin = y + (7 if is_hoog else 10) + 17 * label.maat / 21
        return "".join(
            f'<text x="{number(x + 13.5)}" y="{begin + i * afstand:.1f}"'
            f' font-size="{number(label.maat)}" font-weight="600" fill="{INKT}">'
            f"{escape_tekst(regel)}</text>"
            for i, regel in enumerate(label.regels)
        )

    def _draw_nog_open(self, x: float, onder: float, kleur: str) -> str:
        return (
            f'<rect x="{number(x + 13)}" y="{number(onder - 43)}" width="122" height="32" rx="16"'
            f' fill="{WIT}" fill-opacity=".55" stroke="{kleur}" stroke-width="1.5"'
            ' stroke-dasharray="5 4"/>'
            f'<path d="M{number(x + 24)} {number(onder - 27)}h14m-7 -7v14" stroke="{kleur}"'
            ' stroke-width="2.2" fill="none"/>'
            f'<text x="{number(x + 45)}" y="{number(onder - 20.5)}" font-size="19.5"'
            f' font-weight="600" fill="{kleur}">nog open</text>'
        )

    def _draw_rij(
        self, moment: Momentopname, rij: Rij, links: float, rechts: float, y: float
    ) -> str:
        maat = STICKER_MAAT_VOL if rij.is_vol else STICKER_MAAT
        stap = maat - STICKER_OVERLAP

        def breedte(stickers: tuple[Sticker, ...]) -> float:
            return maat + stap * (len(stickers) - 1) if stickers else 0

        eind_links = links + breedte(rij.links)
        begin_rechts = rechts - (MEER_RUIMTE if rij.meer else 0) - breedte(rij.rechts)
        begin_midden = (eind_links + begin_rechts - breedte(rij.midden)) / 2
        eind_midden = begin_midden + breedte(rij.midden)

        parts: list[str] = []
        if rij.brug_links:
            parts.append(_draw_brug(eind_links, begin_midden if rij.midden else begin_rechts, y))
        if rij.brug_rechts:
            parts.append(_draw_brug(eind_midden, begin_rechts, y))
        for begin, stickers in (
            (links, rij.links),
            (begin_midden, rij.midden),
            (begin_rechts, rij.rechts),
        ):
            parts += [
                self._place_sticker(moment, sticker, begin + maat / 2 + stap * i, y, maat)
                for i, sticker in enumerate(stickers)
            ]
        if rij.meer:
            parts.append(
                f'<rect x="{number(rechts - 36)}" y="{number(y - 15)}" width="34" height="30"'
                f' rx="15" fill="{INKT}"/><text x="{number(rechts - 19)}" y="{number(y + 6)}"'
                f' font-size="17" font-weight="700" text-anchor="middle" fill="{WIT}">'
                f"+{rij.meer}</text>"
            )
        return "".join(parts)

    def _place_sticker(
        self, moment: Momentopname, sticker: Sticker, x: float, y: float, maat: float
    ) -> str:
        groep = moment.deelnemer_bij_ref[sticker.deelnemer].groep
        return _place(
            draw_sticker(
                make_groep_grijs(groep) if self.grijs else groep,
                self.kanten[groep.kant],
                sticker.status,
                sticker.samen,
                initiaal=moment.initialen[sticker.deelnemer],
                defs=False,
            ),
            x,
            y,
            maat,
        )

    def _place_teken(self, met: bool, x: float, y: float, straal: float, lijn: str) -> str:
        teken = draw_teken(met, self.kleur(lijn), rood=self.kleur(HART_ROOD))
        return (
            f'<g transform="translate({x - straal:.1f} {y - straal:.1f})'
            f' scale({straal / 12:.4f}) translate(2 2)">{teken}</g>'
        )


def split_hart(tekst: str) -> tuple[str, ...]:
    """The text in the heart on one, two or three lines, as even as they can be."""
    woorden = tekst.split()
    for aantal in (1, 2):
        kansen = [
            (" ".join(woorden[:grens]), " ".join(woorden[grens:])) if aantal == 2 else (tekst,)
            for grens in range(1, max(len(woorden), 2))
        ]
        beste = min(kansen, key=lambda regels: max(measure(r, HART_MAAT, 700) for r in regels))
        if max(measure(regel, HART_MAAT, 700) for regel in beste) <= HART_BREEDTE:
            return beste
    derde = max(1, len(woorden) // 3)
    return (
        " ".join(woorden[:derde]),
        " ".join(woorden[derde : 2 * derde]),
        " ".join(woorden[2 * derde :]),
    )


def _draw_brug(links: float, rechts: float, y: float) -> str:
    """The bar that joins two rings: both sides say *samen*."""
    return (
        f'<rect x="{links - 1.6:.1f}" y="{y - 3:.1f}" width="{rechts - links + 3.2:.1f}"'
        f' height="6" fill="{INKT}"/>'
    )


def _place(sticker: str, x: float, y: float, maat: float) -> str:
    """A sticker with its centre at x, y; `maat` is the size of its box on the plate."""
    return (
        f'<g transform="translate({x - maat / 2:.1f} {y - maat / 2:.1f})'
        f' scale({maat / VAK:.4f})">{sticker}</g>'
    )


def _draw_legenda(
    groepen: tuple[Groep, ...],
    kanten: Mapping[Kant, Kantstijl],
    titel: str,
    *,
    grijs: bool,
) -> str:
    stijlen = {
        key: make_kantstijl_grijs(stijl) if grijs else stijl for key, stijl in kanten.items()
    }
    voorbeelden: dict[Kant, Groep] = {}
    for key, stijl in kanten.items():
        leeg = Groep(key=key, naam=stijl.naam, afkorting="", kant=key, vul=stijl.lijn, toon="d")
        groep = next((groep for groep in groepen if groep.kant is key), leeg)
        voorbeelden[key] = make_groep_grijs(groep) if grijs else groep

    def sticker(
        x: float, y: float, kant: Kant, status: Status = Status.NU, samen: Samen | None = None
    ) -> str:
        inhoud = draw_sticker(voorbeelden[kant], stijlen[kant], status, samen, defs=False)
        return _place(inhoud, x, y, 52)

    def woord(x: float, y: float, tekst: str) -> str:
        return (
            f'<text x="{number(x)}" y="{number(y + 7)}" font-size="21" fill="{INKT}">'
            f"{escape_tekst(tekst)}</text>"
        )

    boven, onder = 28, 84
    parts: list[str] = []
    x = 32.0
    for key, stijl in kanten.items():
        parts += [sticker(x, boven, key), woord(x + 34, boven, stijl.naam)]
        x += 34 + 58 + measure(stijl.naam, 21)
    eerste = next(iter(kanten))
    laatste = Kant.WERKVELD if Kant.WERKVELD in kanten else eerste
    for status, tekst in (
        (Status.NU, "doet dit nu"),
        (Status.ERBIJ, "wil dit erbij"),
        (Status.LOSLATEN, "doet dit nu, wil het loslaten"),
    ):
        parts += [sticker(x, boven, laatste, status), woord(x + 34, boven, tekst)]
        x += 34 + 58 + measure(tekst, 21)
    for x, samen, tekst in ((32, Samen.SAMEN, "samen"), (290, Samen.NAAST, "naast elkaar")):
        if samen is Samen.SAMEN:
            parts.append(_draw_brug(x + 26.6, x + 49.4, onder))
        parts += [
            sticker(x, onder, eerste, samen=samen),
            sticker(x + 76, onder, laatste, samen=samen),
            woord(x + 112, onder, tekst),
        ]

    def kleur(waarde: str) -> str:
        return make_grijs(waarde) if grijs else waarde

    for x, met, tekst in ((622, True, "met studenten erbij"), (886, False, "zonder studenten")):
        teken = draw_teken(met, kleur(BLADKLEUREN[0].lijn), rood=kleur(HART_ROOD))
        parts.append(
            f'<g transform="translate({x - 16} {onder - 16}) scale({32 / 24:.4f}) translate(2 2)">'
            f"{teken}</g>{woord(x + 28, onder, tekst)}"
        )
    parts.append(
        f'<rect x="1128" y="{onder - 15}" width="46" height="30" rx="9"'
        f' fill="{kleur("#FDF4E2")}" stroke="{kleur(BLADKLEUREN[0].lijn)}" stroke-width="2.4"'
        f' stroke-dasharray="7 5"/>{woord(1186, onder, "hier staat nu nog niemand")}'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="legenda-svg" viewBox="0 0 1524 112"'
        f' width="1524" height="112" role="img" {LETTERTYPE}>'
        f"<title>{escape_tekst(titel)}</title>{''.join(parts)}</svg>"
    )

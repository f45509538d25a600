"""One session as one value: everything the report says, decided before a template sees it.

Each chapter has a module of its own; this one names the people and puts the chapters together.

Names: a person is called by role ("Docent", or "Docent 1" where two of a group took part). A name
stands in the report only where that person agreed (`Deelnemer.naam_in_verslag`); no other name
enters the value, so none can leak from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ..enums import Status
from ..inzichten import Uitkomst
from ..namen import lower_eerste, make_rollen
from ..plaat import Deelnemer, Groep, Momentopname
from .acties import print_actie
from .bezetting import make_bezet
from .bijlage import list_taken
from .gesprek import order_gesprek
from .opvallend import choose_inzichten, print_inzicht
from .samenvatting import count_groepen, count_taken, list_aanwezigen, summarize
from .schuiven import list_wensen
from .vergelijking import compare
from .waarden import Actie, Citaat, Hoofdstuk, Leeromgeving, Notitie, Rapport
from .woorden import clean

# handreiking.yaml, verslag: the fixed outline.
HOOFDSTUKKEN = {
    "samenvatting": "In het kort",
    "plaat": "De plaat",
    "opvallend": "Wat opviel",
    "gesprek": "Waar we over spraken",
    "schuiven": "Erbij en eraf",
    "acties": "Vervolgacties",
    "vergelijking": "Vergeleken met de vorige keer",
    "bijlage-taken": "Bijlage: alle taken",
}
# With more people the report counts them per group where it can.
MENSEN_OP_NAAM = 8
# and sets their stickers in the appendix beside each other.
KOLOMMEN_VOOR_VELEN = 2


def compose_rapport(
    *,
    titel: str,
    leeromgeving: Leeromgeving,
    moment: Momentopname,
    uitkomst: Uitkomst,
    notities: Sequence[Notitie] = (),
    citaten: Sequence[Citaat] = (),
    acties: Sequence[Actie] = (),
    themas: Sequence[str] = (),
    groepvolgorde: Sequence[str] = (),
    hoofdstukken: Mapping[str, str] = HOOFDSTUKKEN,
) -> Rapport:
    """`themas` gives the order of the themes in the conversation (names as in the notes); the
    actions come in the order of their importance; `groepvolgorde` holds the keys of the groups in
    the order of the content; `hoofdstukken` are the chapters wanted, in their order."""
    moment = _clean_groepen(moment)
    deelnemers = sorted(moment.deelnemers, key=lambda d: (len(d.ref), d.ref))
    rollen = {ref: clean(rol) for ref, rol in make_rollen(deelnemers).items()}
    genoemd = _make_aanduidingen(deelnemers, rollen)
    taken = moment.plaat.taken
    gekozen = choose_inzichten(uitkomst)
    groepen = _order_groepen(moment, deelnemers, groepvolgorde)
    zijn_velen = len(deelnemers) > MENSEN_OP_NAAM
    geteld = groepen if zijn_velen else ()
    is_bezet = make_bezet(moment.gebruiksdoel)
    vergelijking = compare(moment, is_bezet) if moment.vorige else None
    return Rapport(
        titel=clean(titel),
        leeromgeving=_clean_leeromgeving(leeromgeving),
        datum=moment.datum,
        gebruiksdoel=moment.gebruiksdoel,
        moment=_anonymize(moment, deelnemers, rollen),
        hoofdstukken=tuple(
            Hoofdstuk(key, naam)
            for key, naam in hoofdstukken.items()
            if key != "vergelijking" or vergelijking
        ),
        cijfers=count_taken(moment, is_bezet),
        samenvatting=summarize(moment, gekozen, uitkomst.melding),
        groepen=groepen,
        aanwezigen=() if zijn_velen else list_aanwezigen(moment, deelnemers, genoemd),
        aanwezige_groepen=count_groepen(moment, groepen) if zijn_velen else (),
        zijn_velen=zijn_velen,
        inzichten=tuple(print_inzicht(inzicht, moment) for inzicht in gekozen),
        melding=uitkomst.melding,
        gesprek=order_gesprek(notities, citaten, themas, taken, moment, genoemd, rollen),
        erbij=list_wensen(moment, genoemd, Status.ERBIJ, geteld),
        loslaten=list_wensen(moment, genoemd, Status.LOSLATEN, geteld),
        acties=tuple(print_actie(actie, taken, deelnemers, rollen) for actie in acties),
        vergelijking=vergelijking,
        bijlage=list_taken(moment, genoemd, rollen, KOLOMMEN_VOOR_VELEN if zijn_velen else 1),
        bron=_name_bron(moment),
    )


def _make_aanduidingen(
    deelnemers: Iterable[Deelnemer], rollen: Mapping[str, str]
) -> dict[str, str]:
    """What the report calls a person: the role, and the name before it where the person agreed."""
    return {
        deelnemer.ref: _call(deelnemer, rollen[deelnemer.ref], deelnemer.naam_in_verslag)
        for deelnemer in deelnemers
    }


def _call(deelnemer: Deelnemer, rol: str, met_naam: bool) -> str:
    naam = clean(deelnemer.naam).strip()
    if not met_naam or not naam or naam.casefold() == rol.casefold():
        return rol
    return f"{naam} ({lower_eerste(rol)})"


def _clean_groepen(moment: Momentopname) -> Momentopname:
    """An own group's name and letters come from people, as all other text."""
    return replace(
        moment,
        deelnemers=tuple(
            replace(
                deelnemer,
                groep=replace(
                    deelnemer.groep,
                    naam=clean(deelnemer.groep.naam),
                    afkorting=clean(deelnemer.groep.afkorting),
                ),
            )
            for deelnemer in moment.deelnemers
        ),
    )


def _order_groepen(
    moment: Momentopname, deelnemers: Iterable[Deelnemer], volgorde: Sequence[str]
) -> tuple[Groep, ...]:
    """The groups that took part, per kant; a group that `volgorde` does not name comes last."""
    kanten = list(moment.plaat.kanten)
    plaats = {key: nummer for nummer, key in reversed(list(enumerate(volgorde)))}
    groepen = {deelnemer.groep: None for deelnemer in deelnemers}
    return tuple(
        sorted(groepen, key=lambda g: (kanten.index(g.kant), plaats.get(g.key, len(volgorde))))
    )


def _anonymize(
    moment: Momentopname, deelnemers: Sequence[Deelnemer], rollen: Mapping[str, str]
) -> Momentopname:
    """The same plate without names and remarks. The tag on a sticker becomes the number of the
    role, so that drawing and text point at the same person."""
    return replace(
        moment,
        plaat=replace(moment.plaat, kanten=dict(moment.plaat.kanten)),
        deelnemers=tuple(replace(d, naam=rollen[d.ref], naam_in_verslag=False) for d in deelnemers),
        stickers=tuple(replace(sticker, opmerking=None) for sticker in moment.stickers),
        vorige=None,
    )


def _clean_leeromgeving(leeromgeving: Leeromgeving) -> Leeromgeving:
    return replace(
        leeromgeving,
        naam=clean(leeromgeving.naam),
        opleiding=clean(leeromgeving.opleiding),
        sector=clean(leeromgeving.sector),
        school=clean(leeromgeving.school),
        bedrijf=clean(leeromgeving.bedrijf),
    )


def _name_bron(moment: Momentopname) -> str:
    aantal = len(moment.plaat.taken)
    eigen = f"De {aantal} taken zijn een eigen uitwerking, versie {moment.plaat.versie}."
    return f"{clean(moment.plaat.naamsvermelding)} {eigen}".strip()

"""The insights of the big screen as the report prints them."""

from ..inzichten import Inzicht, Uitkomst
from ..plaat import Momentopname
from .waarden import Gevonden

SOORTEN = {
    "kracht": "Kracht",
    "aandacht": "Om bij stil te staan",
    "verschil": "Verschil",
}


def choose_inzichten(uitkomst: Uitkomst) -> tuple[Inzicht, ...]:
    """Those of the big screen, in the order of the conversation. An insight about a person that
    only the facilitator may ask for (`scherm: op_verzoek`) stays out of the report."""
    return tuple(inzicht for inzicht in uitkomst.bespreekvolgorde if inzicht.scherm != "op_verzoek")


def print_inzicht(inzicht: Inzicht, moment: Momentopname) -> Gevonden:
    met_naam = _may_name(inzicht, moment)
    return Gevonden(
        soort=SOORTEN.get(inzicht.soort, ""),
        titel=inzicht.titel,
        zin=choose_zin(inzicht, moment),
        vraag=inzicht.vraag if met_naam else inzicht.vraag_zonder_naam,
        voorbehoud=inzicht.voorbehoud,
    )


def choose_zin(inzicht: Inzicht, moment: Momentopname) -> str:
    return inzicht.zin if _may_name(inzicht, moment) else inzicht.zin_zonder_naam


def _may_name(inzicht: Inzicht, moment: Momentopname) -> bool:
    """A sentence with names stands in the report only when everyone in it agreed. A sentence that
    is about nobody reads the same in both forms."""
    return bool(inzicht.deelnemers) and all(
        moment.deelnemer_bij_ref[ref].naam_in_verslag for ref in inzicht.deelnemers
    )

"""A report to test with: the first example session, with an invented conversation."""

from datetime import date
from typing import Any

from tests.momentopnamen import read_momentopname, read_regels
from werksessies.enums import ActieStatus, Akkoord
from werksessies.inzichten import find_inzichten
from werksessies.plaat import Momentopname
from werksessies.rapporten.compose import compose_rapport
from werksessies.rapporten.waarden import Actie, Citaat, Leeromgeving, Notitie, Rapport

LEEROMGEVING = Leeromgeving(
    naam="Zorgcentrum De Lindehof",
    opleiding="Servicemedewerker niveau 2",
    startdatum=date(2026, 1, 16),
    studenten=14,
    afdelingen=4,
)
NOTITIES = (
    Notitie("Docent en praktijkopleider geven allebei feedback.", "Loslaten", "inwerken"),
    Notitie("Dit doen we over een jaar weer."),
)
CITATEN = (
    Citaat("Ik hoor het pas op vrijdag.", Akkoord.ZELF, "p3", met_naam=True, thema="Loslaten"),
    Citaat("Dit blijft onder ons.", Akkoord.GEEN, "p2", met_naam=True, thema="Loslaten"),
)
ACTIES = (
    Actie("Een formulier maken", "Samira", "Rob", date(2026, 12, 18), "reflecteren-en-feedback"),
    Actie("Elkaar bellen", "", "", None, None, ActieStatus.GEDAAN),
)


def make_rapport(moment: Momentopname | None = None, **changes: Any) -> Rapport:
    moment = moment or read_momentopname("w01")
    values: dict[str, Any] = {
        "titel": "",
        "leeromgeving": LEEROMGEVING,
        "moment": moment,
        "uitkomst": find_inzichten(moment, read_regels()),
        "notities": NOTITIES,
        "citaten": CITATEN,
        "acties": ACTIES,
        "themas": ("Borging", "Loslaten"),
    }
    return compose_rapport(**values | changes)


def make_kort_rapport(**changes: Any) -> Rapport:
    """One chapter: enough where the question is how a report is made, and quick."""
    return make_rapport(hoofdstukken={"gesprek": "Waar we over spraken"}, **changes)

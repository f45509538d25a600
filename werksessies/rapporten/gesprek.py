"""What was said, per theme, with only the quotes that may be printed."""

from collections.abc import Mapping, Sequence

from ..enums import Akkoord
from ..plaat import Momentopname, Taak
from .waarden import Citaat, Gespreksthema, Kernzin, Notitie, Uitspraak
from .woorden import clean, name_taak

ZONDER_THEMA = "Over de hele plaat"


def order_gesprek(
    notities: Sequence[Notitie],
    citaten: Sequence[Citaat],
    themas: Sequence[str],
    taken: Mapping[str, Taak],
    moment: Momentopname,
    genoemd: Mapping[str, str],
    rollen: Mapping[str, str],
) -> tuple[Gespreksthema, ...]:
    gegeven = [citaat for citaat in citaten if citaat.akkoord is not Akkoord.GEEN]
    genoemde_themas = [*(n.thema for n in notities), *(c.thema for c in gegeven)]
    namen = list(dict.fromkeys([*themas, *genoemde_themas]))
    # What belongs to no theme comes last.
    namen.sort(key=lambda naam: naam == "")
    gesprek = []
    for naam in namen:
        kernzinnen = tuple(
            Kernzin(clean(notitie.tekst), name_taak(notitie.aspect, taken))
            for notitie in notities
            if notitie.thema == naam and notitie.tekst.strip()
        )
        uitspraken = tuple(
            Uitspraak(clean(citaat.tekst), _name_spreker(citaat, moment, genoemd, rollen))
            for citaat in gegeven
            if citaat.thema == naam and citaat.tekst.strip()
        )
        if kernzinnen or uitspraken:
            gesprek.append(Gespreksthema(clean(naam) or ZONDER_THEMA, kernzinnen, uitspraken))
    return tuple(gesprek)


def _name_spreker(
    citaat: Citaat,
    moment: Momentopname,
    genoemd: Mapping[str, str],
    rollen: Mapping[str, str],
) -> str:
    """The role, or the name where the quote may carry it *and* the person may be named at all."""
    deelnemer = moment.deelnemer_bij_ref.get(citaat.deelnemer or "")
    if deelnemer is None:
        return ""
    return genoemd[deelnemer.ref] if citaat.met_naam else rollen[deelnemer.ref]

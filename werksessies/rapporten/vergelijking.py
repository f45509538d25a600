"""This plate beside that of the previous session."""

from collections.abc import Callable

from ..enums import Status
from ..namen import lower_eerste
from ..plaat import Momentopname, Sticker
from .waarden import Vergelijking, Wisseling
from .woorden import capitalize_eerste, clean, format_aantal, format_getal, join_en


def compare(nu: Momentopname, is_bezet: Callable[[Sticker], bool]) -> Vergelijking:
    """inzichten.yaml, verschil-met-vorige: over the aspects that both plates have."""
    toen = nu.vorige
    if toen is None:
        raise ValueError("nothing to compare with")
    gedeeld = [aspect for aspect in nu.plaat.taken if aspect in toen.plaat.taken]

    def bezet(moment: Momentopname, aspect: str) -> bool:
        return any(is_bezet(sticker) for sticker in moment.stickers_per_taak[aspect])

    def titel(aspect: str) -> str:
        return clean(nu.plaat.taken[aspect].titel)

    bezet_geraakt = [a for a in gedeeld if bezet(nu, a) and not bezet(toen, a)]
    leeg_geworden = [a for a in gedeeld if bezet(toen, a) and not bezet(nu, a)]
    doet_nu = {(s.deelnemer, s.aspect) for s in nu.stickers if s.status is Status.NU}
    uitgekomen = [
        sticker.aspect
        for aspect in gedeeld
        for sticker in toen.stickers_per_taak[aspect]
        if sticker.status is Status.ERBIJ and (sticker.deelnemer, sticker.aspect) in doet_nu
    ]
    wisselingen = []
    for aspect in gedeeld:
        eerst, later = (_name_groepen(m, aspect, is_bezet) for m in (toen, nu))
        if eerst != later:
            wisselingen.append(Wisseling(titel(aspect), eerst, later))

    blijvers = set(nu.deelnemer_bij_ref) & set(toen.deelnemer_bij_ref)
    aantallen = (
        (len(bezet_geraakt), "taak", "taken", "bezet geraakt"),
        (len(leeg_geworden), "taak", "taken", "leeg geworden"),
        (len(uitgekomen), "wens", "wensen", "uitgekomen"),
    )
    delen = [
        f"{'is' if aantal == 1 else 'zijn'} {format_aantal(aantal, een, meer)} {wat}"
        for aantal, een, meer, wat in aantallen
        if blijvers or wat != "uitgekomen"
    ]
    return Vergelijking(
        datum=toen.datum,
        zin=join_en(delen),
        # Where nobody is linked, who came back is not known.
        mensen=_count_blijvers(len(toen.deelnemers), len(blijvers)) if blijvers else "",
        bezet_geraakt=tuple(titel(aspect) for aspect in bezet_geraakt),
        leeg_geworden=tuple(titel(aspect) for aspect in leeg_geworden),
        wensen_uitgekomen=tuple(titel(aspect) for aspect in uitgekomen),
        wisselingen=tuple(wisselingen),
    )


def _count_blijvers(toen: int, blijvers: int) -> str:
    if toen == 1:
        return f"De deelnemer van de vorige keer is er nu {'weer' if blijvers else 'niet'} bij."
    wie = f"Van de {format_getal(toen)} deelnemers van de vorige keer"
    if blijvers == 0:
        return f"{wie} is er nu niemand bij."
    return (
        f"{wie} {'is er nu een' if blijvers == 1 else f'zijn er nu {format_getal(blijvers)}'} bij."
    )


def _name_groepen(moment: Momentopname, aspect: str, is_bezet: Callable[[Sticker], bool]) -> str:
    namen = {
        moment.deelnemer_bij_ref[sticker.deelnemer].groep.naam
        for sticker in moment.stickers_per_taak[aspect]
        if is_bezet(sticker)
    }
    if not namen:
        return "Niemand"
    return clean(capitalize_eerste(join_en([lower_eerste(naam) for naam in sorted(namen)])))

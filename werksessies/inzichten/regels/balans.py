"""Theme *balans*: how school and werkveld, and the processes, weigh against each other."""

from fractions import Fraction

from ...enums import Kant
from ..register import Bevinding, regel
from ..telling import Telling
from ..zinnen import round_procent


@regel("beide-kanten", noemt=("b", "n"))
def find_beide_kanten(telling: Telling, *, min_aandeel: Fraction) -> list[Bevinding]:
    tweezijdig = tuple(telling.klassen)
    if len(tweezijdig) < min_aandeel * telling.n:
        return []
    return [
        Bevinding(
            {"b": len(tweezijdig), "n": telling.n},
            stickers=telling.of_both(tweezijdig),
        )
    ]


@regel("school-alleen-via-docent", noemt=("processen", "groepen", "aan_tafel"))
def find_school_alleen_via_docent(
    telling: Telling, *, groepen: tuple[str, ...], min_processen: int, verplicht_proces: str
) -> list[Bevinding]:
    """The voorbehoud holds where nobody else of school was in the session at all."""
    school = telling.nu_kant(Kant.SCHOOL)
    geteld = {}
    for proces in telling.plaat.processen:
        stickers = [sticker for taak in proces.taken for sticker in school[taak.key]]
        if stickers and all(telling.who(sticker).groep.key in groepen for sticker in stickers):
            geteld[proces.key] = stickers
    if verplicht_proces not in geteld or len(geteld) < min_processen:
        return []
    stickers = [sticker for of_proces in geteld.values() for sticker in of_proces]
    aanwezig = [d for d in telling.moment.deelnemers if d.kant is Kant.SCHOOL]
    return [
        Bevinding(
            {
                "processen": telling.procesnamen(geteld),
                "groepen": telling.groepsnamen(telling.people(stickers)),
                "aan_tafel": telling.groepsnamen(aanwezig),
            },
            processen=tuple(geteld),
            stickers=tuple(stickers),
            heeft_voorbehoud=all(deelnemer.groep.key in groepen for deelnemer in aanwezig),
        )
    ]


@regel("werkveld-zonder-begeleiding", noemt=("m", "n_proces", "s"))
def find_werkveld_zonder_begeleiding(
    telling: Telling,
    *,
    proces: str,
    max_aandeel: Fraction,
    min_school: int,
    werkvloer: tuple[str, ...] = (),
) -> list[Bevinding]:
    """`werkvloer` only decides on the voorbehoud: these groups work on the shop floor. An own
    group of the organisation may too, so with one of those nothing is claimed."""
    aspecten = telling.in_proces(proces)
    werkveld = sum(bool(telling.nu_kant(Kant.WERKVELD)[aspect]) for aspect in aspecten)
    school = sum(bool(telling.nu_kant(Kant.SCHOOL)[aspect]) for aspect in aspecten)
    if not aspecten or werkveld >= max_aandeel * len(aspecten) or school < min_school:
        return []
    return [
        Bevinding(
            {"m": werkveld, "n_proces": len(aspecten), "s": school},
            stickers=telling.of_both(aspecten),
            heeft_voorbehoud=not any(
                deelnemer.groep.key in werkvloer or deelnemer.groep.is_eigen
                for deelnemer in telling.moment.deelnemers
                if deelnemer.kant is Kant.WERKVELD
            ),
        )
    ]


@regel(
    "verdeling-scheef",
    noemt=("meeste", "pct_meeste", "minste", "pct_minste"),
    aanvullingen=("jong", "lang"),
)
def find_verdeling_scheef(
    telling: Telling,
    *,
    min_spreiding: Fraction,
    min_stickers: int,
    jong_tot_maanden: int,
    lang_vanaf_maanden: int,
) -> list[Bevinding]:
    if telling.spreiding < min_spreiding or telling.totaal < min_stickers:
        return []
    aandelen = telling.aandelen
    meeste, minste = max(aandelen.values()), min(aandelen.values())
    looptijd = telling.looptijd_maanden
    aanvulling = ""
    if looptijd is not None and looptijd < jong_tot_maanden:
        aanvulling = "jong"
    elif looptijd is not None and looptijd >= lang_vanaf_maanden:
        aanvulling = "lang"
    return [
        Bevinding(
            {
                # Two processes may share the first or last place: both are named.
                "meeste": telling.procesnamen(key for key in aandelen if aandelen[key] == meeste),
                "pct_meeste": round_procent(meeste),
                "minste": telling.procesnamen(key for key in aandelen if aandelen[key] == minste),
                "pct_minste": round_procent(minste),
            },
            stickers=telling.nu_of(telling.plakkers),
            aanvulling=aanvulling,
        )
    ]


@regel("verdeling-gelijk")
def find_verdeling_gelijk(
    telling: Telling, *, max_spreiding: Fraction, min_stickers: int
) -> list[Bevinding]:
    if telling.spreiding > max_spreiding or telling.totaal < min_stickers:
        return []
    return [Bevinding(stickers=telling.nu_of(telling.plakkers))]


@regel("een-kant-per-proces", noemt=("proces", "aantal", "t", "kant"))
def find_een_kant_per_proces(
    telling: Telling, *, max_aandeel: Fraction, min_stickers: int
) -> list[Bevinding]:
    """Per person, because in a small group a kant is soon one person."""
    mensen = {
        kant: sum(deelnemer.kant is kant for deelnemer in telling.plakkers)
        for kant in (Kant.SCHOOL, Kant.WERKVELD)
    }
    bevindingen = []
    for proces in telling.plaat.processen:
        aspecten = [taak.key for taak in proces.taken]
        aantal = {
            kant: sum(len(telling.nu_kant(kant)[aspect]) for aspect in aspecten) for kant in mensen
        }
        totaal = sum(aantal.values())
        if not totaal or totaal < min_stickers or not all(mensen.values()):
            continue
        gemiddeld = {kant: Fraction(aantal[kant], mensen[kant]) for kant in mensen}
        if min(gemiddeld.values()) >= max_aandeel * sum(gemiddeld.values()):
            continue
        drager = max(gemiddeld, key=lambda kant: gemiddeld[kant])
        bevindingen.append(
            Bevinding(
                {
                    "proces": proces.naam,
                    "aantal": aantal[drager],
                    "t": totaal,
                    "kant": telling.kant_in_zin(drager),
                },
                processen=(proces.key,),
                stickers=telling.of_both(aspecten),
            )
        )
    return bevindingen

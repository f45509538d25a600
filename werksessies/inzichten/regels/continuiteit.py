"""Theme *continuiteit*: what rests on one person, and who is new."""

from fractions import Fraction

from ...enums import Kant
from ..register import Bevinding, regel
from ..telling import Telling


@regel("brug-een-persoon", noemt=("naam", "kant"))
def find_brug_een_persoon(telling: Telling, *, min_deelnemers: int) -> list[Bevinding]:
    if len(telling.bruggen) != 1 or len(telling.plakkers) < min_deelnemers:
        return []
    [deelnemer] = telling.bruggen
    return [
        Bevinding(
            {"naam": telling.naam(deelnemer), "kant": telling.label(deelnemer.kant)},
            deelnemers=(deelnemer,),
            stickers=telling.nu_of([deelnemer]),
        )
    ]


@regel("een-persoon-per-taak", noemt=("aantal", "n"))
def find_een_persoon_per_taak(
    telling: Telling, *, min_deelnemers: int, min_aandeel: Fraction
) -> list[Bevinding]:
    alleen = tuple(aspect for aspect in telling.taken if len(telling.nu[aspect]) == 1)
    if (
        not alleen
        or len(telling.plakkers) < min_deelnemers
        or len(alleen) < min_aandeel * telling.n
    ):
        return []
    return [
        Bevinding(
            {"aantal": len(alleen), "n": telling.n},
            aspecten=alleen,
            stickers=tuple(sticker for aspect in alleen for sticker in telling.nu[aspect]),
        )
    ]


@regel("startende-docent-alleen", noemt=("naam", "x"))
def find_startende_docent_alleen(
    telling: Telling, *, groepen: tuple[str, ...], max_ervaring_maanden: int, min_solo: int
) -> list[Bevinding]:
    bevindingen = []
    for deelnemer in telling.plakkers:
        ervaring = deelnemer.ervaring_maanden
        if deelnemer.groep.key not in groepen:
            continue
        if ervaring is None or ervaring >= max_ervaring_maanden:
            continue
        solo = tuple(
            stickers[0]
            for stickers in telling.nu_kant(Kant.SCHOOL).values()
            if telling.people(stickers) == (deelnemer,)
        )
        if solo and len(solo) >= min_solo:
            bevindingen.append(
                Bevinding(
                    {"naam": telling.naam(deelnemer), "x": len(solo)},
                    deelnemers=(deelnemer,),
                    stickers=solo,
                )
            )
    return bevindingen


@regel("bezetting-wisselt", noemt=("toen", "gebleven"), zonder_vorige=("nieuw", "bekend"))
def find_bezetting_wisselt(
    telling: Telling,
    *,
    max_behoud: Fraction,
    max_ervaring_maanden: int,
    min_nieuw_aandeel: Fraction,
    min_bekend: int,
) -> list[Bevinding]:
    """With a previous session who came back counts, without one how long people work here.

    Where nobody of now is linked to anybody of then, who came back is not known: silent.
    """
    if telling.moment.vorige is not None:
        if not telling.moment.deelnemer_bij_ref.keys() & telling.moment.vorige.deelnemer_bij_ref:
            return []
        toen = {deelnemer.ref for deelnemer in Telling(telling.moment.vorige).plakkers}
        gebleven = toen & {deelnemer.ref for deelnemer in telling.plakkers}
        if len(gebleven) < max_behoud * len(toen):
            return [Bevinding({"toen": len(toen), "gebleven": len(gebleven)})]
        return []
    bekend = [
        deelnemer.ervaring_maanden
        for deelnemer in telling.plakkers
        if deelnemer.ervaring_maanden is not None
    ]
    nieuw = sum(maanden < max_ervaring_maanden for maanden in bekend)
    if not bekend or len(bekend) < min_bekend or nieuw < min_nieuw_aandeel * len(bekend):
        return []
    return [Bevinding({"nieuw": nieuw, "bekend": len(bekend)}, tekst="zin_zonder_vorige")]


@regel("begeleiding-werkveld-een-persoon", noemt=("afdelingen", "naam"))
def find_begeleiding_werkveld_een_persoon(
    telling: Telling, *, proces: str, min_afdelingen: int
) -> list[Bevinding]:
    afdelingen = telling.moment.afdelingen
    stickers = tuple(
        sticker
        for aspect in telling.in_proces(proces)
        for sticker in telling.nu_kant(Kant.WERKVELD)[aspect]
    )
    deelnemers = telling.people(stickers)
    if afdelingen is None or afdelingen < min_afdelingen or len(deelnemers) != 1:
        return []
    return [
        Bevinding(
            {"afdelingen": afdelingen, "naam": telling.naam(deelnemers[0])},
            deelnemers=deelnemers,
            stickers=stickers,
        )
    ]

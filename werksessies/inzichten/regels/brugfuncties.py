"""Theme *brugfuncties*: who joins the processes."""

from ...enums import Kant
from ..register import Bevinding, regel
from ..telling import Telling


@regel("brugfunctie", noemt=("namen", "aantal", "deelnemers"))
def find_brugfunctie(telling: Telling) -> list[Bevinding]:
    bruggen = telling.bruggen
    if not bruggen:
        return []
    return [
        Bevinding(
            {
                "namen": telling.namen(bruggen),
                "aantal": len(bruggen),
                "deelnemers": len(telling.plakkers),
            },
            deelnemers=bruggen,
            stickers=telling.nu_of(bruggen),
        )
    ]


@regel("brug-ontbreekt", noemt=("schakels",))
def find_brug_ontbreekt(telling: Telling, *, min_deelnemers: int) -> list[Bevinding]:
    if telling.bruggen or len(telling.plakkers) < min_deelnemers:
        return []
    return [
        Bevinding({"schakels": len(telling.schakels)}, stickers=telling.nu_of(telling.schakels))
    ]


@regel("docent-en-afdelingen", noemt=("afdelingen", "c"))
def find_docent_en_afdelingen(
    telling: Telling, *, proces: str, min_afdelingen: int, max_school: int
) -> list[Bevinding]:
    afdelingen = telling.moment.afdelingen
    if afdelingen is None or afdelingen < min_afdelingen:
        return []
    stickers = tuple(
        sticker
        for aspect in telling.in_proces(proces)
        for sticker in telling.nu_kant(Kant.SCHOOL)[aspect]
    )
    aantal = len(telling.people(stickers))
    if not 1 <= aantal <= max_school:
        return []
    return [Bevinding({"afdelingen": afdelingen, "c": aantal}, stickers=stickers)]

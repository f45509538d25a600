"""Theme *loslaten*: what people want to let go, and who stands nearly everywhere."""

from fractions import Fraction

from ..register import Bevinding, regel
from ..telling import Telling


@regel("taak-valt-leeg", noemt=("taken",))
def find_taak_valt_leeg(telling: Telling) -> list[Bevinding]:
    leeg = tuple(
        aspect for aspect in telling.taken if telling.nu[aspect] and not telling.straks[aspect]
    )
    if not leeg:
        return []
    return [
        Bevinding(
            {"taken": telling.titels(leeg)},
            aspecten=leeg,
            stickers=tuple(sticker for aspect in leeg for sticker in telling.nu[aspect]),
        )
    ]


@regel("overal-geplakt", noemt=("naam", "x", "n"))
def find_overal_geplakt(
    telling: Telling, *, min_deelnemers: int, min_aandeel: Fraction
) -> list[Bevinding]:
    if len(telling.plakkers) < min_deelnemers:
        return []
    return [
        Bevinding(
            {"naam": telling.naam(deelnemer), "x": len(aspecten), "n": telling.n},
            deelnemers=(deelnemer,),
            stickers=telling.nu_of([deelnemer]),
        )
        for deelnemer in telling.plakkers
        if len(aspecten := telling.doet[deelnemer.ref]) >= min_aandeel * telling.n
    ]


@regel("loslaten-met-opvang", noemt=("aantal", "taken", "opvang"))
def find_loslaten_met_opvang(telling: Telling) -> list[Bevinding]:
    los = tuple(aspect for aspect in telling.taken if telling.loslaten[aspect])
    if not los:
        return []
    return [
        Bevinding(
            {
                "aantal": len(los),
                "taken": telling.titels(los),
                "opvang": sum(bool(telling.straks[aspect]) for aspect in los),
            },
            aspecten=los,
            stickers=tuple(sticker for aspect in los for sticker in telling.stickers[aspect]),
        )
    ]

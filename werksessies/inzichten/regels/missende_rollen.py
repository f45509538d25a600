"""Theme *missende-rollen*: which taken are covered, and which wait for somebody."""

from fractions import Fraction

from ..register import Bevinding, regel
from ..telling import Telling


@regel("gedekte-taken", noemt=("x", "n"))
def find_gedekte_taken(
    telling: Telling, *, min_deelnemers: int, min_aandeel: Fraction
) -> list[Bevinding]:
    gedekt = [aspect for aspect in telling.taken if telling.nu[aspect]]
    if len(telling.plakkers) < min_deelnemers or len(gedekt) < min_aandeel * telling.n:
        return []
    return [
        Bevinding(
            {"x": len(gedekt), "n": telling.n},
            stickers=tuple(sticker for aspect in gedekt for sticker in telling.nu[aspect]),
        )
    ]


@regel("taak-zonder-sticker", noemt=("aantal", "n", "taken"))
def find_taak_zonder_sticker(telling: Telling, *, min_deelnemers: int) -> list[Bevinding]:
    leeg = tuple(aspect for aspect in telling.taken if not telling.nu[aspect])
    if len(telling.plakkers) < min_deelnemers or not leeg:
        return []
    return [
        Bevinding(
            {"aantal": len(leeg), "n": telling.n, "taken": telling.titels(leeg)},
            aspecten=leeg,
        )
    ]


@regel("wens-op-open-taak", noemt=("taken", "namen"))
def find_wens_op_open_taak(telling: Telling) -> list[Bevinding]:
    gewenst = tuple(
        aspect for aspect in telling.taken if telling.erbij[aspect] and not telling.nu[aspect]
    )
    if not gewenst:
        return []
    wensen = tuple(sticker for aspect in gewenst for sticker in telling.erbij[aspect])
    deelnemers = telling.people(wensen)
    return [
        Bevinding(
            {"taken": telling.titels(gewenst), "namen": telling.namen(deelnemers)},
            aspecten=gewenst,
            deelnemers=deelnemers,
            stickers=wensen,
        )
    ]

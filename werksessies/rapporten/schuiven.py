"""What people want to pick up or let go, and who else stands there."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from ..enums import Status
from ..plaat import Groep, Momentopname, Sticker
from .waarden import Wens
from .woorden import clean, format_keer

# Where people are counted, a few who want the same are still told apart.
WENSEN_PER_PERSOON = 3


def list_wensen(
    moment: Momentopname,
    genoemd: Mapping[str, str],
    status: Status,
    geteld: Sequence[Groep] = (),
) -> tuple[Wens, ...]:
    """Per taak in plate order. With *erbij* the others are who does it now; with *loslaten* who
    stays or wants it too. With `geteld`, the groups that took part, others are counted per group
    in that order."""

    def tell(stickers: Iterable[Sticker], hooguit: int) -> tuple[str, ...]:
        gevraagd = tuple(stickers)
        if geteld and len(gevraagd) > hooguit:
            return _count(moment, gevraagd, geteld)
        return tuple(genoemd[sticker.deelnemer] for sticker in gevraagd)

    wensen = []
    for aspect, stickers in moment.stickers_per_taak.items():
        geordend = sorted(stickers, key=lambda s: (len(s.deelnemer), s.deelnemer))
        wie = tell((s for s in geordend if s.status is status), WENSEN_PER_PERSOON)
        if not wie:
            continue
        if status is Status.ERBIJ:
            anderen = tell((s for s in geordend if s.is_nu), 0)
        else:
            willen = tell((s for s in geordend if s.status is Status.ERBIJ), 0)
            anderen = (
                *tell((s for s in geordend if s.status is Status.NU), 0),
                *(f"{iemand} (wil erbij)" for iemand in willen),
            )
        wensen.append(Wens(clean(moment.plaat.taken[aspect].titel), wie, anderen))
    return tuple(wensen)


def _count(
    moment: Momentopname, stickers: Iterable[Sticker], groepen: Sequence[Groep]
) -> tuple[str, ...]:
    mensen = Counter(moment.deelnemer_bij_ref[sticker.deelnemer].groep for sticker in stickers)
    return tuple(format_keer(mensen[groep], groep.naam) for groep in groepen if groep in mensen)

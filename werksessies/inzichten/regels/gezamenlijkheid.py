"""Theme *gezamenlijkheid*: done together, or side by side."""

from fractions import Fraction

from ...enums import Kant
from ..register import Bevinding, regel
from ..telling import Klasse, Telling


@regel("naast-elkaar", noemt=("aantal", "taken"))
def find_naast_elkaar(telling: Telling, *, min_aantal: int) -> list[Bevinding]:
    naast = telling.with_klasse(Klasse.NAAST)
    if not naast or len(naast) < min_aantal:
        return []
    return [
        Bevinding(
            {"aantal": len(naast), "taken": telling.titels(naast)},
            aspecten=naast,
            stickers=telling.of_both(naast),
        )
    ]


@regel("verschillend-beleefd", noemt=("taken",))
def find_verschillend_beleefd(telling: Telling, *, min_aantal: int) -> list[Bevinding]:
    wisselend = telling.with_klasse(Klasse.WISSELEND)
    if not wisselend or len(wisselend) < min_aantal:
        return []
    return [
        Bevinding(
            {"taken": telling.titels(wisselend)},
            aspecten=wisselend,
            stickers=telling.of_both(wisselend),
        )
    ]


@regel("samen-op-de-werkvloer", noemt=("aantal", "z"))
def find_samen_op_de_werkvloer(
    telling: Telling, *, proces: str, min_tweezijdig: int, min_aandeel: Fraction
) -> list[Bevinding]:
    aspecten = telling.in_proces(proces)
    tweezijdig = [aspect for aspect in aspecten if aspect in telling.klassen]
    samen = telling.with_klasse(Klasse.GEZAMENLIJK, aspecten)
    if not samen or len(tweezijdig) < min_tweezijdig or len(samen) < min_aandeel * len(tweezijdig):
        return []
    return [
        Bevinding(
            {"aantal": len(samen), "z": len(tweezijdig)},
            aspecten=samen,
            stickers=telling.of_both(tweezijdig),
        )
    ]


@regel("eigen-focus")
def find_eigen_focus(
    telling: Telling, *, focus_school: tuple[str, ...], focus_werkveld: tuple[str, ...]
) -> list[Bevinding]:
    """The sentence is about all taken of both lists, so a plate that lacks one gets no sentence."""
    if not telling.plaat.taken.keys() >= {*focus_school, *focus_werkveld}:
        return []
    school, werkveld = telling.nu_kant(Kant.SCHOOL), telling.nu_kant(Kant.WERKVELD)
    own = [
        *(sticker for aspect in focus_school for sticker in school[aspect]),
        *(sticker for aspect in focus_werkveld for sticker in werkveld[aspect]),
    ]
    is_gescheiden = (
        any(school[aspect] for aspect in focus_school)
        and any(werkveld[aspect] for aspect in focus_werkveld)
        and not any(school[aspect] for aspect in focus_werkveld)
        and not any(werkveld[aspect] for aspect in focus_school)
    )
    return [Bevinding(stickers=tuple(own))] if is_gescheiden else []

"""Theme *borging*: what lasts, and what changed since the previous session."""

from ...enums import Status
from ..register import Bevinding, regel
from ..telling import Telling


@regel("borging-open", noemt=("maanden", "taken"))
def find_borging_open(
    telling: Telling, *, aspecten: tuple[str, ...], vanaf_maanden: int
) -> list[Bevinding]:
    looptijd = telling.looptijd_maanden
    leeg = tuple(
        aspect for aspect in telling.taken if aspect in aspecten and not telling.nu[aspect]
    )
    if looptijd is None or looptijd < vanaf_maanden or not leeg:
        return []
    return [Bevinding({"maanden": looptijd, "taken": telling.titels(leeg)}, aspecten=leeg)]


@regel("verschil-met-vorige", noemt=("nieuw", "weg", "gelukt"))
def find_verschil_met_vorige(telling: Telling, *, min_aantal: int) -> list[Bevinding]:
    """Compares what was done then, literally: of a previous session at *vormgeven*, where nothing
    was done yet, everything that is done now is new and every wish may have come true."""
    vorige = telling.moment.vorige
    if vorige is None:
        return []
    toen = vorige.stickers_per_taak
    gedeeld = [aspect for aspect in telling.taken if aspect in toen]
    was_bezet = {aspect for aspect in gedeeld if any(s.is_nu for s in toen[aspect])}
    nieuw = [a for a in gedeeld if telling.nu[a] and a not in was_bezet]
    weg = [a for a in gedeeld if not telling.nu[a] and a in was_bezet]
    gewenst = {
        (sticker.deelnemer, aspect)
        for aspect in gedeeld
        for sticker in toen[aspect]
        if sticker.status is Status.ERBIJ
    }
    gelukt = [
        sticker
        for aspect in gedeeld
        for sticker in telling.nu[aspect]
        if sticker.status is Status.NU and (sticker.deelnemer, aspect) in gewenst
    ]
    aantallen = {"nieuw": len(nieuw), "weg": len(weg), "gelukt": len(gelukt)}
    if max(aantallen.values()) < max(min_aantal, 1):
        return []
    return [
        Bevinding(
            aantallen,
            stickers=(*(sticker for aspect in nieuw for sticker in telling.nu[aspect]), *gelukt),
        )
    ]

"""From a plate to what is said about it: the engine around the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..enums import Gebruiksdoel, Kant
from ..plaat import Momentopname
from .regelboek import Regel, Regelboek
from .register import Bevinding
from .telling import Telling
from .zinnen import Sjabloon, Waarden


@dataclass(frozen=True, slots=True)
class Inzicht:
    """What one rule says about this plate, with everything it rests on.

    `zin` and `vraag` hold names where the rule is about a person; their `_zonder_naam` forms
    never do. `scherm` is "", "zonder_naam" or "op_verzoek" (weergave.persoonsgericht).
    `aspecten`, `processen` and `stickers` follow the plate, `deelnemers` their refs. `stickers`
    are (ref, aspect) pairs; they answer "waarom zie ik dit?" and say who placed what, so only a
    viewer who may see those stickers may see them here.
    """

    key: str
    soort: str
    thema: str
    titel: str
    zin: str
    zin_zonder_naam: str
    vraag: str
    vraag_zonder_naam: str
    voorbehoud: str
    scherm: str
    op_scherm: bool
    aspecten: tuple[str, ...]
    deelnemers: tuple[str, ...]
    processen: tuple[str, ...]
    kanten: tuple[str, ...]
    getallen: Mapping[str, int]
    stickers: tuple[tuple[str, str], ...]
    bron: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Uitkomst:
    """All insights that hold, in display order, and what is said first (`melding`, or "")."""

    inzichten: tuple[Inzicht, ...]
    melding: str = ""

    @property
    def op_scherm(self) -> tuple[Inzicht, ...]:
        return tuple(inzicht for inzicht in self.inzichten if inzicht.op_scherm)

    @property
    def bespreekvolgorde(self) -> tuple[Inzicht, ...]:
        """The order in which the facilitator shows them: the first kracht, then the others."""
        op_scherm = self.op_scherm
        kracht = next((inzicht for inzicht in op_scherm if inzicht.soort == "kracht"), None)
        if kracht is None:
            return op_scherm
        return (kracht, *(inzicht for inzicht in op_scherm if inzicht is not kracht))


def find_inzichten(moment: Momentopname, regels: Regelboek) -> Uitkomst:
    telling = Telling(
        moment, brug_min_aandeel=regels.brug_min_aandeel, lidwoorden=regels.lidwoorden
    )
    if len(telling.plakkers) < regels.min_deelnemers_met_sticker:
        return Uitkomst((), regels.te_weinig)
    gevonden = []
    for regel in regels.regels:
        if not _applies(regel, telling):
            continue
        bevindingen = regel.functie(telling, **regel.parameters)
        if bevindingen:
            gevonden.append(_tell(regel, bevindingen, telling))
    return Uitkomst(
        _choose_op_scherm(gevonden, regels.maximaal_op_scherm),
        _tell_ontbrekende_kanten(telling, regels.kant_ontbreekt),
    )


def _applies(regel: Regel, telling: Telling) -> bool:
    is_vormgeven = telling.moment.gebruiksdoel is Gebruiksdoel.VORMGEVEN
    return (regel.bij_vormgeven or not is_vormgeven) and telling.kanten.issuperset(
        regel.vereist_kanten
    )


def _tell_ontbrekende_kanten(telling: Telling, zin: Sjabloon) -> str:
    return " ".join(
        zin.fill({"kant": telling.kant_in_zin(kant)})
        for kant in (Kant.SCHOOL, Kant.WERKVELD)
        if kant not in telling.kanten
    )


def _tell(regel: Regel, bevindingen: list[Bevinding], telling: Telling) -> Inzicht:
    """One insight of everything a rule found; numbers and question are those of the first."""
    first = bevindingen[0]
    zinnen = [_write_zin(regel, bevinding) for bevinding in bevindingen]
    zonder_naam = zinnen
    if regel.is_persoonlijk:
        zonder_naam = [regel.zinnen["zin_zonder_naam"].fill(b.waarden) for b in bevindingen]
    vraag = regel.zinnen["vraag"]
    aanvulling = (
        [regel.aanvulling[first.aanvulling]] if first.aanvulling in regel.aanvulling else []
    )
    return Inzicht(
        key=regel.key,
        soort=regel.soort,
        thema=regel.thema,
        titel=regel.titel,
        zin=" ".join([*zinnen, *aanvulling]),
        zin_zonder_naam=" ".join([*zonder_naam, *aanvulling]),
        vraag=vraag.fill(first.waarden),
        vraag_zonder_naam=regel.zinnen.get("vraag_zonder_naam", vraag).fill(first.waarden),
        voorbehoud=_write_voorbehoud(regel, first),
        scherm=regel.scherm,
        op_scherm=False,
        aspecten=_in_order(telling.taken, [key for b in bevindingen for key in b.aspecten]),
        deelnemers=tuple(dict.fromkeys(d.ref for b in bevindingen for d in b.deelnemers)),
        processen=tuple(dict.fromkeys(key for b in bevindingen for key in b.processen)),
        kanten=tuple(dict.fromkeys(kant.value for b in bevindingen for kant in b.kanten)),
        getallen=_numbers(first.waarden),
        stickers=telling.order_pairs(sticker for b in bevindingen for sticker in b.stickers),
        bron=regel.bron,
    )


def _write_zin(regel: Regel, bevinding: Bevinding) -> str:
    tekst = bevinding.tekst
    if tekst == "zin" and bevinding.waarden.get("aantal") == 1 and "zin_enkelvoud" in regel.zinnen:
        tekst = "zin_enkelvoud"
    return regel.zinnen[tekst].fill(bevinding.waarden)


def _write_voorbehoud(regel: Regel, bevinding: Bevinding) -> str:
    """`voorbehoud_zin` says what `voorbehoud` asks the facilitator to say."""
    sjabloon = regel.zinnen.get("voorbehoud_zin", regel.zinnen.get("voorbehoud"))
    if sjabloon is None or not bevinding.heeft_voorbehoud:
        return ""
    return sjabloon.fill(bevinding.waarden)


def _numbers(waarden: Waarden) -> dict[str, int]:
    return {naam: waarde for naam, waarde in waarden.items() if isinstance(waarde, int)}


def _in_order(order: tuple[str, ...], keys: list[str]) -> tuple[str, ...]:
    wanted = set(keys)
    return tuple(key for key in order if key in wanted)


def _choose_op_scherm(gevonden: list[Inzicht], maximaal: int) -> tuple[Inzicht, ...]:
    """The first five, at least one kracht among them (weergave.mix).

    What is only for the facilitator takes no place.
    """
    kandidaten = [inzicht for inzicht in gevonden if inzicht.scherm != "op_verzoek"]
    gekozen = kandidaten[:maximaal]
    if gekozen and all(inzicht.soort != "kracht" for inzicht in gekozen):
        kracht = [inzicht for inzicht in kandidaten[maximaal:] if inzicht.soort == "kracht"]
        gekozen = [*gekozen[:-1], *kracht[:1]] if kracht else gekozen
    keys = {inzicht.key for inzicht in gekozen}
    return tuple(replace(inzicht, op_scherm=inzicht.key in keys) for inzicht in gevonden)

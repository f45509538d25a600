"""The rules as data: inzichten.yaml, checked and ready to use.

A plate version stores the parsed document; `read_regelboek` is the only reader of it. Everything
that could go wrong while people look at the screen is refused here, with the place in the document
and what is allowed there.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..enums import Kant
from .regels import REGISTER
from .register import Ingeschreven, Regelfunctie
from .zinnen import Sjabloon, parse_sjabloon

SCHEMA = "inzichten/1"

# inzichten.yaml, weergave.volgorde: at equal priority.
SOORTEN = ("aandacht", "kracht", "verschil")

SCHERMEN = ("zonder_naam", "op_verzoek")

_KANTEN = {kant.value: kant for kant in Kant}

# Gaps that hold the name of a person; a sentence without names has none of them.
PERSOONLIJK = frozenset({"naam", "namen"})


class RegelboekError(ValueError):
    """A document that is no good `inzichten/1`. `pad` is the place in it: `regels[3].soort`."""

    def __init__(self, pad: str, melding: str, toegestaan: Collection[str] = ()) -> None:
        self.pad = pad
        self.toegestaan = tuple(toegestaan)
        allowed = f" Toegestaan: {', '.join(self.toegestaan)}." if toegestaan else ""
        super().__init__(f"{pad}: {melding}{allowed}")


@dataclass(frozen=True, slots=True)
class Regel:
    """One rule: its function, the parameters for it, and its texts."""

    key: str
    functie: Regelfunctie
    parameters: Mapping[str, Any]
    titel: str
    soort: str
    thema: str
    prioriteit: int
    scherm: str
    is_persoonlijk: bool
    bij_vormgeven: bool
    vereist_kanten: tuple[Kant, ...]
    zinnen: Mapping[str, Sjabloon]
    aanvulling: Mapping[str, str]
    bron: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Regelboek:
    """All rules of one plate version, in display order."""

    regels: tuple[Regel, ...]
    maximaal_op_scherm: int
    min_deelnemers_met_sticker: int
    brug_min_aandeel: Fraction
    te_weinig: str
    kant_ontbreekt: Sjabloon
    lidwoorden: Mapping[Kant, str]


@dataclass(frozen=True, slots=True)
class _Plek:
    """A place in the document; every reader says where it stumbled."""

    pad: str
    waarde: object

    def __getitem__(self, key: str) -> "_Plek":
        return _Plek(f"{self.pad}.{key}" if self.pad else key, self._mapping()[key])

    def _mapping(self) -> Mapping[str, object]:
        if not isinstance(self.waarde, Mapping):
            raise self.error("hier hoort een groep velden te staan")
        return self.waarde

    def error(self, melding: str, toegestaan: Collection[str] = ()) -> RegelboekError:
        return RegelboekError(self.pad or "document", melding, toegestaan)

    def has(self, key: str) -> bool:
        return key in self._mapping()

    def check_keys(self, verplicht: Collection[str], ook: Collection[str] | None = ()) -> None:
        """`ook`: what else may stand here; None for anything."""
        keys = self._mapping()
        for key in verplicht:
            if key not in keys:
                raise self.error(f"het veld {key} ontbreekt")
        if ook is None:
            return
        allowed = (*verplicht, *ook)
        for key in keys:
            if key not in allowed:
                raise self[key].error("dit veld kennen we niet", allowed)

    def lijst(self) -> tuple["_Plek", ...]:
        if not isinstance(self.waarde, list | tuple):
            raise self.error("hier hoort een lijst te staan")
        return tuple(_Plek(f"{self.pad}[{i}]", item) for i, item in enumerate(self.waarde))

    def tekst(self) -> str:
        if not isinstance(self.waarde, str) or not self.waarde.strip():
            raise self.error("hier hoort tekst te staan")
        return self.waarde.strip()

    def teksten(self) -> tuple[str, ...]:
        return tuple(plek.tekst() for plek in self.lijst())

    def keuze(self, toegestaan: Collection[str]) -> str:
        if not isinstance(self.waarde, str) or self.waarde not in toegestaan:
            raise self.error(f"{self.waarde!r} kennen we niet", toegestaan)
        return self.waarde

    def kant(self) -> Kant:
        return _KANTEN[self.keuze(_KANTEN)]

    def kanten(self) -> tuple[Kant, ...]:
        return tuple(plek.kant() for plek in self.lijst())

    def ja_nee(self) -> bool:
        if not isinstance(self.waarde, bool):
            raise self.error("hier hoort true of false te staan", ("true", "false"))
        return self.waarde

    def geheel(self) -> int:
        if not isinstance(self.waarde, int) or isinstance(self.waarde, bool) or self.waarde < 0:
            raise self.error("hier hoort een geheel getal te staan", ("0 of meer",))
        return self.waarde

    def aandeel(self) -> Fraction:
        """A share as it is written: 0.33 is 33/100, so that a threshold is met exactly."""
        waarde = self.waarde
        if not isinstance(waarde, int | float) or isinstance(waarde, bool) or not 0 <= waarde <= 1:
            raise self.error("hier hoort een aandeel te staan", ("0 tot en met 1",))
        return Fraction(str(waarde))

    def sjabloon(self, toegestaan: Collection[str]) -> Sjabloon:
        tekst = self.tekst()
        names = [f"{{{naam}}}" for naam in sorted(toegestaan)]
        try:
            sjabloon = parse_sjabloon(tekst)
        except ValueError:
            raise self.error(
                "hier staat een accolade die bij geen invulplek hoort", names
            ) from None
        onbekend = sorted(sjabloon.gaten - set(toegestaan))
        if onbekend:
            raise self.error(f"de invulplek {{{onbekend[0]}}} kennen we niet", names)
        return sjabloon


_PARAMETERSOORTEN: Mapping[Any, Callable[[_Plek], object]] = {
    int: _Plek.geheel,
    Fraction: _Plek.aandeel,
    str: _Plek.tekst,
    tuple[str, ...]: _Plek.teksten,
    tuple[Kant, ...]: _Plek.kanten,
}


def read_regelboek(document: Mapping[str, Any]) -> Regelboek:
    """Check a parsed inzichten.yaml. A version may leave rules out; unknown ones are refused.

    Raises RegelboekError.
    """
    root = _Plek("", document)
    root.check_keys(("schema", "model", "weergave", "regels"), ook=None)
    root["schema"].keuze([SCHEMA])
    root["model"].check_keys(("algemene_parameters",), ook=None)
    algemeen = root["model"]["algemene_parameters"]
    algemeen.check_keys(("brug_min_aandeel", "min_deelnemers_met_sticker"))
    weergave = root["weergave"]
    weergave.check_keys(("maximaal_op_scherm", "zinnen"), ook=None)
    zinnen = weergave["zinnen"]
    zinnen.check_keys(("te_weinig", "kant_ontbreekt"))
    return Regelboek(
        regels=_read_regels(root["regels"]),
        maximaal_op_scherm=weergave["maximaal_op_scherm"].geheel(),
        min_deelnemers_met_sticker=algemeen["min_deelnemers_met_sticker"].geheel(),
        brug_min_aandeel=algemeen["brug_min_aandeel"].aandeel(),
        te_weinig=zinnen["te_weinig"].tekst(),
        kant_ontbreekt=zinnen["kant_ontbreekt"].sjabloon(["kant"]),
        lidwoorden=_read_lidwoorden(weergave),
    )


def _read_lidwoorden(weergave: _Plek) -> dict[Kant, str]:
    if not weergave.has("lidwoorden"):
        return {}
    plek = weergave["lidwoorden"]
    plek.check_keys((), ook=_KANTEN)
    return {kant: plek[key].tekst() for key, kant in _KANTEN.items() if plek.has(key)}


def _read_regels(plek: _Plek) -> tuple[Regel, ...]:
    regels: list[Regel] = []
    for item in plek.lijst():
        regel = _read_regel(item)
        if any(other.key == regel.key for other in regels):
            raise item["key"].error(f"{regel.key} staat er al")
        regels.append(regel)
    # Sorting keeps the order of the file where priority and soort are equal.
    return tuple(sorted(regels, key=lambda regel: (regel.prioriteit, SOORTEN.index(regel.soort))))


def _read_regel(plek: _Plek) -> Regel:
    plek.check_keys(("key",), ook=None)
    ingeschreven = REGISTER[plek["key"].keuze(sorted(REGISTER))]
    plek.check_keys(
        verplicht=(
            "key",
            "titel",
            "soort",
            "thema",
            "prioriteit",
            "persoonsgericht",
            "vormgeven",
            "parameters",
            "zin",
            "vraag",
        ),
        ook=(
            "bron",
            "formule",
            "scherm",
            "vereist_kanten",
            "zin_enkelvoud",
            "zin_zonder_naam",
            "zin_zonder_vorige",
            "vraag_zonder_naam",
            "voorbehoud",
            "voorbehoud_zin",
            "aanvulling",
        ),
    )
    is_persoonlijk = plek["persoonsgericht"].ja_nee()
    if is_persoonlijk:
        plek.check_keys(("scherm", "zin_zonder_naam"), ook=None)
    elif plek.has("scherm"):
        raise plek["scherm"].error("dit veld hoort alleen bij persoonsgericht: true")
    return Regel(
        key=plek["key"].tekst(),
        functie=ingeschreven.functie,
        parameters=_read_parameters(plek["parameters"], ingeschreven),
        titel=plek["titel"].tekst(),
        soort=plek["soort"].keuze(SOORTEN),
        thema=plek["thema"].tekst(),
        prioriteit=plek["prioriteit"].geheel(),
        scherm=plek["scherm"].keuze(SCHERMEN) if is_persoonlijk else "",
        is_persoonlijk=is_persoonlijk,
        bij_vormgeven=plek["vormgeven"].ja_nee(),
        vereist_kanten=plek["vereist_kanten"].kanten() if plek.has("vereist_kanten") else (),
        zinnen=_read_zinnen(plek, ingeschreven, is_persoonlijk=is_persoonlijk),
        aanvulling=_read_aanvulling(plek, ingeschreven),
        bron=_read_bron(plek["bron"]) if plek.has("bron") else (),
    )


def _read_parameters(plek: _Plek, ingeschreven: Ingeschreven) -> dict[str, object]:
    optional = ingeschreven.optioneel
    plek.check_keys([naam for naam in ingeschreven.parameters if naam not in optional], optional)
    return {
        naam: _PARAMETERSOORTEN[soort](plek[naam])
        for naam, soort in ingeschreven.parameters.items()
        if plek.has(naam)
    }


def _read_zinnen(
    plek: _Plek, ingeschreven: Ingeschreven, *, is_persoonlijk: bool
) -> dict[str, Sjabloon]:
    """The texts with gaps, by field name.

    What is shown without names may count people (`{namen:is|zijn}`) but never name them.
    """
    noemt = ingeschreven.noemt if is_persoonlijk else ingeschreven.noemt - PERSOONLIJK
    # A question goes with either sentence, so it may only use what both know.
    samen = noemt & ingeschreven.zonder_vorige if ingeschreven.zonder_vorige else noemt
    toegestaan: dict[str, frozenset[str]] = {
        "zin": noemt,
        "zin_enkelvoud": noemt,
        "zin_zonder_naam": noemt,
        "zin_zonder_vorige": ingeschreven.zonder_vorige,
        "vraag": samen,
        "vraag_zonder_naam": samen,
        "voorbehoud": frozenset(),
        "voorbehoud_zin": noemt - PERSOONLIJK,
    }
    if ingeschreven.zonder_vorige:
        plek.check_keys(("zin_zonder_vorige",), ook=None)
    zinnen = {
        veld: plek[veld].sjabloon(namen) for veld, namen in toegestaan.items() if plek.has(veld)
    }
    for veld in ("zin_zonder_naam", "vraag_zonder_naam"):
        if veld in zinnen and zinnen[veld].genoemd & PERSOONLIJK:
            raise plek[veld].error("hier mag geen naam worden ingevuld")
    if "vraag_zonder_naam" not in zinnen and zinnen["vraag"].genoemd & PERSOONLIJK:
        raise plek["vraag"].error("hier staat een naam; zet er ook een vraag_zonder_naam bij")
    return zinnen


def _read_bron(plek: _Plek) -> tuple[str, ...]:
    for item in plek.lijst():
        item.check_keys(("zegt",), ook=None)
    return tuple(item["zegt"].tekst() for item in plek.lijst())


def _read_aanvulling(plek: _Plek, ingeschreven: Ingeschreven) -> dict[str, str]:
    if not plek.has("aanvulling"):
        return {}
    plek["aanvulling"].check_keys((), ook=ingeschreven.aanvullingen)
    return {
        key: plek["aanvulling"][key].tekst()
        for key in ingeschreven.aanvullingen
        if plek["aanvulling"].has(key)
    }

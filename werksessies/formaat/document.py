"""One file in `werksessie/1` read into values, with every problem and its path.

Nothing here knows a database: what a plate version offers comes in as `Woorden`. The format is
described in docs/werksessie-1.md.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from ..enums import (
    ActieStatus,
    Fase,
    Gebruiksdoel,
    Keuze,
    Opleidingsstructuur,
    Samen,
    Status,
    Taalvariant,
)
from ..errors import InvoerError
from ..tekst import clean_tekst

FORMAAT = "werksessie/1"
MAX_BYTES = 16 * 1024 * 1024
MAX_DEELNEMERS = 150
MAX_WOORDEN = 30  # in one sentence
MAX_GETAL = 2_147_483_647  # what an integer column holds
MAX_ERVARING_MAANDEN = 1200
MAX_NAAM, MAX_WIE, MAX_OPMERKING, MAX_TEKST = 24, 60, 140, 120
MAX_NOTITIE, MAX_CITAAT, MAX_ACTIE = 1000, 500, 300

# A ref of a deelnemer becomes part of an address and of an element's id.
_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_DATUM = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Bestand:
    """A file as it came in; `naam` is how refusals call it."""

    naam: str
    inhoud: bytes


@dataclass(frozen=True, slots=True)
class Woorden:
    """The keys that a session on one plate version may use."""

    aspecten: tuple[str, ...]
    groepen: tuple[str, ...]
    themas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feiten:
    """What the file says of the leeromgeving; the names are those of the model."""

    naam: str
    sector: str
    opleiding: str
    school: str
    bedrijf: str
    startdatum: date | None
    studenten: int | None
    afdelingen: int | None
    opleidingsstructuur: str
    taalvariant: str


@dataclass(frozen=True, slots=True)
class DeelnemerRegel:
    ref: str
    naam: str
    groep: str
    ervaring_maanden: int | None
    naam_in_verslag: bool


@dataclass(frozen=True, slots=True)
class StickerRegel:
    deelnemer: str
    aspect: str
    status: str
    samen: str
    opmerking: str


@dataclass(frozen=True, slots=True)
class NotitieRegel:
    thema: str
    aspect: str
    tekst: str


@dataclass(frozen=True, slots=True)
class CitaatRegel:
    tekst: str
    deelnemer: str
    met_naam: bool


@dataclass(frozen=True, slots=True)
class ActieRegel:
    tekst: str
    trekker: str
    met: str
    datum: date | None
    aspect: str
    status: str


@dataclass(frozen=True, slots=True)
class Document:
    """A whole file, free of problems. "" stands for null in keys and words."""

    bestand: str
    leeromgeving: Feiten
    ref: str
    titel: str
    datum: date
    gebruiksdoel: str
    plaat: tuple[str, str]
    fase: str
    vorige: str
    deelnemers: tuple[DeelnemerRegel, ...]
    stickers: tuple[StickerRegel, ...]
    notities: tuple[NotitieRegel, ...]
    citaten: tuple[CitaatRegel, ...]
    acties: tuple[ActieRegel, ...]


def read_document(
    bestand: Bestand, platen: Mapping[tuple[str, str], Woorden]
) -> tuple[Document | None, list[str]]:
    """The document, or None and one sentence per problem, each with file, path and what may
    stand there."""
    fouten = _Fouten(bestand.naam)
    if len(bestand.inhoud) > MAX_BYTES:
        fouten.add("", "het bestand is groter dan 16 MiB")
        return None, fouten.zinnen
    try:
        waarde = _parse(bestand.inhoud)
    except _LeesError as error:
        fouten.add("", str(error))
        return None, fouten.zinnen
    document = _read(_Plek(fouten, "", waarde), bestand.naam, platen)
    return (None if fouten.zinnen else document), fouten.zinnen


# --- JSON -----------------------------------------------------------------------------------------


class _LeesError(Exception):
    """The text of a file cannot be read at all; says why in Dutch."""


def _parse(inhoud: bytes) -> Any:
    """Raises _LeesError."""
    if inhoud.startswith(b"\xef\xbb\xbf"):
        raise _LeesError("het begint met een BOM; bewaar het als UTF-8 zonder BOM")
    try:
        tekst = inhoud.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _LeesError(f"dit is geen UTF-8 (byte {error.start})") from None
    try:
        return json.loads(tekst, object_pairs_hook=_refuse_twice, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _LeesError(f"dit is geen JSON (regel {error.lineno}, teken {error.colno})") from None
    except RecursionError:
        raise _LeesError("dit is geen werksessie: de JSON is te diep genest") from None
    except ValueError:
        # Python itself refuses whole numbers of more than 4,300 digits.
        raise _LeesError("er staat een getal in dat te lang is") from None


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for naam, waarde in pairs:
        if naam in found:
            raise _LeesError(f"het veld {_show(naam)} staat twee keer in hetzelfde object")
        found[naam] = waarde
    return found


def _refuse_constant(naam: str) -> Any:
    raise _LeesError(f"dit is geen JSON ({naam} is geen getal)")


# --- values at a path -----------------------------------------------------------------------------


class _Fouten:
    def __init__(self, bestand: str) -> None:
        self.bestand = bestand
        self.zinnen: list[str] = []

    def add(self, pad: str, zin: str) -> None:
        self.zinnen.append(": ".join(filter(None, (self.bestand, pad, zin))) + ".")


_ONTBREEKT: Any = object()


class _Plek:
    """A value and where it stands. A wrong one is noted and read as empty, so that one reading
    finds every problem; a missing field was noted with its object."""

    def __init__(self, fouten: _Fouten, pad: str, waarde: Any) -> None:
        self.fouten = fouten
        self.pad = pad
        self.waarde = waarde

    def __getitem__(self, naam: str) -> "_Plek":
        waarde = self.waarde.get(naam, _ONTBREEKT) if isinstance(self.waarde, dict) else _ONTBREEKT
        return _Plek(self.fouten, f"{self.pad}.{naam}" if self.pad else naam, waarde)

    def fout(self, zin: str) -> None:
        self.fouten.add(self.pad, zin)

    def velden(self, *namen: str, ook: Sequence[str] = ()) -> None:
        """Exactly these fields; those in `ook` may be absent."""
        if self.waarde is _ONTBREEKT:
            return
        if not isinstance(self.waarde, dict):
            self.fout(f"hier hoort een object met: {', '.join(namen)}")
            return
        for naam in namen:
            if naam not in self.waarde:
                self[naam].fout("dit veld ontbreekt")
        for naam in self.waarde:
            if naam not in namen and naam not in ook:
                allowed = ", ".join((*namen, *ook))
                self.fout(f"het veld {_show(naam)} hoort hier niet. Toegestaan: {allowed}")

    def lijst(self) -> list["_Plek"]:
        if self.waarde is _ONTBREEKT:
            return []
        if not isinstance(self.waarde, list):
            self.fout("hier hoort een lijst")
            return []
        return [
            _Plek(self.fouten, f"{self.pad}[{nummer}]", waarde)
            for nummer, waarde in enumerate(self.waarde)
        ]

    def tekst(self, maximum: int, *, verplicht: bool = False, regels: bool = False) -> str:
        """Cleaned as everything that people type; `regels`: line ends may stay."""
        if self.waarde is _ONTBREEKT:
            return ""
        if not isinstance(self.waarde, str):
            self.fout(f"hier hoort tekst van hooguit {maximum} tekens")
            return ""
        try:
            tekst = clean_tekst(self.waarde, maximum=maximum, veld="tekst", is_verplicht=verplicht)
        except InvoerError as error:
            self.fout(error.tekst.removeprefix("tekst: ").removesuffix("."))
            return ""
        return tekst if regels else tekst.replace("\n", " ")

    def ref(self) -> str:
        tekst = self.tekst(MAX_TEKST, verplicht=True)
        if tekst and not _REF.fullmatch(tekst):
            self.fout(f"{_show(tekst)} kan niet. Toegestaan: letters, cijfers, punt, - en _")
            return ""
        return tekst

    def key(self, toegestaan: Collection[str], *, mag_leeg: bool = False) -> str:
        """One of the allowed words; null reads as "" where that is allowed."""
        if self.waarde is _ONTBREEKT or (mag_leeg and self.waarde is None):
            return ""
        if not isinstance(self.waarde, str) or self.waarde not in toegestaan:
            words = [*toegestaan, "null"] if mag_leeg else list(toegestaan)
            self.fout(f"{_show(self.waarde)} kan niet. Toegestaan: {join_words(words)}")
            return ""
        return self.waarde

    def keuze(self, keuze: type[Keuze], *, mag_leeg: bool = False) -> str:
        return self.key([lid.value for lid in keuze], mag_leeg=mag_leeg)

    def getal(self, maximum: int = MAX_GETAL) -> int | None:
        if self.waarde is _ONTBREEKT or self.waarde is None:
            return None
        # bool is a kind of int in Python, not in the format
        if type(self.waarde) is not int or not 0 <= self.waarde <= maximum:
            allowed = f"een geheel getal van 0 tot en met {maximum}, null"
            self.fout(f"{_show(self.waarde)} kan niet. Toegestaan: {allowed}")
            return None
        return self.waarde

    def ja_nee(self) -> bool:
        if self.waarde is _ONTBREEKT:
            return False
        if not isinstance(self.waarde, bool):
            self.fout(f"{_show(self.waarde)} kan niet. Toegestaan: true, false")
            return False
        return self.waarde

    def datum(self, *, mag_leeg: bool = False) -> date | None:
        if self.waarde is _ONTBREEKT or (mag_leeg and self.waarde is None):
            return None
        if isinstance(self.waarde, str) and _DATUM.fullmatch(self.waarde):
            try:
                return date.fromisoformat(self.waarde)
            except ValueError:
                pass
        allowed = "een datum als 2026-11-16" + (", null" if mag_leeg else "")
        self.fout(f"{_show(self.waarde)} kan niet. Toegestaan: {allowed}")
        return None


def _namen(regel: type[Any]) -> list[str]:
    """The fields of a line are those of its object in the file."""
    return [veld.name for veld in fields(regel)]


def join_words(words: Sequence[str]) -> str:
    """The allowed words; of a long list the first, and how many more there are."""
    if len(words) > MAX_WOORDEN:
        words = [*words[:MAX_WOORDEN], f"en nog {len(words) - MAX_WOORDEN}"]
    return ", ".join(words)


def _show(waarde: Any) -> str:
    """A wrong value as it stands in the file, on one line and short enough for a sentence."""
    match waarde:
        case dict():
            return "een object"
        case list():
            return "een lijst"
        case str():
            shown = json.dumps(waarde[:60], ensure_ascii=not waarde[:60].isprintable())
        case _:
            shown = json.dumps(waarde)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


# --- the document ---------------------------------------------------------------------------------


def _read(top: _Plek, bestand: str, platen: Mapping[tuple[str, str], Woorden]) -> Document | None:
    if isinstance(top.waarde, dict) and top.waarde.get("formaat", FORMAAT) != FORMAAT:
        # In another format nothing else would make sense.
        top["formaat"].key([FORMAAT])
        return None
    top.velden(
        "formaat",
        "geexporteerd_op",
        "leeromgeving",
        "werksessie",
        "deelnemers",
        "stickers",
        "notities",
        "citaten",
        "acties",
        ook=["inzichten"],
    )
    if not isinstance(top.waarde, dict):
        return None
    feiten = _read_feiten(top["leeromgeving"])
    sessie = top["werksessie"]
    sessie.velden("ref", "titel", "datum", "gebruiksdoel", "plaat", "fase", "vorige")
    plaat, woorden = _read_plaat(sessie["plaat"], platen)
    deelnemers = _read_deelnemers(top["deelnemers"], woorden)
    refs = tuple(dict.fromkeys(deelnemer.ref for deelnemer in deelnemers if deelnemer.ref))
    vorige = sessie["vorige"]
    return Document(
        bestand=bestand,
        leeromgeving=feiten,
        ref=sessie["ref"].tekst(MAX_TEKST, verplicht=True),
        titel=sessie["titel"].tekst(MAX_WIE),
        datum=sessie["datum"].datum() or date.min,
        gebruiksdoel=sessie["gebruiksdoel"].keuze(Gebruiksdoel),
        plaat=plaat,
        fase=sessie["fase"].keuze(Fase),
        vorige="" if vorige.waarde is None else vorige.tekst(MAX_TEKST, verplicht=True),
        deelnemers=deelnemers,
        stickers=_read_stickers(top["stickers"], woorden, refs),
        notities=tuple(_read_notitie(plek, woorden) for plek in top["notities"].lijst()),
        citaten=tuple(_read_citaat(plek, refs) for plek in top["citaten"].lijst()),
        acties=tuple(_read_actie(plek, woorden) for plek in top["acties"].lijst()),
    )


def _read_feiten(plek: _Plek) -> Feiten:
    plek.velden(*_namen(Feiten))
    return Feiten(
        naam=plek["naam"].tekst(MAX_TEKST, verplicht=True),
        sector=plek["sector"].tekst(MAX_TEKST),
        opleiding=plek["opleiding"].tekst(MAX_TEKST),
        school=plek["school"].tekst(MAX_TEKST),
        bedrijf=plek["bedrijf"].tekst(MAX_TEKST),
        startdatum=plek["startdatum"].datum(mag_leeg=True),
        studenten=plek["studenten"].getal(),
        afdelingen=plek["afdelingen"].getal(),
        opleidingsstructuur=plek["opleidingsstructuur"].keuze(Opleidingsstructuur, mag_leeg=True),
        taalvariant=plek["taalvariant"].keuze(Taalvariant),
    )


def _read_plaat(
    plek: _Plek, platen: Mapping[tuple[str, str], Woorden]
) -> tuple[tuple[str, str], Woorden | None]:
    """The plate version and its words: None for an unknown one, whose keys are not judged."""
    plek.velden("key", "versie")
    if not isinstance(plek.waarde, dict):
        return ("", ""), None
    key = plek["key"].key(sorted({key for key, _ in platen}))
    versie = plek["versie"].key([versie for of, versie in platen if of == key]) if key else ""
    return (key, versie), platen.get((key, versie))


def _read_deelnemers(plek: _Plek, woorden: Woorden | None) -> tuple[DeelnemerRegel, ...]:
    regels: list[DeelnemerRegel] = []
    seen: set[str] = set()
    items = plek.lijst()
    if len(items) > MAX_DEELNEMERS:
        plek.fout(f"er staan {len(items)} deelnemers in. Er passen er {MAX_DEELNEMERS}")
    for item in items[:MAX_DEELNEMERS]:
        item.velden(*_namen(DeelnemerRegel))
        regel = DeelnemerRegel(
            ref=item["ref"].ref(),
            naam=item["naam"].tekst(MAX_NAAM),
            groep=_read_key(item["groep"], woorden.groepen if woorden else None),
            ervaring_maanden=item["ervaring_maanden"].getal(MAX_ERVARING_MAANDEN),
            naam_in_verslag=item["naam_in_verslag"].ja_nee(),
        )
        if regel.ref in seen:
            item["ref"].fout(f"{_show(regel.ref)} is al een andere deelnemer van deze sessie")
        elif regel.ref:
            seen.add(regel.ref)
        regels.append(regel)
    return tuple(regels)


def _read_stickers(
    plek: _Plek, woorden: Woorden | None, refs: Sequence[str]
) -> tuple[StickerRegel, ...]:
    regels: list[StickerRegel] = []
    seen: set[tuple[str, str]] = set()
    for item in plek.lijst():
        item.velden(*_namen(StickerRegel))
        regel = StickerRegel(
            deelnemer=item["deelnemer"].key(refs),
            aspect=_read_key(item["aspect"], woorden.aspecten if woorden else None),
            status=item["status"].keuze(Status),
            samen=item["samen"].keuze(Samen, mag_leeg=True),
            opmerking=item["opmerking"].tekst(MAX_OPMERKING, regels=True),
        )
        if regel.deelnemer and regel.aspect:
            if (regel.deelnemer, regel.aspect) in seen:
                item["aspect"].fout(
                    f"deelnemer {_show(regel.deelnemer)} heeft al een sticker op "
                    f"{_show(regel.aspect)}. Toegestaan: één per deelnemer en aspect"
                )
            seen.add((regel.deelnemer, regel.aspect))
        regels.append(regel)
    return tuple(regels)


def _read_notitie(plek: _Plek, woorden: Woorden | None) -> NotitieRegel:
    plek.velden(*_namen(NotitieRegel))
    return NotitieRegel(
        thema=_read_key(plek["thema"], woorden.themas if woorden else None, mag_leeg=True),
        aspect=_read_key(plek["aspect"], woorden.aspecten if woorden else None, mag_leeg=True),
        tekst=plek["tekst"].tekst(MAX_NOTITIE, verplicht=True, regels=True),
    )


def _read_citaat(plek: _Plek, refs: Sequence[str]) -> CitaatRegel:
    plek.velden(*_namen(CitaatRegel))
    return CitaatRegel(
        tekst=plek["tekst"].tekst(MAX_CITAAT, verplicht=True, regels=True),
        deelnemer=plek["deelnemer"].key(refs, mag_leeg=True),
        met_naam=plek["met_naam"].ja_nee(),
    )


def _read_actie(plek: _Plek, woorden: Woorden | None) -> ActieRegel:
    plek.velden(*_namen(ActieRegel))
    return ActieRegel(
        tekst=plek["tekst"].tekst(MAX_ACTIE, verplicht=True, regels=True),
        trekker=plek["trekker"].tekst(MAX_WIE),
        met=plek["met"].tekst(MAX_WIE),
        datum=plek["datum"].datum(mag_leeg=True),
        aspect=_read_key(plek["aspect"], woorden.aspecten if woorden else None, mag_leeg=True),
        status=plek["status"].keuze(ActieStatus),
    )


def _read_key(plek: _Plek, toegestaan: tuple[str, ...] | None, *, mag_leeg: bool = False) -> str:
    """A key of the plate; on an unknown plate any text will do, that problem is already noted."""
    if toegestaan is None:
        return plek.waarde if isinstance(plek.waarde, str) else ""
    return plek.key(toegestaan, mag_leeg=mag_leeg)

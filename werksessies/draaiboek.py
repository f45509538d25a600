"""The run sheet: the steps of the handreiking laid over the phases of a session."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .enums import Fase, Gebruiksdoel

# product.md, "The main job": which steps of handreiking.yaml a phase holds.
STAPPEN_PER_FASE: dict[Fase, tuple[str, ...]] = {
    Fase.VOORBEREIDEN: ("voorbereiden", "teken-je-leerwerkdag"),
    Fase.WELKOM: ("openen", "plaat-leren-kennen"),
    Fase.PLAKKEN: ("zelf-plakken",),
    Fase.KIJKEN: ("samen-kijken",),
    Fase.GESPREK: ("verdiepend-gesprek", "wensen-schuiven"),
    Fase.ACTIES: ("vervolgacties", "afronden"),
    Fase.AFGESLOTEN: ("terugkijken",),
}
# What version 1 of our plate has the facilitator say speaks of the work as it is now. Where that is
# not what this gebruiksdoel asks, these are the words (own elaboration). A used version never
# changes, so they stand here; a later version brings its own.
ZEG_BIJ = {"key": "werken-en-leren-hlo", "versie": "1"}
ZEG: dict[tuple[str, str], str] = {
    ("voorbereiden", Gebruiksdoel.EVALUEREN): (
        "We gaan samen kijken wat er veranderd is sinds de vorige keer. "
        "Je hoeft niets voor te bereiden."
    ),
    **{
        ("plaat-leren-kennen", doel): (
            "Linksboven gaat het over keuzes, rechtsboven over regelen, onderaan over de student "
            "op de werkvloer."
        )
        for doel in Gebruiksdoel
    },
    ("zelf-plakken", Gebruiksdoel.VORMGEVEN): (
        "Plak wat jij straks wilt oppakken. Kies bij elke sticker of je het samen met de andere "
        "kant wilt doen of naast elkaar. Twijfel je? Plak dan en zet een opmerking."
    ),
    ("zelf-plakken", Gebruiksdoel.EVALUEREN): (
        "Plak wat jij nu doet, ook als dat anders is dan de vorige keer. Kies bij elke sticker of "
        "je het samen met de andere kant doet of naast elkaar. Twijfel je? Plak dan en zet een "
        "opmerking."
    ),
    ("verdiepend-gesprek", Gebruiksdoel.VORMGEVEN): (
        "Dit is wat er hangt. Klopt het beeld? En hoe ziet dat er straks op een dinsdag uit?"
    ),
    ("verdiepend-gesprek", Gebruiksdoel.EVALUEREN): (
        "Dit is wat er hangt. Klopt het beeld? En wat is er anders dan de vorige keer?"
    ),
    ("wensen-schuiven", Gebruiksdoel.VORMGEVEN): (
        "Wie pakt dit op als het begint, en wie springt in als die er niet is?"
    ),
    ("terugkijken", Gebruiksdoel.VORMGEVEN): (
        "Hoe loopt het nu echt, en wat merkt de student daarvan?"
    ),
}
# What it has the facilitator do (the step, and which of its acts), in the words of the screens.
DOET: dict[tuple[str, int], str] = {
    ("voorbereiden", 1): (
        "Kies waarvoor je de sessie gebruikt en met welke plaat, en zet groepen aan of uit."
    ),
    ("afronden", 2): "Sluit de sessie af. De volgende keer kun je dan vergelijken.",
}
FASEN = tuple(Fase)
TIJDENS = FASEN[1:-1]


@dataclass(frozen=True, slots=True)
class Stap:
    """One step. `nummer` counts the steps during the session from 1; 0 before and after it."""

    key: str
    naam: str
    fase: Fase
    nummer: int
    minuten: int
    doel: str
    zeg: str
    doet: tuple[str, ...]
    tip: str


@dataclass(frozen=True, slots=True)
class Draaiboek:
    stappen: tuple[Stap, ...]

    @property
    def tijdens(self) -> tuple[Stap, ...]:
        return tuple(stap for stap in self.stappen if stap.nummer)

    @property
    def minuten(self) -> int:
        """How long the session takes, without preparing and looking back."""
        return sum(stap.minuten for stap in self.tijdens)

    def in_fase(self, fase: Fase) -> tuple[Stap, ...]:
        return tuple(stap for stap in self.stappen if stap.fase is fase)

    def minuten_in(self, fase: Fase) -> int:
        return sum(stap.minuten for stap in self.in_fase(fase))


@dataclass(frozen=True, slots=True)
class Planning:
    """When the phase began, and when the session ends if the rest goes as planned."""

    sinds: datetime
    klaar_rond: datetime


def make_draaiboek(handreiking: Mapping[str, Any], gebruiksdoel: str) -> Draaiboek:
    """The steps in order, with the words, the minutes and the hint of this gebruiksdoel.

    Steps the phases do not know are left out, so that a newer handreiking can have more.
    """
    is_onze_plaat = handreiking["plaat"] == ZEG_BIJ
    zeg_anders, doet_anders = (ZEG, DOET) if is_onze_plaat else ({}, {})
    fase_van = {key: fase for fase, keys in STAPPEN_PER_FASE.items() for key in keys}
    stappen: list[Stap] = []
    nummer = 0
    for stap in sorted(handreiking["stappen"], key=lambda stap: stap["volgorde"]):
        fase = fase_van.get(stap["key"])
        if fase is None:
            continue
        if is_tijdens := fase in TIJDENS:
            nummer += 1
        stappen.append(
            Stap(
                key=stap["key"],
                naam=stap["naam"],
                fase=fase,
                nummer=nummer if is_tijdens else 0,
                minuten=stap["minuten"][gebruiksdoel],
                doel=stap["doel"],
                zeg=zeg_anders.get((stap["key"], gebruiksdoel), stap["facilitator_zegt"]),
                doet=tuple(
                    doet_anders.get((stap["key"], plek), wat)
                    for plek, wat in enumerate(stap["facilitator_doet"])
                ),
                tip=stap["per_gebruik"][gebruiksdoel],
            )
        )
    return Draaiboek(tuple(stappen))


def make_planning(
    draaiboek: Draaiboek, fase: Fase, sinds: datetime, nu: datetime, klok_tot: datetime | None
) -> Planning | None:
    """The plan from a phase during the session on; before and after it there is none. The phase
    ends with the clock when it runs, else when its minutes are over, and never before `nu`."""
    if fase not in TIJDENS:
        return None
    later = TIJDENS[TIJDENS.index(fase) + 1 :]
    rest = sum(draaiboek.minuten_in(andere) for andere in later)
    eind = klok_tot or sinds + timedelta(minutes=draaiboek.minuten_in(fase))
    return Planning(sinds, max(nu, eind) + timedelta(minutes=rest))

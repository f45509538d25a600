"""The example sessions and the content as pure values, read from the files: no database."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from werksessies.enums import Fase, Gebruiksdoel, Kant, Samen, Status, Taalvariant
from werksessies.inzichten import Regelboek, read_regelboek
from werksessies.plaat import (
    Deelnemer,
    Groep,
    Kantstijl,
    Momentopname,
    Plaat,
    Proces,
    Sticker,
    Taak,
)

INHOUD = Path(__file__).parents[1] / "leeromgevingen" / "inhoud"
VOORBEELDSESSIES = Path(__file__).parent / "voorbeeldsessies"
REFS = ("w01", "w02", "w06", "w09a", "w09b")


@cache
def read_inhoud(naam: str) -> Any:
    """The parsed content file `naam`.yaml; shared, so change a copy."""
    return yaml.safe_load((INHOUD / f"{naam}.yaml").read_text(encoding="utf-8"))


@cache
def read_regels() -> Regelboek:
    return read_regelboek(read_inhoud("inzichten"))


@cache
def read_plaat(taalvariant: Taalvariant = Taalvariant.NEDERLAND) -> Plaat:
    document = read_inhoud("beeldplaat")
    plaat = document["plaat"]
    return Plaat(
        key=plaat["key"],
        versie=plaat["versie"],
        titel=plaat["titel"],
        ondertitel=plaat["ondertitel"],
        hart=document["hart"]["titel"],
        herkomst=plaat["herkomst"],
        naamsvermelding=plaat["naamsvermelding"],
        processen=tuple(
            make_proces(proces)
            for proces in sorted(document["processen"], key=lambda proces: proces["volgorde"])
        ),
        kanten={
            Kant(kant["key"]): Kantstijl(
                key=Kant(kant["key"]),
                naam=_choose_naam(kant, taalvariant),
                vorm=kant["vorm"],
                lijn=kant.get("lijn", kant["kleur"]),
                tint=kant.get("tint", "#FFFFFF"),
                uitleg=kant["uitleg"],
            )
            for kant in read_inhoud("actoren")["kanten"]
        },
    )


def make_proces(proces: Mapping[str, Any]) -> Proces:
    return Proces(
        key=proces["key"],
        naam=proces["naam"],
        niveau=proces["niveau"],
        uitleg=proces["uitleg"],
        kernvraag=proces["kernvraag"],
        taken=tuple(
            Taak(
                key=aspect["key"],
                titel=aspect["titel"],
                afbreek=aspect.get("afbreek", aspect["titel"]),
                toelichting=aspect["toelichting"],
                vraag=aspect["vraag"],
                met_studenten=aspect["met_studenten"],
                proces=proces["key"],
            )
            for aspect in sorted(proces["aspecten"], key=lambda aspect: aspect["volgorde"])
        ),
    )


@cache
def read_groepen(taalvariant: Taalvariant = Taalvariant.NEDERLAND) -> dict[str, Groep]:
    return {
        groep["key"]: Groep(
            key=groep["key"],
            naam=_choose_naam(groep, taalvariant),
            afkorting=groep["afkorting"],
            kant=Kant(groep["kant"]),
            vul=groep.get("vul", "#4A4A4A"),
            toon=groep.get("toon", "d"),
        )
        for groep in read_inhoud("actoren")["actorgroepen"]
    }


def _choose_naam(item: Mapping[str, Any], taalvariant: Taalvariant) -> str:
    if taalvariant is Taalvariant.VLAANDEREN and item.get("vlaams"):
        return str(item["vlaams"])
    return str(item["naam"])


def read_document(naam: str) -> Any:
    return json.loads((VOORBEELDSESSIES / f"{naam}.json").read_text(encoding="utf-8"))


def read_verwacht(ref: str) -> Any:
    """The insights that must hold for an example session."""
    return read_document(f"{ref}.verwacht")


@cache
def read_momentopname(ref: str) -> Momentopname:
    return make_momentopname(read_document(ref))


def make_momentopname(document: Mapping[str, Any]) -> Momentopname:
    """A `werksessie/1` document as values; its `vorige` is one of the example sessions."""
    leeromgeving, werksessie = document["leeromgeving"], document["werksessie"]
    taalvariant = Taalvariant(leeromgeving["taalvariant"])
    groepen = read_groepen(taalvariant)
    startdatum = leeromgeving["startdatum"]
    return Momentopname(
        plaat=read_plaat(taalvariant),
        gebruiksdoel=Gebruiksdoel(werksessie["gebruiksdoel"]),
        fase=Fase(werksessie["fase"]),
        datum=date.fromisoformat(werksessie["datum"]),
        deelnemers=tuple(
            Deelnemer(
                ref=item["ref"],
                naam=item["naam"] or f"{groepen[item['groep']].naam.lower()} {nummer}",
                groep=groepen[item["groep"]],
                ervaring_maanden=item["ervaring_maanden"],
                naam_in_verslag=item["naam_in_verslag"],
            )
            for nummer, item in enumerate(document["deelnemers"], start=1)
        ),
        stickers=tuple(
            Sticker(
                deelnemer=item["deelnemer"],
                aspect=item["aspect"],
                status=Status(item["status"]),
                samen=Samen(item["samen"]) if item["samen"] else None,
                opmerking=item["opmerking"],
            )
            for item in document["stickers"]
        ),
        startdatum=date.fromisoformat(startdatum) if startdatum else None,
        afdelingen=leeromgeving["afdelingen"],
        vorige=read_momentopname(werksessie["vorige"]) if werksessie["vorige"] else None,
    )

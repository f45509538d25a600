"""Reads. Content of a plate version never changes, so it is kept per process; all else is fresh."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Count

from leeromgevingen import models as leeromgevingen
from leeromgevingen.enums import Taalvariant

from . import models
from .enums import Fase, Gebruiksdoel, Kant, Samen, Status
from .inzichten import Regelboek, Uitkomst, find_inzichten, read_regelboek
from .plaat import (
    Deelnemer,
    Groep,
    Kantstijl,
    Momentopname,
    Plaat,
    Proces,
    Sticker,
    Taak,
)


@dataclass(frozen=True)
class Inhoud:
    """The documents of a plate version, as they stand in the content files."""

    regels: Mapping[str, Any]
    handreiking: Mapping[str, Any]
    legenda: list[dict[str, Any]]
    gebruiksdoelen: Mapping[str, Mapping[str, Any]]
    themas: Mapping[str, str]


@lru_cache(maxsize=64)
def read_plaat(plaat_id: int, taalvariant: str) -> Plaat:
    """The plate as a value, with the words of that language variant."""
    plaat = leeromgevingen.Plaat.objects.get(pk=plaat_id)
    taken: dict[int, list[Taak]] = {}
    processen = list(plaat.processen.all())
    proces_key = {proces.pk: proces.key for proces in processen}
    for aspect in plaat.aspecten.order_by("proces__volgorde", "volgorde"):
        taken.setdefault(aspect.proces_id, []).append(
            Taak(
                key=aspect.key,
                titel=aspect.titel,
                afbreek=aspect.afbreek,
                toelichting=aspect.toelichting,
                vraag=aspect.vraag,
                met_studenten=aspect.met_studenten,
                proces=proces_key[aspect.proces_id],
            )
        )
    is_vlaams = taalvariant == Taalvariant.VLAANDEREN
    return Plaat(
        key=plaat.key,
        versie=plaat.versie,
        titel=plaat.titel,
        ondertitel=plaat.ondertitel,
        hart=plaat.hart["titel"],
        herkomst=plaat.herkomst,
        naamsvermelding=plaat.naamsvermelding,
        processen=tuple(
            Proces(
                key=proces.key,
                naam=proces.naam,
                niveau=proces.niveau,
                uitleg=proces.uitleg,
                kernvraag=proces.kernvraag,
                taken=tuple(taken.get(proces.pk, ())),
            )
            for proces in processen
        ),
        kanten={
            Kant(kant["key"]): Kantstijl(
                key=Kant(kant["key"]),
                naam=kant["vlaams"] if is_vlaams and kant["vlaams"] else kant["naam"],
                vorm=kant["vorm"],
                lijn=kant["lijn"],
                tint=kant["tint"],
                uitleg=kant["uitleg"],
            )
            for kant in plaat.kanten
        },
    )


@lru_cache(maxsize=16)
def read_document(plaat_id: int) -> Inhoud:
    plaat = leeromgevingen.Plaat.objects.defer(None).get(pk=plaat_id)
    return Inhoud(
        regels=plaat.regels,
        handreiking=plaat.handreiking,
        legenda=plaat.legenda,
        gebruiksdoelen={doel["key"]: doel for doel in plaat.gebruiksdoelen},
        themas={thema["thema"]: thema["naam"] for thema in plaat.handreiking["verdiepingsvragen"]},
    )


@lru_cache(maxsize=64)
def read_aspect_ids(plaat_id: int) -> Mapping[str, int]:
    """Key of every aspect of the version to its primary key."""
    return dict(leeromgevingen.Aspect.objects.filter(plaat_id=plaat_id).values_list("key", "pk"))


@lru_cache(maxsize=64)
def read_plaat_processen(plaat_id: int) -> Mapping[str, str]:
    """Key to name of the three processes, in order."""
    return dict(leeromgevingen.Proces.objects.filter(plaat_id=plaat_id).values_list("key", "naam"))


@lru_cache(maxsize=64)
def read_proces_van(plaat_id: int) -> Mapping[str, str]:
    """Key of every aspect of the version to the key of its process."""
    return dict(
        leeromgevingen.Aspect.objects.filter(plaat_id=plaat_id).values_list("key", "proces__key")
    )


def forget_content() -> None:
    """Drop what is kept of plate versions. For tests: their database goes back, with its ids."""
    read_plaat.cache_clear()
    read_document.cache_clear()
    read_aspect_ids.cache_clear()
    read_plaat_processen.cache_clear()
    read_proces_van.cache_clear()
    read_regels.cache_clear()


def read_plaat_of(werksessie: models.Werksessie) -> Plaat:
    return read_plaat(werksessie.plaat_id, leeromgeving_bij(werksessie).taalvariant)


@lru_cache(maxsize=16)
def read_regels(plaat_id: int) -> Regelboek:
    """The checked rules of the version."""
    return read_regelboek(read_document(plaat_id).regels)


def read_uitkomst(werksessie: models.Werksessie, moment: Momentopname) -> Uitkomst:
    """What the rules of this session's plate say about `moment`."""
    return find_inzichten(moment, read_regels(werksessie.plaat_id))


def leeromgeving_bij(werksessie: models.Werksessie) -> leeromgevingen.Leeromgeving:
    """The leeromgeving as it was at this session; unsaved where a later session changed it."""
    toen = werksessie.leeromgeving_toen
    if toen is None:
        return werksessie.leeromgeving
    startdatum = date.fromisoformat(toen["startdatum"]) if toen["startdatum"] else None
    structuur = toen["opleidingsstructuur"] or ""
    return leeromgevingen.Leeromgeving(
        **{**toen, "startdatum": startdatum, "opleidingsstructuur": structuur}
    )


def make_groep(groep: leeromgevingen.Actorgroep, taalvariant: str) -> Groep:
    return Groep(
        key=groep.key,
        naam=groep.naam_in(taalvariant),
        afkorting=groep.afkorting,
        kant=Kant(groep.kant),
        vul=groep.vul,
        toon=groep.toon,
        is_eigen=groep.organisatie_id is not None,
    )


def make_deelnemer(deelnemer: models.Deelnemer, taalvariant: str) -> Deelnemer:
    """Who gave no name is called by the group and the order of joining: "docent 3"."""
    groep = make_groep(deelnemer.groep, taalvariant)
    return Deelnemer(
        ref=deelnemer.ref,
        naam=deelnemer.naam or f"{groep.naam.lower()} {deelnemer.volgorde}",
        groep=groep,
        ervaring_maanden=deelnemer.ervaring_maanden,
        naam_in_verslag=deelnemer.naam_in_verslag and bool(deelnemer.naam),
        is_klaar=deelnemer.is_klaar,
    )


def read_deelnemers(werksessie: models.Werksessie) -> tuple[Deelnemer, ...]:
    taalvariant = leeromgeving_bij(werksessie).taalvariant
    return tuple(
        make_deelnemer(deelnemer, taalvariant)
        for deelnemer in werksessie.deelnemers.select_related("groep")
    )


def make_sticker(sticker: models.Sticker, opmerking: str | None) -> Sticker:
    """`sticker` comes with its deelnemer and aspect."""
    return Sticker(
        deelnemer=sticker.deelnemer.ref,
        aspect=sticker.aspect.key,
        status=Status(sticker.status),
        samen=Samen(sticker.samen) if sticker.samen else None,
        opmerking=opmerking,
    )


def make_momentopname(
    werksessie: models.Werksessie,
    stickers: Iterable[Sticker],
    vorige: Momentopname | None = None,
) -> Momentopname:
    leeromgeving = leeromgeving_bij(werksessie)
    deelnemers = read_deelnemers(werksessie)
    # Somebody may leave between two reads: no sticker without its person.
    present = {deelnemer.ref for deelnemer in deelnemers}
    return Momentopname(
        plaat=read_plaat_of(werksessie),
        gebruiksdoel=Gebruiksdoel(werksessie.gebruiksdoel),
        fase=Fase(werksessie.fase),
        datum=werksessie.datum,
        deelnemers=deelnemers,
        stickers=tuple(sticker for sticker in stickers if sticker.deelnemer in present),
        startdatum=leeromgeving.startdatum,
        afdelingen=leeromgeving.afdelingen,
        vorige=vorige,
    )


def read_volledig(werksessie: models.Werksessie) -> Momentopname:
    """Everything, with the linked previous session: for insights, report and export.

    The caller asks `zicht.may_export` first; a command on the server need not.
    """
    vorige = None
    if werksessie.vorige is not None:
        previous = werksessie.vorige
        vorige = make_momentopname(previous, read_stickers(previous))
    return make_momentopname(werksessie, read_stickers(werksessie), vorige)


def read_stickers(werksessie: models.Werksessie) -> list[Sticker]:
    """Every sticker of the current round, also hidden ones: for who asked `zicht` already."""
    return [
        make_sticker(sticker, sticker.opmerking)
        for sticker in werksessie.stickers.filter(ronde=werksessie.ronde)
        .select_related("deelnemer", "aspect")
        .order_by("pk")
    ]


@dataclass(frozen=True, slots=True)
class Tellingen:
    """How much there is, for the figures of the operator; no session can be told from them."""

    werksessies: dict[str, int]
    deelnemers: int
    plaatsingen: int


def count_alles() -> Tellingen:
    """In three queries. Placements are counted in the log: the write itself stays as quick as it
    was. Deelnemers are those of sessions that are not closed. Rehearsals do not count."""
    per_fase = dict.fromkeys((fase.value for fase in Fase), 0)
    counted = models.Werksessie.objects.order_by().values("fase").annotate(aantal=Count("pk"))
    per_fase.update({row["fase"]: row["aantal"] for row in counted})
    return Tellingen(
        per_fase,
        models.Deelnemer.objects.filter(werksessie__oefening_van=None)
        .exclude(werksessie__fase=Fase.AFGESLOTEN)
        .count(),
        models.Gebeurtenis.objects.filter(
            soort="sticker_geplaatst", werksessie__oefening_van=None
        ).count(),
    )

"""Reads of this room: what a person may see, and the content in use."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet

from .enums import Taalvariant
from .errors import InhoudError
from .models import Actorgroep, Gebruiker, Leeromgeving, Organisatie, Plaat


def organisaties_of(gebruiker: Gebruiker | AnonymousUser) -> QuerySet[Organisatie]:
    """The organisations of which this person is a member; all for the beheerder."""
    if gebruiker.is_superuser:
        return Organisatie.objects.all()
    return Organisatie.objects.filter(lidmaatschappen__gebruiker=gebruiker.pk).distinct()


def leeromgevingen_of(gebruiker: Gebruiker | AnonymousUser) -> QuerySet[Leeromgeving]:
    """What this person may see; everything else is 404. Nothing for who is not signed in."""
    if gebruiker.is_superuser:
        return Leeromgeving.objects.all()
    return Leeromgeving.objects.filter(organisatie__in=organisaties_of(gebruiker))


def newest_plaat() -> Plaat:
    """The version that a new werksessie gets: the one that was loaded last."""
    plaat = Plaat.objects.order_by("-geladen_op", "-pk").first()
    if plaat is None:
        raise InhoudError("Er is nog geen plaat geladen. Voer uit: python manage.py laad_inhoud")
    return plaat


def actorgroepen_of(organisatie: Organisatie, plaat: Plaat) -> QuerySet[Actorgroep]:
    """The groups that a new werksessie of this organisation can choose from: those of the plate,
    then the organisation's own that are not switched off."""
    groepen = Actorgroep.objects.filter(is_actief=True)
    return (groepen.filter(plaat=plaat) | groepen.filter(organisatie=organisatie)).order_by(
        "volgorde", "pk"
    )


# --- the pages ------------------------------------------------------------------------------------

Sessie = Any  # a werksessie: this room reads it through the reverse relation and does not import it
Actie = Any
OPEN = "open"  # status of a vervolgactie that still has to be done
NU = ("nu", "loslaten")  # a sticker of who does the taak now (inzichten.yaml, model.verzamelingen)
VORMGEVEN = (
    "vormgeven"  # gebruiksdoel of a leeromgeving that still has to begin: nobody does a taak
)


@dataclass(frozen=True, slots=True)
class Rij:
    """A leeromgeving with what is next, what was last, and how much is still to do."""

    leeromgeving: Leeromgeving
    volgende: Sessie | None
    vorige: Sessie | None
    open_acties: Sequence[Actie]


def read_rijen(leeromgevingen: QuerySet[Leeromgeving], vandaag: dt.date) -> list[Rij]:
    """Three queries, however many there are. The soonest session comes first, then by name."""
    rijen = []
    for leeromgeving in leeromgevingen.prefetch_related("werksessies__acties"):
        sessies = list(leeromgeving.werksessies.all())  # newest first
        komend = [
            sessie for sessie in sessies if sessie.datum >= vandaag and not sessie.is_afgesloten
        ]
        geweest = [sessie for sessie in sessies if sessie not in komend]
        for sessie in sessies:
            sessie.leeromgeving = leeromgeving
        rijen.append(
            Rij(
                leeromgeving=leeromgeving,
                volgende=komend[-1] if komend else None,
                vorige=geweest[0] if geweest else None,
                open_acties=sort_acties(read_open_acties(sessies)),
            )
        )
    rijen.sort(key=lambda rij: (rij.volgende is None, rij.volgende and rij.volgende.datum))
    return rijen


def read_open_acties(sessies: Iterable[Sessie]) -> list[Actie]:
    """From sessions whose actions were prefetched; each action knows its session."""
    acties = []
    for sessie in sessies:
        for actie in sessie.acties.all():
            actie.werksessie = sessie
            if actie.status == OPEN:
                acties.append(actie)
    return acties


def sort_acties(acties: Iterable[Actie]) -> list[Actie]:
    """The first to be done first; those without a date last."""
    return sorted(acties, key=lambda actie: (actie.datum is None, actie.datum or dt.date.max))


@dataclass(frozen=True, slots=True)
class Sessierij:
    """A session of a leeromgeving. The counts are 0 until it is closed: before that a count could
    tell something of a plate that is still hidden. `taken` counts as the report does: the taken
    that somebody does now, and when shaping something new those with any sticker."""

    sessie: Sessie
    deelnemers: int
    taken: int
    acties: int


def read_sessierijen(leeromgeving: Leeromgeving) -> list[Sessierij]:
    """Five queries: the sessions with their actions and taken, and two counts."""
    sessies = leeromgeving.werksessies.prefetch_related("acties__aspect")
    deelnemers = dict(
        leeromgeving.werksessies.order_by()
        .annotate(aantal=Count("deelnemers"))
        .values_list("pk", "aantal")
    )
    taken = dict(
        leeromgeving.werksessies.order_by()
        .filter(
            Q(stickers__status__in=NU) | Q(gebruiksdoel=VORMGEVEN),
            stickers__ronde=F("ronde"),
        )
        .annotate(aantal=Count("stickers__aspect", distinct=True))
        .values_list("pk", "aantal")
    )
    rijen = []
    for sessie in sessies:
        sessie.leeromgeving = leeromgeving
        is_dicht = sessie.is_afgesloten
        rijen.append(
            Sessierij(
                sessie=sessie,
                deelnemers=deelnemers[sessie.pk] if is_dicht else 0,
                taken=taken.get(sessie.pk, 0) if is_dicht else 0,
                acties=len(sessie.acties.all()),
            )
        )
    return rijen


@dataclass(frozen=True, slots=True)
class Groepsrij:
    """An actorgroep in the words of the leeromgeving, with what its sign needs."""

    groep: Actorgroep
    naam: str
    kant: str

    @property
    def is_eigen(self) -> bool:
        return self.groep.organisatie_id is not None


def read_groepsrijen(leeromgeving: Leeromgeving, plaat: Plaat) -> list[Groepsrij]:
    taal = leeromgeving.taalvariant
    return [
        Groepsrij(
            groep=groep,
            naam=groep.naam_in(taal),
            kant=read_kantnaam(plaat, groep.kant, taal),
        )
        for groep in actorgroepen_of(leeromgeving.organisatie, plaat)
    ]


def read_kantnaam(plaat: Plaat, kant: str, taalvariant: str) -> str:
    """The word for a side, or for a person on it: "Student", in Flanders "Leerling"."""
    found = next(row for row in plaat.kanten if row["key"] == kant)
    naam: str = found["vlaams" if taalvariant == Taalvariant.VLAANDEREN else "naam"]
    return naam

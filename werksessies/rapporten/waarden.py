"""The values around a report: what the caller reads from the database, and what templates print."""

from dataclasses import dataclass
from datetime import date

from ..enums import ActieStatus, Akkoord, Gebruiksdoel, Samen, Status
from ..plaat import Groep, Momentopname

# In letters: a theme under KORT_THEMA takes at most some half page. Every text counts for one line
# more than it has, for the room around it.
LETTERS_PER_REGEL = 90
KORT_THEMA = 1500


# What the caller reads from the database.


@dataclass(frozen=True, slots=True)
class Leeromgeving:
    """Facts for the first page; an empty text or None is left out."""

    naam: str
    opleiding: str = ""
    sector: str = ""
    school: str = ""
    bedrijf: str = ""
    startdatum: date | None = None
    studenten: int | None = None
    afdelingen: int | None = None


@dataclass(frozen=True, slots=True)
class Notitie:
    """`thema` is the name a reader sees, "" when the note belongs to none; `aspect` a key."""

    tekst: str
    thema: str = ""
    aspect: str | None = None


@dataclass(frozen=True, slots=True)
class Citaat:
    """`deelnemer` is a ref. A quote without `akkoord` never reaches the report."""

    tekst: str
    akkoord: Akkoord
    deelnemer: str | None = None
    met_naam: bool = False
    thema: str = ""
    aspect: str | None = None


@dataclass(frozen=True, slots=True)
class Actie:
    tekst: str
    trekker: str = ""
    met: str = ""
    datum: date | None = None
    aspect: str | None = None
    status: ActieStatus = ActieStatus.OPEN


# What the templates print.


@dataclass(frozen=True, slots=True)
class Hoofdstuk:
    key: str
    titel: str


@dataclass(frozen=True, slots=True)
class Cijfer:
    getal: str
    uitleg: str


@dataclass(frozen=True, slots=True)
class Aanwezige:
    wie: str
    kant: str
    groep: Groep


@dataclass(frozen=True, slots=True)
class AanwezigeKant:
    """With many people: the groups of one kant, each with its number of people."""

    kant: str
    groepen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gevonden:
    """An insight as the report prints it."""

    soort: str
    titel: str
    zin: str
    vraag: str
    voorbehoud: str


@dataclass(frozen=True, slots=True)
class Kernzin:
    tekst: str
    taak: str


@dataclass(frozen=True, slots=True)
class Uitspraak:
    tekst: str
    van: str


@dataclass(frozen=True, slots=True)
class Gespreksthema:
    titel: str
    kernzinnen: tuple[Kernzin, ...]
    uitspraken: tuple[Uitspraak, ...]

    @property
    def is_kort(self) -> bool:
        """So short that it stands on one page with its heading."""
        teksten = [kernzin.tekst for kernzin in self.kernzinnen]
        teksten += [uitspraak.tekst for uitspraak in self.uitspraken]
        return sum(len(tekst) + LETTERS_PER_REGEL for tekst in teksten) < KORT_THEMA


@dataclass(frozen=True, slots=True)
class Wens:
    """A taak that somebody wants to pick up or let go, and who else stands there."""

    taak: str
    wie: tuple[str, ...]
    anderen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Afspraak:
    tekst: str
    trekker: str
    met: str
    datum: date | None
    taak: str
    status: ActieStatus


@dataclass(frozen=True, slots=True)
class Wisseling:
    """A taak where other groups stand now than then."""

    taak: str
    toen: str
    nu: str


@dataclass(frozen=True, slots=True)
class Vergelijking:
    datum: date
    zin: str
    mensen: str
    bezet_geraakt: tuple[str, ...]
    leeg_geworden: tuple[str, ...]
    wensen_uitgekomen: tuple[str, ...]
    wisselingen: tuple[Wisseling, ...]


@dataclass(frozen=True, slots=True)
class Stickerregel:
    """One sticker as drawing and as words; `nummer` is the tag on the plate."""

    groep: Groep
    status: Status
    samen: Samen | None
    nummer: str
    tekst: str


@dataclass(frozen=True, slots=True)
class Taakregel:
    """`kolommen` holds the stickers as they stand beside each other, none empty."""

    titel: str
    uitleg: str
    met_studenten: bool
    kolommen: tuple[tuple[Stickerregel, ...], ...]

    @property
    def stickers(self) -> tuple[Stickerregel, ...]:
        return tuple(regel for kolom in self.kolommen for regel in kolom)


@dataclass(frozen=True, slots=True)
class Procesbijlage:
    naam: str
    kernvraag: str
    taken: tuple[Taakregel, ...]


@dataclass(frozen=True)
class Rapport:
    """Everything the report says. `moment` draws the plate; its people carry role names only.
    `groepen` took part, per kant in the order of the plate and then that of the content; with
    `zijn_velen` lists of people become counts."""

    titel: str
    leeromgeving: Leeromgeving
    datum: date
    gebruiksdoel: Gebruiksdoel
    moment: Momentopname
    hoofdstukken: tuple[Hoofdstuk, ...]
    cijfers: tuple[Cijfer, ...]
    samenvatting: tuple[str, ...]
    groepen: tuple[Groep, ...]
    aanwezigen: tuple[Aanwezige, ...]
    aanwezige_groepen: tuple[AanwezigeKant, ...]
    zijn_velen: bool
    inzichten: tuple[Gevonden, ...]
    melding: str
    gesprek: tuple[Gespreksthema, ...]
    erbij: tuple[Wens, ...]
    loslaten: tuple[Wens, ...]
    acties: tuple[Afspraak, ...]
    vergelijking: Vergelijking | None
    bijlage: tuple[Procesbijlage, ...]
    bron: str

    @property
    def voorbeeldgroep(self) -> Groep:
        """The group whose sticker explains the others; without people a bare shape."""
        if self.groepen:
            return self.groepen[0]
        kant, stijl = next(iter(self.moment.plaat.kanten.items()))
        return Groep(key=kant, naam=stijl.naam, afkorting="", kant=kant, vul=stijl.lijn, toon="d")

    @property
    def toont_actiestatus(self) -> bool:
        return any(actie.status is not ActieStatus.OPEN for actie in self.acties)

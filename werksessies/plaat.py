"""A werksessie as plain values, and the one rule for the order of stickers in a cell.

Pure Python: no Django, no clock, no database. Insights, the drawing, the report and the exchange
format all work on these values; `queries` builds them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .enums import Fase, Gebruiksdoel, Kant, Samen, Status

MAX_STICKERS_IN_CEL = 4


@dataclass(frozen=True, slots=True)
class Groep:
    """An actorgroep as a session uses it; `naam` already follows the taalvariant.

    `vul` and `toon` (`d` dark fill with white letters, `l` light fill with dark letters) draw the
    sticker; the shape follows from `kant`.
    """

    key: str
    naam: str
    afkorting: str
    kant: Kant
    vul: str
    toon: str
    is_eigen: bool = False


@dataclass(frozen=True, slots=True)
class Kantstijl:
    """How a kant is named and drawn: shape, line colour, and the tint under *loslaten*."""

    key: Kant
    naam: str
    vorm: str
    lijn: str
    tint: str
    uitleg: str = ""


@dataclass(frozen=True, slots=True)
class Taak:
    """One aspect of the plate. `afbreek` is the title with soft hyphens where a word may break."""

    key: str
    titel: str
    afbreek: str
    toelichting: str
    vraag: str
    met_studenten: bool
    proces: str


@dataclass(frozen=True, slots=True)
class Proces:
    key: str
    naam: str
    niveau: str
    uitleg: str
    kernvraag: str
    taken: tuple[Taak, ...]


@dataclass(frozen=True)
class Plaat:
    """One version of the plate, with the texts in the language variant of the leeromgeving."""

    key: str
    versie: str
    titel: str
    ondertitel: str
    hart: str
    herkomst: str
    naamsvermelding: str
    processen: tuple[Proces, ...]
    kanten: Mapping[Kant, Kantstijl]

    @cached_property
    def taken(self) -> dict[str, Taak]:
        """Every taak by key, in plate order."""
        return {taak.key: taak for proces in self.processen for taak in proces.taken}

    @cached_property
    def proces_bij_key(self) -> dict[str, Proces]:
        return {proces.key: proces for proces in self.processen}


@dataclass(frozen=True, slots=True)
class Deelnemer:
    """`naam` is what the person is called in the session: the given name, or "docent 3"."""

    ref: str
    naam: str
    groep: Groep
    ervaring_maanden: int | None = None
    naam_in_verslag: bool = False
    is_klaar: bool = False

    @property
    def kant(self) -> Kant:
        return self.groep.kant


@dataclass(frozen=True, slots=True)
class Sticker:
    """`deelnemer` is a ref, `aspect` a key of the plate. `opmerking` is None where the viewer may
    not read it, "" where nothing was said."""

    deelnemer: str
    aspect: str
    status: Status
    samen: Samen | None = None
    opmerking: str | None = None

    @property
    def is_nu(self) -> bool:
        """Member of NU(a): `nu` or `loslaten` (inzichten.yaml, model.verzamelingen)."""
        return self.status is not Status.ERBIJ


@dataclass(frozen=True)
class Momentopname:
    """A session at one moment: what was placed by whom, on which plate, in which leeromgeving.

    `vorige` is the linked previous session (format field `vorige`); people with the same ref in
    both are the same person.
    """

    plaat: Plaat
    gebruiksdoel: Gebruiksdoel
    fase: Fase
    datum: date
    deelnemers: tuple[Deelnemer, ...]
    stickers: tuple[Sticker, ...]
    startdatum: date | None = None
    afdelingen: int | None = None
    vorige: "Momentopname | None" = None
    deelnemer_bij_ref: Mapping[str, Deelnemer] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_ref = {deelnemer.ref: deelnemer for deelnemer in self.deelnemers}
        object.__setattr__(self, "deelnemer_bij_ref", by_ref)

    @cached_property
    def stickers_per_taak(self) -> dict[str, tuple[Sticker, ...]]:
        """The stickers of every taak, in plate order; an empty tuple where none hangs."""
        found: dict[str, list[Sticker]] = {key: [] for key in self.plaat.taken}
        for sticker in self.stickers:
            found[sticker.aspect].append(sticker)
        return {key: tuple(stickers) for key, stickers in found.items()}

    def with_stickers(self, stickers: Iterable[Sticker]) -> "Momentopname":
        """The same session with other stickers; what was worked out about people is kept."""
        moment = copy(self)
        moment.__dict__.pop("stickers_per_taak", None)
        object.__setattr__(moment, "stickers", tuple(stickers))
        return moment

    def rij(self, aspect: str) -> "Rij":
        return order_rij(self.stickers_per_taak[aspect], self.deelnemer_bij_ref)

    @cached_property
    def initialen(self) -> dict[str, str]:
        return make_initialen(self.deelnemers)


@dataclass(frozen=True, slots=True)
class Rij:
    """The stickers of one cell as they are drawn: school left, student and extern between,
    werkveld right; `meer` of them are not drawn and stand behind "+n".

    `brug_links` joins left to middle (or left to right where the middle is empty), `brug_rechts`
    middle to right: both sides say *samen*.
    """

    links: tuple[Sticker, ...]
    midden: tuple[Sticker, ...]
    rechts: tuple[Sticker, ...]
    meer: int
    alle: tuple[Sticker, ...]
    brug_links: bool
    brug_rechts: bool

    @property
    def is_vol(self) -> bool:
        """Exactly four stickers are all drawn, slightly smaller."""
        return len(self.alle) == MAX_STICKERS_IN_CEL

    @property
    def heeft_nu(self) -> bool:
        return any(sticker.is_nu for sticker in self.alle)


_SAMEN_RANG = {None: 0, Samen.NAAST: 1, Samen.SAMEN: 2}
_STATUS_RANG = {Status.NU: 0, Status.LOSLATEN: 1, Status.ERBIJ: 2}
_KANT_RANG = {Kant.STUDENT: 0, Kant.EXTERN: 1}


def order_rij(stickers: Iterable[Sticker], deelnemers: Mapping[str, Deelnemer]) -> Rij:
    """Order the stickers of one cell for page, stream and paper alike.

    *Samen* stands nearest to the middle, so that a bridge can join the rings. With more than
    four, one per kant comes first, then the row fills to three and the rest is counted.
    """
    links: list[Sticker] = []
    midden: list[Sticker] = []
    rechts: list[Sticker] = []
    kolom = {Kant.SCHOOL: links, Kant.WERKVELD: rechts, Kant.STUDENT: midden, Kant.EXTERN: midden}
    for sticker in sorted(stickers, key=lambda s: (len(s.deelnemer), s.deelnemer)):
        kolom[deelnemers[sticker.deelnemer].groep.kant].append(sticker)
    links.sort(key=lambda s: (_SAMEN_RANG[s.samen], -_STATUS_RANG[s.status]))
    rechts.sort(key=lambda s: (-_SAMEN_RANG[s.samen], _STATUS_RANG[s.status]))
    midden.sort(key=lambda s: _KANT_RANG[deelnemers[s.deelnemer].groep.kant])
    alle = (*links, *midden, *rechts)
    if len(alle) > MAX_STICKERS_IN_CEL:
        aantal_links, aantal_midden, aantal_rechts = _share_three(
            len(links), len(midden), len(rechts)
        )
        links = links[len(links) - aantal_links :]
        midden = midden[:aantal_midden]
        rechts = rechts[:aantal_rechts]
    shown = len(links) + len(midden) + len(rechts)
    return Rij(
        links=tuple(links),
        midden=tuple(midden),
        rechts=tuple(rechts),
        meer=len(alle) - shown,
        alle=alle,
        brug_links=_says_samen(links) and _says_samen(midden or rechts),
        brug_rechts=bool(midden) and _says_samen(midden) and _says_samen(rechts),
    )


def _says_samen(stickers: Iterable[Sticker]) -> bool:
    return any(sticker.samen is Samen.SAMEN for sticker in stickers)


def _share_three(links: int, midden: int, rechts: int) -> tuple[int, int, int]:
    """How many of each place are drawn when only three are: one per place, then fill up."""
    want = {"links": min(links, 1), "rechts": min(rechts, 1), "midden": min(midden, 1)}
    for place, available in (("links", links), ("rechts", rechts), ("midden", midden)):
        want[place] += min(available - want[place], 3 - sum(want.values()))
    return want["links"], want["midden"], want["rechts"]


def make_initialen(deelnemers: Iterable[Deelnemer]) -> dict[str, str]:
    """The tag on a sticker, for groups with two or more people in the session; "" for the others.

    As short as it can be and unique inside the group: S and M, but Sa and So; two people with
    one name get a number.
    """
    per_groep: dict[str, list[Deelnemer]] = {}
    for deelnemer in deelnemers:
        per_groep.setdefault(deelnemer.groep.key, []).append(deelnemer)
    tags: dict[str, str] = {}
    for members in per_groep.values():
        if len(members) == 1:
            tags[members[0].ref] = ""
            continue
        tags.update(_unique_tags(members))
    return tags


def find_andere_initialen(deelnemers: Iterable[Deelnemer], ref: str) -> frozenset[str]:
    """The refs whose tag became another one when this person came in. `deelnemers` stand in the
    order of joining; who came later plays no part, so that of several who come in each tells what
    it changed itself and nothing falls in between."""
    members: list[Deelnemer] = []
    for deelnemer in deelnemers:
        if deelnemer.ref == ref:
            earlier = [other for other in members if other.groep.key == deelnemer.groep.key]
            before, after = make_initialen(earlier), make_initialen([*earlier, deelnemer])
            return frozenset(one for one, tag in before.items() if tag != after[one])
        members.append(deelnemer)
    return frozenset()


def is_eerste_van_kant(deelnemers: Iterable[Deelnemer], ref: str) -> bool:
    """Whether nobody of the same kant came in before this person."""
    seen: set[Kant] = set()
    for deelnemer in deelnemers:
        if deelnemer.ref == ref:
            return deelnemer.kant not in seen
        seen.add(deelnemer.kant)
    return False


def _unique_tags(members: list[Deelnemer]) -> dict[str, str]:
    tags: dict[str, str] = {}
    # How many names begin so. Two letters are at most six when folded ("ΐ" becomes three).
    begins = Counter(
        begin
        for folded in (deelnemer.naam.strip().casefold() for deelnemer in members)
        for begin in {folded[:length] for length in range(1, 7)}
    )
    for nummer, deelnemer in enumerate(members, start=1):
        naam = deelnemer.naam.strip()
        for length in (1, 2):
            tag = naam[:length]
            if tag and begins[tag.casefold()] == 1:
                tags[deelnemer.ref] = tag
                break
        else:
            # A generated name ("docent 3") already ends in its number; else count in the group.
            last = naam.rsplit(" ", 1)[-1]
            tags[deelnemer.ref] = last if last.isdigit() else str(nummer)
    return tags

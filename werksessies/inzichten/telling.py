"""The counts all rules share, made once per plate (inzichten.yaml, `model`)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from ..enums import Gebruiksdoel, Kant, Samen, Status
from ..namen import lower_eerste
from ..plaat import Deelnemer, Momentopname, Sticker

PerTaak = Mapping[str, tuple[Sticker, ...]]

_BEIDE_KANTEN = (Kant.SCHOOL, Kant.WERKVELD)


class Klasse(StrEnum):
    """How school and werkveld see a taak on which both have a sticker."""

    GEZAMENLIJK = "gezamenlijk"
    WISSELEND = "wisselend"
    NAAST = "naast"
    ONBEKEND = "onbekend"


class Telling:
    """The sets of the model under their own names: `nu["inwerken"]` is NU(inwerken).

    At gebruiksdoel *vormgeven* there is no now yet, so `nu` and everything made from it holds
    ERBIJ. All dictionaries follow the plate; people follow their ref (p2 before p10), so that the
    order in which a session hands over people or stickers changes nothing.
    """

    def __init__(
        self,
        moment: Momentopname,
        *,
        brug_min_aandeel: Fraction = Fraction(0),
        lidwoorden: Mapping[Kant, str] | None = None,
    ) -> None:
        self.moment = moment
        self.plaat = moment.plaat
        self.taken = tuple(moment.plaat.taken)
        self.n = len(self.taken)
        self._brug_min_aandeel = brug_min_aandeel
        self._lidwoorden = lidwoorden or {}
        self._by_ref = moment.deelnemer_bij_ref
        self._rang = {
            ref: rang
            for rang, ref in enumerate(sorted(self._by_ref, key=lambda ref: (len(ref), ref)))
        }
        self.stickers: PerTaak = {
            aspect: tuple(sorted(stickers, key=lambda sticker: self._rang[sticker.deelnemer]))
            for aspect, stickers in moment.stickers_per_taak.items()
        }
        self.erbij = self._select(Status.ERBIJ)
        self.loslaten = self._select(Status.LOSLATEN)
        self.straks = self._select(Status.NU, Status.ERBIJ)
        self.nu = (
            self.erbij
            if moment.gebruiksdoel is Gebruiksdoel.VORMGEVEN
            else self._select(Status.NU, Status.LOSLATEN)
        )

    def _select(self, *statussen: Status) -> PerTaak:
        return {
            aspect: tuple(sticker for sticker in stickers if sticker.status in statussen)
            for aspect, stickers in self.stickers.items()
        }

    # People

    @cached_property
    def plakkers(self) -> tuple[Deelnemer, ...]:
        """D: the people with at least one sticker."""
        return self.people(sticker for stickers in self.stickers.values() for sticker in stickers)

    @cached_property
    def kanten(self) -> frozenset[Kant]:
        """The kanten with at least one sticker."""
        return frozenset(deelnemer.kant for deelnemer in self.plakkers)

    @cached_property
    def doet(self) -> dict[str, tuple[str, ...]]:
        """nu(d): the taken of every person with a sticker, by ref."""
        found: dict[str, list[str]] = {deelnemer.ref: [] for deelnemer in self.plakkers}
        for aspect, stickers in self.nu.items():
            for sticker in stickers:
                found[sticker.deelnemer].append(aspect)
        return {ref: tuple(aspecten) for ref, aspecten in found.items()}

    def people(self, stickers: Iterable[Sticker]) -> tuple[Deelnemer, ...]:
        """Whose stickers these are, each person once."""
        refs = {sticker.deelnemer for sticker in stickers}
        return tuple(self._by_ref[ref] for ref in sorted(refs, key=self._rang.__getitem__))

    def who(self, sticker: Sticker) -> Deelnemer:
        return self._by_ref[sticker.deelnemer]

    def nu_of(self, deelnemers: Iterable[Deelnemer]) -> tuple[Sticker, ...]:
        """Everything these people do now, in plate order."""
        refs = {deelnemer.ref for deelnemer in deelnemers}
        return tuple(
            sticker
            for stickers in self.nu.values()
            for sticker in stickers
            if sticker.deelnemer in refs
        )

    @cached_property
    def _pairs(self) -> tuple[tuple[str, str], ...]:
        return tuple(
            (sticker.deelnemer, aspect)
            for aspect, stickers in self.stickers.items()
            for sticker in stickers
        )

    def order_pairs(self, stickers: Iterable[Sticker]) -> tuple[tuple[str, str], ...]:
        """(ref, aspect) of each sticker once, in plate order."""
        wanted = {(sticker.deelnemer, sticker.aspect) for sticker in stickers}
        return tuple(pair for pair in self._pairs if pair in wanted)

    # Taken

    @cached_property
    def _per_kant(self) -> dict[Kant, PerTaak]:
        found: dict[Kant, dict[str, list[Sticker]]] = {
            kant: {aspect: [] for aspect in self.taken} for kant in Kant
        }
        for aspect, stickers in self.nu.items():
            for sticker in stickers:
                found[self.who(sticker).kant][aspect].append(sticker)
        return {
            kant: {aspect: tuple(stickers) for aspect, stickers in per_taak.items()}
            for kant, per_taak in found.items()
        }

    def nu_kant(self, kant: Kant) -> PerTaak:
        """NU_k, by taak."""
        return self._per_kant[kant]

    def in_proces(self, proces: str) -> tuple[str, ...]:
        """A_p; empty where this plate has no such proces."""
        found = self.plaat.proces_bij_key.get(proces)
        return tuple(taak.key for taak in found.taken) if found else ()

    @cached_property
    def klassen(self) -> dict[str, Klasse]:
        """The klasse of every two-sided taak; the stickers of school and werkveld decide."""
        return {
            aspect: _classify(*sides)
            for aspect in self.taken
            if all(sides := [self._per_kant[kant][aspect] for kant in _BEIDE_KANTEN])
        }

    def with_klasse(self, klasse: Klasse, aspecten: Iterable[str] | None = None) -> tuple[str, ...]:
        within = self.taken if aspecten is None else aspecten
        return tuple(aspect for aspect in within if self.klassen.get(aspect) is klasse)

    def of_both(self, aspecten: Iterable[str]) -> tuple[Sticker, ...]:
        """The stickers of school and werkveld on these taken."""
        return tuple(
            sticker
            for aspect in aspecten
            for sticker in self.nu[aspect]
            if self.who(sticker).kant in _BEIDE_KANTEN
        )

    # Processes

    @cached_property
    def _processen_van(self) -> dict[str, set[str]]:
        return {
            ref: {self.plaat.taken[aspect].proces for aspect in aspecten}
            for ref, aspecten in self.doet.items()
        }

    @cached_property
    def bruggen(self) -> tuple[Deelnemer, ...]:
        """B: in every proces, and on enough of all taken."""
        return tuple(
            deelnemer
            for deelnemer in self.plakkers
            if len(self._processen_van[deelnemer.ref]) == len(self.plaat.processen)
            and len(self.doet[deelnemer.ref]) >= self._brug_min_aandeel * self.n
        )

    @cached_property
    def schakels(self) -> tuple[Deelnemer, ...]:
        """No brug, yet in two processes or more."""
        return tuple(
            deelnemer
            for deelnemer in self.plakkers
            if len(self._processen_van[deelnemer.ref]) >= 2 and deelnemer not in self.bruggen
        )

    @cached_property
    def totaal(self) -> int:
        """T over all processes: how many stickers hang now."""
        return sum(map(len, self.nu.values()))

    @cached_property
    def aandelen(self) -> dict[str, Fraction]:
        """aandeel(p): the stickers per taak of a proces, as a share of those of all processes."""
        dichtheid = {
            proces.key: Fraction(
                sum(len(self.nu[taak.key]) for taak in proces.taken), len(proces.taken)
            )
            for proces in self.plaat.processen
            if proces.taken
        }
        som = sum(dichtheid.values())
        return {key: waarde / som if som else Fraction(0) for key, waarde in dichtheid.items()}

    @cached_property
    def spreiding(self) -> Fraction:
        aandelen = self.aandelen.values()
        return max(aandelen, default=Fraction(0)) - min(aandelen, default=Fraction(0))

    # Time

    @cached_property
    def looptijd_maanden(self) -> int | None:
        """Whole months between the start of the leeromgeving and the session; None if unknown."""
        start, datum = self.moment.startdatum, self.moment.datum
        if start is None:
            return None
        maanden = (datum.year - start.year) * 12 + datum.month - start.month
        return max(maanden - (datum.day < start.day), 0)

    # Words

    def namen(self, deelnemers: Iterable[Deelnemer]) -> tuple[str, ...]:
        return tuple(self.naam(deelnemer) for deelnemer in deelnemers)

    def naam(self, deelnemer: Deelnemer) -> str:
        """The name; with the actorgroep behind it where two people in the session share it."""
        if self._gedeelde_namen.get(deelnemer.naam.casefold(), 0) > 1:
            return f"{deelnemer.naam} ({lower_eerste(deelnemer.groep.naam)})"
        return deelnemer.naam

    @cached_property
    def _gedeelde_namen(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for deelnemer in self.moment.deelnemers:
            naam = deelnemer.naam.casefold()
            counts[naam] = counts.get(naam, 0) + 1
        return counts

    def titels(self, aspecten: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.plaat.taken[aspect].titel for aspect in aspecten)

    def procesnamen(self, processen: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.plaat.proces_bij_key[proces].naam for proces in processen)

    def groepsnamen(self, deelnemers: Iterable[Deelnemer]) -> tuple[str, ...]:
        """The actorgroepen of these people, each once and by name: "de docent"."""
        namen = {lower_eerste(deelnemer.groep.naam) for deelnemer in deelnemers}
        return tuple(f"de {naam}" for naam in sorted(namen))

    def label(self, kant: Kant) -> str:
        """A kant on its own: "werkveld"."""
        stijl = self.plaat.kanten.get(kant)
        return lower_eerste(stijl.naam if stijl else kant.label)

    def kant_in_zin(self, kant: Kant) -> str:
        """A kant after a preposition: "van het werkveld"."""
        return f"{self._lidwoorden.get(kant, '')} {self.label(kant)}".strip()


def _classify(school: tuple[Sticker, ...], werkveld: tuple[Sticker, ...]) -> Klasse:
    gezamenlijk = sum(
        any(sticker.samen is Samen.SAMEN for sticker in side) for side in (school, werkveld)
    )
    if gezamenlijk:
        return Klasse.GEZAMENLIJK if gezamenlijk == 2 else Klasse.WISSELEND
    is_naast = any(sticker.samen is Samen.NAAST for sticker in (*school, *werkveld))
    return Klasse.NAAST if is_naast else Klasse.ONBEKEND

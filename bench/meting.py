"""Driving sessions full of phones, and looking whether all of them end with what was stored."""

import asyncio
import json
import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .klant import STATUSSEN, Klant, Loket, Stroom, join, make_handeling, read_aspecten, read_deur
from .opstelling import Postgres, Proces, Server

# Inside werksessies/begrenzing.py, without the stock of a full bucket: a steady rate that is never
# refused. A faster server than these allow is not measured but limited, and the row says so.
PER_DEELNEMER = 1 / 2
PER_SESSIE = 1 / 60
SPELING = 1.0  # seconds that somebody may be ahead of that rate
TAKEN_PER_PERSOON = 8
OPWARMEN = 2.0
NAKOMEN = 15.0  # seconds in which the last event may arrive
# An overloaded server makes everyone wait; the row then tells how far it stays behind.
GEDULD = 180.0
TEGELIJK = 32  # joins and opens at the same time
clock = time.perf_counter


class MetingError(Exception):
    """The run says nothing: something was refused, lost or never came."""


@dataclass(slots=True)
class Plaatser:
    """A person and what was acknowledged: taak -> (volgnummer, status)."""

    klant: Klant
    taken: tuple[str, ...]
    teller: int = 0
    bevestigd: dict[str, tuple[int, str]] = field(default_factory=dict)
    aantal: int = 0
    laatste: int = 0
    next_at: float = 0.0

    def choose(self) -> tuple[str, str]:
        """Its taken one by one; then again, with another status."""
        self.teller += 1
        return (
            self.taken[self.teller % len(self.taken)],
            STATUSSEN[self.teller // len(self.taken) % len(STATUSSEN)],
        )


@dataclass
class Zaal:
    """One session: its people, their streams, and when each event had reached everyone."""

    plaatsers: list[Plaatser]
    is_verborgen: bool = False
    stromen: list[Stroom] = field(default_factory=list)
    begin: int = 0
    next_at: float = 0.0
    gezien: dict[int, float] = field(default_factory=dict)
    _geteld: dict[int, int] = field(default_factory=dict)

    async def open(self, loket: Loket) -> None:
        """Everyone opens a stream from where the session is now."""
        first = self.plaatsers[0].klant
        stand = await first.stand()
        self.begin = stand["volgnummer"] if stand else 0
        verwacht = 1 if self.is_verborgen else len(self.plaatsers)
        for plaatser in self.plaatsers:
            plaatser.aantal, plaatser.laatste = 0, self.begin
            self.stromen.append(
                await plaatser.klant.open_stroom(self.begin, op_id=self._make_counter(verwacht))
            )
        if any(stroom.status != 200 for stroom in self.stromen):
            raise MetingError(f"A stream was refused with {self.stromen[-1].status}.")

    def _make_counter(self, verwacht: int) -> Callable[[int], None]:
        geteld, gezien = self._geteld, self.gezien

        def count(volgnummer: int) -> None:
            number = geteld.get(volgnummer, 0) + 1
            if number == verwacht:
                gezien[volgnummer] = clock()
                geteld.pop(volgnummer, None)
            else:
                geteld[volgnummer] = number

        return count

    def close(self) -> None:
        for stroom in self.stromen:
            stroom.cut()
        self.stromen.clear()


# --- the load -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Last:
    """What to ask of the server. `per_seconde` is per person; None is as fast as it answers, with
    `in_vlucht` placements under way."""

    naam: str
    seconden: float
    per_seconde: float | None
    in_vlucht: int = 32


@dataclass
class Uitslag:
    """One row. Times in milliseconds; `cpu_ms` is of the server, per placement with all its
    deliveries."""

    naam: str
    sessies: int
    deelnemers: int
    seconden: float
    aangeboden: float | None
    in_vlucht: int | None
    plaatsingen: int
    per_seconde: float
    bevestigd: tuple[float, float, float]
    gezien: tuple[float, float, float]
    cpu_ms: float
    cpu_procent: float
    database_cpu_ms: float | None
    aandrijver_procent: float
    bytes_per_bericht: float
    threads: int
    is_begrensd: bool
    maal_vloer: float | None = None


class Rit:
    """Drives the sessions once, with one kind of load, and gives the figures of the middle part."""

    def __init__(
        self,
        zalen: Sequence[Zaal],
        server: Proces,
        last: Last,
        *,
        postgres: Postgres | None = None,
        opwarmen: float = OPWARMEN,
    ) -> None:
        self.zalen, self.server, self.last, self.postgres = zalen, server, last, postgres
        self.opwarmen = opwarmen
        self.is_begrensd = False
        # Session, its number of the event, sent at, acknowledged at.
        self.metingen: list[tuple[Zaal, int, float, float]] = []
        self._from = self._until = 0.0

    async def run(self) -> Uitslag:
        self._from = clock() + self.opwarmen
        self._until = self._from + self.last.seconden
        load = asyncio.ensure_future(self._drive())
        await asyncio.sleep(self._from - clock())
        before, bytes_before = self._read_cpu(), self._count_bytes()
        start = clock()
        await asyncio.wait({load}, timeout=self._until - clock())
        after, bytes_after, seconds = self._read_cpu(), self._count_bytes(), clock() - start
        end = clock()
        threads = self.server.threads()
        await load
        await self._wait_for_all()
        within = [one for one in self.metingen if start <= one[3] <= end]
        if not within:
            raise MetingError(f"{self.last.naam}: nothing was acknowledged.")
        aantal = len(within)
        cpu, database, own = (b - a for a, b in zip(before, after, strict=True))
        berichten = bytes_after[1] - bytes_before[1]
        people = sum(len(zaal.plaatsers) for zaal in self.zalen)
        is_max = self.last.per_seconde is None
        return Uitslag(
            naam=self.last.naam,
            sessies=len(self.zalen),
            deelnemers=len(self.zalen[0].plaatsers),
            seconden=round(seconds, 2),
            aangeboden=None if self.last.per_seconde is None else people * self.last.per_seconde,
            in_vlucht=self.last.in_vlucht if is_max else None,
            plaatsingen=aantal,
            per_seconde=aantal / seconds,
            bevestigd=percentiles([acked - sent for _, _, sent, acked in within]),
            gezien=percentiles(
                [zaal.gezien[nummer] - sent for zaal, nummer, sent, _ in within]
                if all(nummer in zaal.gezien for zaal, nummer, _, _ in within)
                else []
            ),
            cpu_ms=1000 * cpu / aantal,
            cpu_procent=100 * cpu / seconds,
            database_cpu_ms=1000 * database / aantal if self.postgres else None,
            aandrijver_procent=100 * own / seconds,
            bytes_per_bericht=(bytes_after[0] - bytes_before[0]) / max(1, berichten),
            threads=threads,
            is_begrensd=self.is_begrensd,
        )

    def _read_cpu(self) -> tuple[float, float, float]:
        database = self.postgres.cpu_seconds() if self.postgres else 0.0
        return self.server.cpu_seconds(), database, time.process_time()

    def _count_bytes(self) -> tuple[int, int]:
        stromen = [stroom for zaal in self.zalen for stroom in zaal.stromen]
        return sum(one.bytes_gezien for one in stromen), sum(one.aantal for one in stromen)

    async def _drive(self) -> None:
        people = [
            (zaal, zaal.plaatsers[place])
            for place in range(len(self.zalen[0].plaatsers))
            for zaal in self.zalen
        ]
        if self.last.per_seconde is None:
            queue = deque(people)
            jobs = [self._keep_busy(queue) for _ in range(min(self.last.in_vlucht, len(people)))]
        else:
            jobs = [
                self._live(zaal, plaatser, 1 / self.last.per_seconde) for zaal, plaatser in people
            ]
        tasks = [asyncio.ensure_future(job) for job in jobs]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _live(self, zaal: Zaal, plaatser: Plaatser, period: float) -> None:
        """One person who places now and then, never two at once: the outbox sends in order."""
        at = clock() + random.uniform(0, period)  # noqa: S311  not a secret
        while at < self._until:
            await asyncio.sleep(max(0.0, at - clock()))
            await self._place(zaal, plaatser)
            at += period * random.uniform(0.6, 1.4)  # noqa: S311  not a secret

    async def _keep_busy(self, queue: deque[tuple[Zaal, Plaatser]]) -> None:
        """The next person places as soon as somebody's answer is there."""
        while (now := clock()) < self._until:
            zaal, plaatser = queue.popleft()
            at = max(now, zaal.next_at - SPELING, plaatser.next_at - SPELING)
            zaal.next_at = max(now, zaal.next_at) + PER_SESSIE
            plaatser.next_at = max(now, plaatser.next_at) + PER_DEELNEMER
            if at > now:
                self.is_begrensd = True
                await asyncio.sleep(at - now)
            await self._place(zaal, plaatser)
            queue.append((zaal, plaatser))

    async def _place(self, zaal: Zaal, plaatser: Plaatser) -> None:
        aspect, status = plaatser.choose()
        sent = clock()
        code, volgnummer, problem = await plaatser.klant.place(aspect, status, make_handeling())
        acked = clock()
        if volgnummer is None:
            detail = problem.get("detail") if problem else ""
            raise MetingError(f"A placement was refused with {code}: {detail}")
        plaatser.aantal += 1
        plaatser.laatste = max(plaatser.laatste, volgnummer)
        if volgnummer > plaatser.bevestigd.get(aspect, (0, ""))[0]:
            plaatser.bevestigd[aspect] = volgnummer, status
        self.metingen.append((zaal, volgnummer, sent, acked))

    async def _wait_for_all(self) -> None:
        deadline = clock() + NAKOMEN
        for zaal in self.zalen:
            last = max(plaatser.laatste for plaatser in zaal.plaatsers)
            while not self._is_there(zaal, last) and clock() < deadline:  # noqa: ASYNC110  many streams, one look
                await asyncio.sleep(0.01)

    @staticmethod
    def _is_there(zaal: Zaal, last: int) -> bool:
        if zaal.is_verborgen:
            pairs = zip(zaal.stromen, zaal.plaatsers, strict=True)
            return all(stroom.laatste >= plaatser.laatste for stroom, plaatser in pairs)
        return all(stroom.laatste >= last for stroom in zaal.stromen)


def percentiles(seconds: list[float]) -> tuple[float, float, float]:
    """The 50th, 95th and 99th in milliseconds."""
    if not seconds:
        return (float("nan"),) * 3
    ordered = sorted(seconds)
    p50, p95, p99 = (
        1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))]
        for share in (0.50, 0.95, 0.99)
    )
    return p50, p95, p99


# --- the check ------------------------------------------------------------------------------------


async def check(zalen: Sequence[Zaal], *, met_stickers: bool = True) -> None:
    """Raise MetingError unless every client ends with what the database has: its last id is that of
    `stand.json`, no event came twice or never, and the stickers there are those acknowledged."""
    faults: list[str] = []
    for zaal in zalen:
        # What is hidden: everybody sees only their own, so everybody is asked (a few of many).
        asked = zaal.plaatsers[:3] if zaal.is_verborgen else zaal.plaatsers[:1]
        for plaatser in asked:
            stand = await plaatser.klant.stand()
            if stand is None:
                raise MetingError("stand.json answered 304 to a question without `sinds`.")
            faults += compare_stromen(zaal, stand["volgnummer"])
            if met_stickers:
                eigen = [plaatser] if zaal.is_verborgen else zaal.plaatsers
                faults += compare_stickers(stand, eigen)
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise MetingError(f"The clients do not end with the database's state: {faults[0]}{more}.")


def compare_stromen(zaal: Zaal, volgnummer: int) -> list[str]:
    """What is wrong with the positions of the clients; one sentence for each."""
    faults = []
    for stroom, plaatser in zip(zaal.stromen, zaal.plaatsers, strict=True):
        last = plaatser.laatste if zaal.is_verborgen else volgnummer
        aantal = plaatser.aantal if zaal.is_verborgen else volgnummer - zaal.begin
        name = f"{plaatser.klant.naam} of {zaal.plaatsers[0].klant.kenmerk}"
        if not stroom.is_open:
            faults.append(f"the stream of {name} is closed")
        elif stroom.laatste != last:
            faults.append(f"{name} ends at {stroom.laatste}, not at {last}")
        elif (stroom.aantal, stroom.dubbel) != (aantal, 0):
            faults.append(
                f"{name} got {stroom.aantal} events and {stroom.dubbel} twice instead of {aantal}"
            )
    return faults


def compare_stickers(stand: dict[str, Any], plaatsers: Sequence[Plaatser]) -> list[str]:
    """The differences between the stickers that were acknowledged and those that are there."""
    name_of = {person["ref"]: person["naam"] for person in stand["deelnemers"]}
    there = {
        (name_of[sticker["deelnemer"]], sticker["aspect"]): sticker["status"]
        for sticker in stand["stickers"]
    }
    acknowledged = {
        (plaatser.klant.naam, aspect): status
        for plaatser in plaatsers
        for aspect, (_, status) in plaatser.bevestigd.items()
    }
    return [
        f"{naam} on {aspect}: acknowledged {acknowledged.get((naam, aspect))}, "
        f"stored {there.get((naam, aspect))}"
        for naam, aspect in sorted(there.keys() | acknowledged.keys())
        if there.get((naam, aspect)) != acknowledged.get((naam, aspect))
    ]


# --- filling a room -------------------------------------------------------------------------------


async def gather_some(jobs: Sequence[Any]) -> list[Any]:
    """All of them, a few at a time."""
    gate = asyncio.Semaphore(TEGELIJK)

    async def wait_for(job: Any) -> Any:
        async with gate:
            return await job

    return list(await asyncio.gather(*map(wait_for, jobs)))


def choose_taken(place: int) -> tuple[str, ...]:
    """Eight of the 24, others for each person: a full plate has about ten stickers on a taak."""
    aspecten = read_aspecten()
    step = len(aspecten) // TAKEN_PER_PERSOON
    return tuple(
        aspecten[(place * 5 + step * number) % len(aspecten)] for number in range(TAKEN_PER_PERSOON)
    )


async def fill_zaal(loket: Loket, deur: str, deelnemers: int, *, is_verborgen: bool) -> Zaal:
    gezien = await read_deur(loket, deur)
    klanten = [
        await join(loket, deur, groep=gezien[1][place % len(gezien[1])], gezien=gezien)
        for place in range(deelnemers)
    ]
    plaatsers = [Plaatser(klant, choose_taken(place)) for place, klant in enumerate(klanten)]
    return Zaal(plaatsers, is_verborgen)


async def fill_zalen(
    server: Server, loket: Loket, sessies: int, deelnemers: int, *, is_verborgen: bool
) -> list[Zaal]:
    """New sessions with the door open, and people who came in through it."""
    wijze = [] if is_verborgen else ["--open"]
    lines = await asyncio.to_thread(server.manage, "proefsessie", "--aantal", str(sessies), *wijze)
    deuren = [json.loads(line)["deur"] for line in lines.splitlines() if line.startswith("{")]
    return await gather_some(
        [fill_zaal(loket, deur, deelnemers, is_verborgen=is_verborgen) for deur in deuren]
    )


def make_bare_zalen(loket: Loket, sessies: int, deelnemers: int) -> list[Zaal]:
    """For the floor, which knows no people: cookies and names of the usual length."""
    cookies = {"csrftoken": "x" * 32, "deelnemer": "x" * 22}
    return [
        Zaal(
            [
                Plaatser(
                    Klant(loket, f"{sessie:022}", "bank", "docent", cookies), choose_taken(place)
                )
                for place in range(deelnemers)
            ]
        )
        for sessie in range(sessies)
    ]


async def open_zalen(zalen: Sequence[Zaal], loket: Loket) -> None:
    await gather_some([zaal.open(loket) for zaal in zalen])

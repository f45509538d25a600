"""Events that cutting readers miss or get twice, while eight writers write.

Writers place, replace, remove and are ready through the domain: threads on SQLite, further
processes on PostgreSQL. One process of the plate is revealed, two are hidden. Twenty readers (the
phones of the writers, phones of others, consoles, big screens) read streams of the real ASGI
application; each is cut at a random byte, also in the middle of a frame, by a broken pipe or by
going away, and comes back at once or later with the id of its last whole frame.

What a reader must have is told by the writers' answers and the table of product.md, not by the
stream: every id that it may see, exactly once on the screen; within a connection ids rise, a
connection never sends what the reader said it has, and what is hidden never comes.

Controls: `nummer` lets every fiftieth write take its number in a transaction of its own, before
the write; a later number then commits first. `halve` makes the reader count a frame that was cut.
"""

import argparse
import asyncio
import multiprocessing
import random
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, connections, transaction
from django.db.models import F
from django.test import Client

from tests import makers
from werksessies import stroom
from werksessies.domain import deelnemers, sessies, stickers
from werksessies.models import Deelnemer, Gebeurtenis, Werksessie
from werksessies.queries import read_plaat_of

from .browser import Browser, Stroom, read_bericht
from .oordeel import add_common
from .opzet import Uitslag, Vastgelopen, judge, prepare_child, watch_loop

KAPOT = ("nummer", "halve")
SCHRIJVERS = 8
LEZERS = 20
PER_SESSIE = 5_000
# Bytes until a reader is cut: on average some thirty frames.
GEMIDDELDE_SNEE = 40_000
GEDULD = 20.0
MAX_BEZET = 1_000
VASTGELOPEN = 15.0
IN_BEURT = 0.9


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser, aantal=100_000, van="events", kapot=KAPOT)


def run(options: argparse.Namespace) -> bool:
    return judge("lezers", options, lambda: prove(options.aantal, options.zaad, options.kapot))


@dataclass(frozen=True)
class Feit:
    """A write as its writer knows it: the number that the domain answered, and whose it is.
    `proces` is empty for what everyone hears."""

    volgnummer: int
    proces: str
    ref: str


@dataclass
class Lezer:
    naam: str
    browser: Browser
    url: str
    zaad: int
    ref: str = ""
    kapot: bool = False
    positie: int = 0
    gekregen: list[int] = field(default_factory=list)
    sneden: int = 0
    fouten: list[str] = field(default_factory=list)

    async def read(self, is_over: asyncio.Event) -> None:
        """Connect, be cut, come back; the last connection stays whole until the end."""
        rng = random.Random(self.zaad)
        while not is_over.is_set():
            await self._connect(rng, is_over)
            # Mostly at once; now and then after more events than the server keeps at hand.
            await asyncio.sleep(rng.choice([0, 0, 0.01, 0.05, rng.uniform(0, 2)]))

    async def _connect(self, rng: random.Random, is_over: asyncio.Event) -> None:
        left = int(rng.expovariate(1 / GEMIDDELDE_SNEE)) + 1
        breaks_pipe, is_slow = rng.random() < 0.5, rng.random() < 0.2
        cut = asyncio.Event()
        rest, begin, last = b"", self.positie, 0

        async def hear(data: bytes) -> None:
            nonlocal left, rest, last
            if cut.is_set():
                return
            piece, left = data[: max(0, left)], left - len(data)
            rest += piece
            *blocks, rest = rest.split(b"\n\n")
            if left <= 0 and self.kapot and rest.startswith(b"id: ") and b"\n" in rest:
                # Broken on purpose: the position moves with the id, before the frame is whole.
                self.positie = int(rest[4 : rest.index(b"\n")])
            for block in blocks:
                last = self._take(block.decode(), begin, last)
            if left <= 0:
                cut.set()
                if breaks_pipe:
                    raise OSError("cut")
            if is_slow:
                await asyncio.sleep(rng.uniform(0, 0.02))

        if rng.random() < 0.5:
            headers, url = {"last-event-id": str(begin)}, self.url
        else:
            headers, url = {}, f"{self.url}{'&' if '?' in self.url else '?'}vanaf={begin}"
        stroom = Stroom(self.browser, url, hear, headers=headers)
        waits = [asyncio.ensure_future(event.wait()) for event in (cut, is_over)]
        await asyncio.wait({stroom.task, *waits}, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if stroom.status not in (0, 200):
            self.fouten.append(f"{self.naam}: the stream answers {stroom.status}")
        await stroom.cut()
        self.sneden += 1

    def _take(self, block: str, begin: int, last: int) -> int:
        bericht = read_bericht(block)
        if bericht.soort in ("opnieuw", "einde"):
            self.fouten.append(f"{self.naam}: {bericht.soort} at {self.positie}")
        if not bericht.id:
            return last
        nummer = int(bericht.id)
        if nummer <= max(last, begin):
            self.fouten.append(f"{self.naam}: {nummer} sent after {max(last, begin)}")
            return last
        self.positie = nummer
        self.gekregen.append(nummer)
        return nummer

    def may_see(self, feit: Feit, onthuld: str) -> bool:
        return feit.proces in ("", onthuld) or feit.ref == self.ref


def prove(aantal: int, zaad: int, kapot: str = "") -> Uitslag:
    uitslag = Uitslag()
    per_sessie = min(PER_SESSIE, aantal)
    gekregen = sneden = events = 0
    al_bezet = len(bezet)
    executor = _make_writers()
    try:
        for nummer in range(-(-aantal // per_sessie)):
            toneel = _Sessie.make(zaad * 1000 + nummer, kapot)
            try:
                asyncio.run(toneel.play(executor, per_sessie))
            except Vastgelopen:
                uitslag.fouten.append("the event loop is stuck: no stream goes on")
                break
            uitslag.fouten += toneel.judge()
            events += len(toneel.feiten)
            gekregen += sum(len(lezer.gekregen) for lezer in toneel.lezers)
            sneden += sum(lezer.sneden for lezer in toneel.lezers)
            if kapot and uitslag.fouten:
                break
    finally:
        if isinstance(executor, ThreadPoolExecutor):
            list(executor.map(_close_connections, range(SCHRIJVERS * 2)))
        executor.shutdown()
    uitslag.getallen = {
        "events": events,
        "ontvangen": gekregen,
        "sneden": sneden,
        "database_bezet": len(bezet) - al_bezet,
    }
    return uitslag


def _make_writers() -> Executor:
    if connection.vendor == "postgresql":
        return ProcessPoolExecutor(
            SCHRIJVERS,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=prepare_child,
            initargs=(connection.settings_dict["NAME"],),
        )
    return ThreadPoolExecutor(SCHRIJVERS)


def _close_connections(_: int) -> None:
    connections.close_all()
    time.sleep(0.02)  # so that every thread takes part


@dataclass
class _Sessie:
    werksessie: Werksessie
    onthuld: str
    personen: list[Deelnemer]
    lezers: list[Lezer]
    zaad: int
    kapot: str
    begin: int = 0
    feiten: list[Feit] = field(default_factory=list)

    @classmethod
    def make(cls, zaad: int, kapot: str) -> "_Sessie":
        organisatie = makers.make_organisatie()
        facilitator = makers.make_gebruiker(organisatie)
        werksessie = makers.make_werksessie(
            makers.make_leeromgeving(organisatie), facilitator=facilitator, fase="plakken"
        )
        onthuld = next(iter(read_plaat_of(werksessie).taken.values())).proces
        sessies.reveal(werksessie, [onthuld])
        client = Client()
        client.force_login(facilitator)
        regie = {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}
        url = f"/w/{werksessie.kenmerk}/stroom/"
        personen, lezers = [], []
        for nummer in range(LEZERS):
            make = partial(
                Lezer, zaad=zaad * 100 + nummer, kapot=kapot == "halve", naam=f"lezer {nummer}"
            )
            if nummer < SCHRIJVERS + 6:
                person, token = makers.join(werksessie, f"naam {nummer}")
                phone = Browser({settings.DEELNEMER_COOKIE: token})
                lezers.append(make(browser=phone, url=url, ref=person.ref))
                if nummer < SCHRIJVERS:
                    personen.append(person)
            else:
                beeld = "regie" if nummer % 2 else "scherm"
                lezers.append(make(browser=Browser(regie), url=f"{url}?beeld={beeld}"))
        toneel = cls(werksessie, onthuld, personen, lezers, zaad, kapot)
        toneel.begin = Werksessie.objects.get(pk=werksessie.pk).volgnummer
        for lezer in lezers:
            lezer.positie = toneel.begin
        return toneel

    async def play(self, executor: Executor, aantal: int) -> None:
        with watch_loop(VASTGELOPEN):
            await self._play(executor, aantal)

    async def _play(self, executor: Executor, aantal: int) -> None:
        loop = asyncio.get_running_loop()
        is_over = asyncio.Event()
        readers = [asyncio.ensure_future(lezer.read(is_over)) for lezer in self.lezers]
        try:
            each = [aantal // SCHRIJVERS + (i < aantal % SCHRIJVERS) for i in range(SCHRIJVERS)]
            found = await asyncio.gather(
                *(
                    loop.run_in_executor(
                        executor,
                        write,
                        person.pk,
                        count,
                        self.zaad * 10 + i,
                        self.kapot == "nummer",
                    )
                    for i, (person, count) in enumerate(zip(self.personen, each, strict=True))
                )
            )
            self.feiten = sorted(
                (feit for feiten in found for feit in feiten), key=lambda feit: feit.volgnummer
            )
            await self._wait_for_readers()
        finally:
            is_over.set()
            await asyncio.gather(*readers)
            await stroom.stop()

    async def _wait_for_readers(self) -> None:
        """Until every reader has its last one, or nobody got anything for a while."""
        last = {
            lezer.naam: max((f.volgnummer for f in self._expected(lezer)), default=0)
            for lezer in self.lezers
        }
        had, since = -1, time.monotonic()
        while any(lezer.positie < last[lezer.naam] for lezer in self.lezers):
            await asyncio.sleep(0.1)
            has = sum(len(lezer.gekregen) for lezer in self.lezers)
            if has != had:
                had, since = has, time.monotonic()
            elif time.monotonic() - since > GEDULD:
                return

    def _expected(self, lezer: Lezer) -> Iterable[Feit]:
        return (feit for feit in self.feiten if lezer.may_see(feit, self.onthuld))

    def judge(self) -> list[str]:
        fouten = []
        numbers = [feit.volgnummer for feit in self.feiten]
        if numbers != list(range(self.begin + 1, self.begin + 1 + len(numbers))):
            fouten.append("the numbers that the writers were told have gaps or doubles")
        for lezer in self.lezers:
            fouten += lezer.fouten[:3]
            expected = {feit.volgnummer for feit in self._expected(lezer)}
            had = set(lezer.gekregen)
            if missed := sorted(expected - had):
                fouten.append(f"{lezer.naam} ({lezer.ref}) missed {len(missed)}: {missed[:5]}")
            if leaked := sorted(had - expected):
                fouten.append(f"{lezer.naam} ({lezer.ref}) got {len(leaked)} hidden: {leaked[:5]}")
            if len(had) != len(lezer.gekregen):
                fouten.append(f"{lezer.naam} drew {len(lezer.gekregen) - len(had)} twice")
        return fouten


def write(deelnemer_pk: int, aantal: int, zaad: int, is_kapot: bool) -> list[Feit]:
    """One writer: a person who places, replaces, removes and is ready, as fast as it goes."""
    close_old_connections()
    rng = random.Random(zaad)
    person = Deelnemer.objects.select_related("werksessie").get(pk=deelnemer_pk)
    taken = list(read_plaat_of(person.werksessie).taken.values())
    feiten = []
    for nummer in range(aantal):
        taak = rng.choice(taken)
        handeling = secrets.token_hex(8)
        kind = rng.random()
        if is_kapot and nummer % 50 == 49:
            act = partial(_write_outside_the_lock, person, taak.key)
        elif kind < 0.7:
            status = rng.choice(["nu", "erbij", "loslaten"])
            act = partial(stickers.place, person, taak.key, status=status, handeling=handeling)
        elif kind < 0.95:
            act = partial(stickers.remove, person, taak.key, handeling=handeling)
        else:
            is_klaar = rng.random() < 0.5
            act = partial(deelnemers.set_klaar, person, is_klaar, handeling=handeling)
        proces = "" if act.func is deelnemers.set_klaar else taak.proces
        # Mostly in turn, as the writer thread of the server does it: who finds SQLite busy sleeps,
        # and eight that sleep write fifty times a second. The others take their chance.
        with _beurt if rng.random() < IN_BEURT else nullcontext():
            volgnummer = _insist(act)
        feiten.append(Feit(volgnummer, proces, person.ref))
    return feiten


def _insist(act: Callable[[], int]) -> int:
    """As the outbox of a phone: what the database had no time for is sent again, the same."""
    while True:
        try:
            return act()
        except OperationalError:
            if connection.vendor != "sqlite":
                raise
            bezet.append(1)
            if len(bezet) > MAX_BEZET:
                raise


_beurt = threading.Lock()
# Of this process: how often SQLite said that it is locked.
bezet: list[int] = []


def _write_outside_the_lock(person: Deelnemer, aspect: str) -> int:
    """As with a sequence of the database: the number is there before the write that it is for."""
    with transaction.atomic():
        rows = Werksessie.objects.select_for_update().filter(pk=person.werksessie_id)
        rows.update(volgnummer=F("volgnummer") + 1)
        volgnummer = rows.get().volgnummer
    time.sleep(0.02)
    Gebeurtenis.objects.create(
        werksessie_id=person.werksessie_id,
        volgnummer=volgnummer,
        soort="sticker_weggehaald",
        deelnemer=person,
        gegevens={"ref": person.ref, "aspect": aspect},
    )
    return volgnummer

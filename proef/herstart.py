"""A database that restarts under load, and a server that restarts with its streams open.

`--wat database`: PostgreSQL is stopped in order or killed, stays away for a moment and comes back,
again and again, while people write and listen. Writes fail with 503, `Retry-After` and a sentence,
go on within ten seconds after the database is up; streams miss nothing and tell nothing twice.

`--wat server`: SIGTERM to a server on SQLite with `--stromen` open streams ends it within five
seconds. Phones come back when the last `retry:` says so, spread over ten seconds: no second has
more than a quarter of them. All end where the database is.

The controls: `verzwijgt` answers a failed write as done; `zonder_spreiding` tells every phone to
come back at once (server).
"""

import argparse
import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress

from bench.klant import Loket
from bench.opstelling import OpstellingError, Postgres, Server

from .boekhouding import Boek, Schrijver, check_books, make_books
from .luisteraar import Luisteraar
from .oordeel import add_common
from .verloop import Uitslag, judge, make_folder, run_postgres, run_server

TERUG_SECONDEN = 10.0
STOP_SECONDEN = 5.0
DRUKSTE_SECONDE = 0.25  # of all phones
clock = time.perf_counter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser, aantal=20, van="restarts", kapot=["verzwijgt", "zonder_spreiding"])
    parser.add_argument("--wat", choices=["database", "server"], default="database")
    parser.add_argument("--stromen", type=int, default=500, help="server: open streams (500)")


def run(options: argparse.Namespace) -> bool:
    if options.kapot == "zonder_spreiding" and options.wat != "server":
        raise SystemExit("--kapot zonder_spreiding: alleen met --wat server")
    prove = prove_database if options.wat == "database" else prove_server
    return judge(f"herstart {options.wat}", options, lambda: prove(options))


# --- the database ---------------------------------------------------------------------------------


def prove_database(options: argparse.Namespace) -> Uitslag:
    with make_folder() as folder, run_postgres(folder) as postgres:
        url = postgres.make_database("proef")
        with run_server(folder, database_url=url, processen=2, kapot=options.kapot) as server:
            return asyncio.run(restart_database(server, postgres, options))


async def restart_database(
    server: Server, postgres: Postgres, options: argparse.Namespace
) -> Uitslag:
    rng, uitslag = random.Random(options.zaad), Uitslag()
    loket = Loket(server.url)
    boeken = await make_books(server, loket, rng, sessies=2, mensen=8)
    luisteraars = await listen(boeken, rng, per_persoon=2)
    drukte = Drukte(boeken, rng, pauze=0.4)
    drukte.start()
    await asyncio.sleep(1)
    wachten, weg = [], 0
    for keer in range(options.aantal):
        hoe = postgres.kill if keer % 2 else postgres.stop
        before = drukte.count(503)
        await asyncio.to_thread(hoe)
        await asyncio.sleep(rng.uniform(0.3, 2.0))
        await asyncio.to_thread(postgres.start_again)
        up = clock()
        wachten.append(await drukte.everybody_wrote(since=up, seconds=30) - up)
        weg += drukte.count(503) > before
        await asyncio.sleep(rng.uniform(0.2, 0.8))
    await drukte.stop()
    await judge_end(boeken, luisteraars, uitslag, options)
    if max(wachten) > TERUG_SECONDEN:
        uitslag.fout(f"{max(wachten):.1f} s until everybody could write again")
    if weg < options.aantal and not options.kapot:
        uitslag.fout(f"only {weg} of {options.aantal} restarts were noticed")
    uitslag.getallen |= {
        "keer_503": drukte.count(503),
        "langst_terug_s": round(max(wachten), 2),
        "stromen": len(luisteraars),
    }
    loket.close()
    return uitslag


class Drukte:
    """Everybody writes now and then, and keeps what has no answer."""

    def __init__(self, boeken: list[Boek], rng: random.Random, pauze: float) -> None:
        self.schrijvers = [schrijver for boek in boeken for schrijver in boek.schrijvers]
        self._rng, self._pauze = rng, pauze
        self._uit = asyncio.Event()
        self._gelukt: dict[int, float] = {}
        self._taken: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._taken = [
            asyncio.ensure_future(self._write(number, schrijver))
            for number, schrijver in enumerate(self.schrijvers)
        ]

    async def _write(self, number: int, schrijver: Schrijver) -> None:
        while not self._uit.is_set():
            handeling = schrijver.make()
            await schrijver.deliver(handeling, 0.4)
            self._gelukt[number] = clock()
            with suppress(TimeoutError):
                pauze = self._pauze * schrijver.rng.uniform(0.5, 1.5)
                await asyncio.wait_for(self._uit.wait(), pauze)

    async def everybody_wrote(self, *, since: float, seconds: float) -> float:
        """When the last of them had an answer to a write that was sent after `since`, or had
        waited until then."""
        people = range(len(self.schrijvers))
        await wait_for(lambda: all(self._gelukt.get(n, 0) > since for n in people), seconds)
        return clock()

    async def stop(self) -> None:
        self._uit.set()
        await asyncio.wait_for(asyncio.gather(*self._taken), 60)

    def count(self, status: int) -> int:
        return sum(schrijver.statussen.get(status, 0) for schrijver in self.schrijvers)


async def wait_for(is_true: Callable[[], bool], seconds: float) -> bool:
    """Whether it became true in that time."""
    for _ in range(int(seconds / 0.05)):
        if is_true():
            return True
        await asyncio.sleep(0.05)
    return is_true()


async def listen(
    boeken: list[Boek], rng: random.Random, *, per_persoon: int, hoogstens: int = 10**6
) -> list[Luisteraar]:
    found: list[Luisteraar] = []
    for boek in boeken:
        stand = await boek.schrijvers[0].klant.stand()
        assert stand is not None
        for schrijver in boek.schrijvers:
            for _ in range(min(per_persoon, hoogstens - len(found))):
                luisteraar = Luisteraar(
                    schrijver.klant, random.Random(rng.random()), stand["volgnummer"]
                )
                await luisteraar.start()
                found.append(luisteraar)
    return found


async def judge_end(
    boeken: list[Boek],
    luisteraars: list[Luisteraar],
    uitslag: Uitslag,
    options: argparse.Namespace,
) -> None:
    """The books, and every stream: each event of the log once, in order, up to the last."""
    await asyncio.gather(*(schrijver.settle() for boek in boeken for schrijver in boek.schrijvers))
    uitslag.add(check_books(boeken))
    gemist = 0
    for boek in boeken:
        query = "SELECT volgnummer FROM werksessies_gebeurtenis WHERE werksessie_id = ?"
        log = [nummer for (nummer,) in boek.gegevens.read(query + " ORDER BY 1", boek.pk)]
        own = [one for one in luisteraars if one.klant.kenmerk == boek.kenmerk]
        # A phone that was refused waits up to 30 s.
        await wait_for(lambda: all(one.laatste >= log[-1] for one in own), 40)  # noqa: B023  at once
        for one in own:
            wanted = [nummer for nummer in log if nummer > one.vanaf]
            gemist += len(set(wanted) - set(one.ids))
            if one.dubbel or one.opnieuw:
                uitslag.fout(f"a stream: {one.dubbel} double, {one.opnieuw} times from anew")
    for one in luisteraars:
        one.stop()
    uitslag.getallen["gemist"] = gemist
    if gemist:
        uitslag.fout(f"{gemist} events did not come")
    if options.kapot == "verzwijgt":
        uitslag.gevangen = uitslag.telling.verloren


# --- the server -----------------------------------------------------------------------------------


def prove_server(options: argparse.Namespace) -> Uitslag:
    with make_folder() as folder, run_server(folder, kapot=options.kapot) as server:
        return asyncio.run(restart_server(server, options))


async def restart_server(server: Server, options: argparse.Namespace) -> Uitslag:
    rng, uitslag = random.Random(options.zaad), Uitslag()
    loket = Loket(server.url)
    sessies = max(2, options.stromen // 125)
    mensen = -(-options.stromen // sessies)
    boeken = await make_books(server, loket, rng, sessies=sessies, mensen=mensen)
    luisteraars = await listen(boeken, rng, per_persoon=1, hoogstens=options.stromen)
    drukte = Drukte(boeken, rng, pauze=options.stromen / 10)  # about ten writes a second
    drukte.start()
    await asyncio.sleep(1)
    stops, drukste, cpu, rijen = [], [], [], []
    for _ in range(options.aantal):
        for one in luisteraars:
            one.tikken.clear()
            one.open_op.clear()
            one.terug.clear()
        try:
            stops.append(await asyncio.to_thread(server.stop))
        except OpstellingError as error:
            uitslag.fout(str(error))
            break
        gone = clock()
        await asyncio.to_thread(server.start_again)
        up, cpu_before = clock() - gone, server.cpu_seconds()
        await wait_for(lambda: all(one.open_op for one in luisteraars), 45)
        cpu.append(server.cpu_seconds() - cpu_before)
        told = [one.terug[0] for one in luisteraars if one.terug]
        wanted = histogram([ms / 1000 for ms in told], 10)
        came = histogram([one.open_op[0] - gone for one in luisteraars if one.open_op], 20)
        drukste.append(max(came) / len(luisteraars))
        rijen.append((round(up, 1), wanted, came))
        if len(told) < len(luisteraars):
            uitslag.fout(f"{len(luisteraars) - len(told)} streams ended without a `retry:`")
        elif max(wanted) > DRUKSTE_SECONDE * len(told):
            uitslag.fout(f"told to come back at the same time: {wanted}")
        if drukste[-1] > DRUKSTE_SECONDE:
            uitslag.fout(f"came back at the same time: {came}")
        if sum(came) < len(luisteraars):
            uitslag.fout(f"{len(luisteraars) - sum(came)} phones did not come back in 20 s")
    uitslag.gevangen = len(uitslag.telling.fouten)
    await drukte.stop()
    await judge_end(boeken, luisteraars, uitslag, options)
    if stops and max(stops) > STOP_SECONDEN:
        uitslag.fout(f"stopping took {max(stops):.1f} s")
    uitslag.getallen |= {
        "stromen": len(luisteraars),
        "stop_s": round(max(stops, default=0), 2),
        "drukste_seconde": round(max(drukste, default=0), 2),
        "cpu_s": round(max(cpu, default=0), 2),
        "weer_op_s": rijen[-1][0] if rijen else None,
        "gevraagd_per_s": rijen[-1][1] if rijen else [],
        "terug_per_s": rijen[-1][2] if rijen else [],
    }
    loket.close()
    return uitslag


def histogram(seconds: list[float], length: int) -> list[int]:
    rows = [0] * length
    for one in seconds:
        if one < length:
            rows[int(one)] += 1
    return rows

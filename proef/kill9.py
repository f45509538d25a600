"""Acknowledged writes lost, or doubled, when something is killed with SIGKILL.

`--wat app`: the app on SQLite; `werker`: one of two processes on PostgreSQL, which the parent
starts again; `database`: all of PostgreSQL, which then reads its write-ahead log. In every trial
people of two sessions place, replace and remove; at a random moment after the first acknowledgement
comes the SIGKILL; then the books are compared, everybody repeats what is unknown with the same
handeling, and the books are compared again. At the end once more from the first event on.

The controls lose writes: `vroeg` says "bewaard" before the commit, `later` is PostgreSQL with
`synchronous_commit=off`.
"""

import argparse
import asyncio
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.klant import Loket
from bench.opstelling import Postgres, Server, find_descendants, read_stat, wait_until

from .boekhouding import Boek, check_books, make_books
from .oordeel import add_common
from .verloop import Uitslag, judge, make_folder, run_postgres, run_server
from .voorraad import Voorraad

SESSIES, MENSEN = 2, 8
NOG_EVEN = 0.2  # seconds
PER_PERSOON = 28  # within the burst that a person may write: haste is not what is tried here


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser, aantal=200, van="times killed", kapot=["vroeg", "later"])
    parser.add_argument("--wat", choices=["app", "werker", "database"], default="app")
    parser.add_argument(
        "--koud", action="store_true", help="app: start every time as a user does, not from stock"
    )


def run(options: argparse.Namespace) -> bool:
    return judge(f"kill9 {options.wat}", options, lambda: prove(options))


@dataclass
class Slachtoffer:
    """What is killed. `revive` returns when it serves again."""

    server: Server
    kill: Callable[[random.Random], None]
    revive: Callable[[], None]


def prove(options: argparse.Namespace) -> Uitslag:
    with make_folder() as folder, MAKERS[options.wat](folder, options) as slachtoffer:
        return asyncio.run(try_all(slachtoffer, options))


async def try_all(slachtoffer: Slachtoffer, options: argparse.Namespace) -> Uitslag:
    rng = random.Random(options.zaad)
    uitslag = Uitslag()
    loket = Loket(slachtoffer.server.url)
    boeken = await make_books(slachtoffer.server, loket, rng, sessies=SESSIES, mensen=MENSEN)
    keer = in_vlucht = 0
    for keer in range(1, options.aantal + 1):
        in_vlucht += await try_once(slachtoffer, boeken, rng, uitslag, not options.kapot)
        if uitslag.telling.fouten:
            uitslag.getallen["stopte_bij"] = keer
            break
    if not options.kapot:
        # Once more, all of it: a later crash may not take what an earlier one had left.
        einde = check_books(boeken, van_voren=True)
        einde.fouten = uitslag.telling.fouten + einde.fouten
        uitslag.telling = einde
    loket.close()
    uitslag.getallen |= {"keer_gedood": keer, "onbekend_bij_dood": in_vlucht}
    uitslag.gevangen = uitslag.telling.verloren
    return uitslag


async def try_once(
    slachtoffer: Slachtoffer,
    boeken: list[Boek],
    rng: random.Random,
    uitslag: Uitslag,
    met_weigering: bool,
) -> int:
    """How many writes were unknown."""
    eerste, genoeg = asyncio.Event(), asyncio.Event()
    schrijvers = [schrijver for boek in boeken for schrijver in boek.schrijvers]
    for schrijver in schrijvers:
        schrijver.op_bevestigd = lambda _: eerste.set()
    taken = [
        asyncio.ensure_future(schrijver.work(PER_PERSOON, genoeg, met_weigering=met_weigering))
        for schrijver in schrijvers
    ]
    await asyncio.wait_for(eerste.wait(), 30)
    await asyncio.sleep(rng.uniform(0.05, 0.4))
    slachtoffer.kill(rng)
    asyncio.get_running_loop().call_later(NOG_EVEN, genoeg.set)  # a process may be left to write to
    await asyncio.gather(*taken)
    await asyncio.to_thread(slachtoffer.revive)
    telling = check_books(boeken)
    uitslag.add(telling)
    await asyncio.gather(*(schrijver.settle() for schrijver in schrijvers))
    after = check_books(boeken)
    # Counted before; what was unknown has become acknowledged.
    uitslag.telling.onbekend -= telling.onbekend
    uitslag.add(after)
    if after.onbekend:
        uitslag.fout("unknown after a repeat")
    return telling.onbekend


# --- what is killed -------------------------------------------------------------------------------


@contextmanager
def make_app(folder: Path, options: argparse.Namespace) -> Iterator[Slachtoffer]:
    if options.koud:
        with run_server(folder, kapot=options.kapot) as server:
            yield Slachtoffer(server, lambda _: server.kill(), server.start_again)
        return
    with run_server(folder) as server:
        server.stop()
        with Voorraad(server, kapot=options.kapot) as voorraad:
            voorraad.start()
            yield Slachtoffer(server, lambda _: voorraad.kill(), voorraad.start)


@contextmanager
def make_werker(folder: Path, options: argparse.Namespace) -> Iterator[Slachtoffer]:
    with run_postgres(folder) as postgres, run_hosted(folder, postgres, options) as server:

        def kill(rng: random.Random) -> None:
            os.kill(rng.choice(find_workers(server)), signal.SIGKILL)

        def revive() -> None:
            wait_until(lambda: len(find_workers(server)) == 2 and server.answers("/readyz"), 30)

        yield Slachtoffer(server, kill, revive)


def find_workers(server: Server) -> list[int]:
    """The serving processes below the parent."""
    return [
        pid
        for pid in find_descendants(server.pid)[1:]
        if (stat := read_stat(pid)) and int(stat[1]) == server.pid
    ]


@contextmanager
def make_database(folder: Path, options: argparse.Namespace) -> Iterator[Slachtoffer]:
    with run_postgres(folder) as postgres, run_hosted(folder, postgres, options) as server:

        def revive() -> None:
            postgres.start_again()
            wait_until(lambda: server.answers("/readyz"), 30)

        yield Slachtoffer(server, lambda _: postgres.kill(), revive)


@contextmanager
def run_hosted(folder: Path, postgres: Postgres, options: argparse.Namespace) -> Iterator[Server]:
    kapot = "" if options.kapot == "later" else options.kapot
    url = postgres.make_database("proef")
    with run_server(folder, database_url=url, processen=2, kapot=kapot) as server:
        if options.kapot == "later":
            relax(postgres)
        yield server


def relax(postgres: Postgres) -> None:
    """A commit no longer waits for the disk. After the start, which would refuse it."""
    import psycopg

    with psycopg.connect(postgres.url, autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET synchronous_commit = off")
        conn.execute("SELECT pg_reload_conf()")


MAKERS = {"app": make_app, "werker": make_werker, "database": make_database}

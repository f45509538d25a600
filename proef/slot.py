"""No "database is locked" while copies and reports are made.

`--aantal` writes in many sessions, while without a pause a copy of the database is made
(`manage.py backup`), a report is printed from the command line, and another is asked for with the
button. No answer may be a 5xx, nobody may say "locked", every copy must be whole, and the books
must be right at the end. The time until the acknowledgement is reported.

The control `uitgesteld` places the old way: a transaction that reads first and takes its lock at
the first write.
"""

import argparse
import asyncio
import itertools
import random
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

from bench.klant import Antwoord, Loket, parse_head
from bench.opstelling import OpstellingError, Server

from .boekhouding import Boek, Schrijver, check_books, make_books, percentile, read_log
from .oordeel import add_common
from .verloop import Uitslag, judge, make_folder, run_postgres, run_server

TEGELIJK = 16
PER_PERSOON = 28  # below the burst of a person, and of a session of ten
PER_SESSIE = 10
OP_SLOT = "database is locked"
GEDULD = 600  # seconds; a copy and a report on a busy machine
DRUKTE = ("kopieën", "verslagen", "knoppen")
clock = time.perf_counter


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_common(parser, aantal=10_000, van="writes", kapot=["uitgesteld"])
    parser.add_argument("--wat", choices=["sqlite", "postgresql"], default="sqlite")


def run(options: argparse.Namespace) -> bool:
    return judge(f"slot {options.wat}", options, lambda: prove(options))


def prove(options: argparse.Namespace) -> Uitslag:
    with make_folder() as folder:
        (folder / "kopie").mkdir()
        if options.wat == "sqlite":
            with run_server(folder, kapot=options.kapot, met_demo=True) as server:
                return asyncio.run(write_all(server, folder / "kopie", options))
        if options.kapot:
            raise SystemExit("--kapot uitgesteld: alleen met --wat sqlite")
        with run_postgres(folder) as postgres:
            url = postgres.make_database("proef")
            with run_server(folder, database_url=url, processen=2) as server:
                server.manage("demo")
                return asyncio.run(write_all(server, folder / "kopie", options))


async def write_all(server: Server, kopie: Path, options: argparse.Namespace) -> Uitslag:
    rng, uitslag = random.Random(options.zaad), Uitslag()
    loket = Loket(server.url)
    sessies = -(-options.aantal // (PER_PERSOON * PER_SESSIE))
    boeken = await make_books(
        server, loket, rng, sessies=sessies, mensen=PER_SESSIE, organisatie="Demo"
    )
    drukte = [
        asyncio.ensure_future(task)
        for task in (
            make_copies(server, kopie, uitslag),
            make_reports(server, boeken, kopie, uitslag),
            press_button(server, boeken, uitslag),
        )
    ]
    tijden: list[float] = []
    left = itertools.count(1)
    waiting = [schrijver for boek in boeken for schrijver in boek.schrijvers]
    rng.shuffle(waiting)

    async def write(schrijver: Schrijver) -> None:
        for _ in range(PER_PERSOON):
            if next(left) > options.aantal:
                return
            begin = clock()
            await schrijver.send(schrijver.make(met_weigering=not options.kapot))
            tijden.append(clock() - begin)

    async def write_in_turn() -> None:
        while waiting:
            await write(waiting.pop())

    begin = clock()
    await asyncio.gather(*(write_in_turn() for _ in range(TEGELIJK)))
    seconden = clock() - begin
    async with asyncio.timeout(GEDULD):  # what began while people wrote may still be under way
        while not all(uitslag.getallen.get(naam) for naam in DRUKTE):  # noqa: ASYNC110 (counters of three tasks)
            await asyncio.sleep(0.1)
    for task in drukte:
        task.cancel()
    await asyncio.gather(*drukte, return_exceptions=True)
    await judge_all(server, boeken, uitslag, options)
    uitslag.getallen |= {
        "schrijfacties": len(tijden),
        "per_seconde": round(len(tijden) / seconden),
        "p50_ms": round(1000 * percentile(tijden, 0.5), 1),
        "p99_ms": round(1000 * percentile(tijden, 0.99), 1),
        "langst_ms": round(1000 * max(tijden)),
    }
    loket.close()
    return uitslag


async def judge_all(
    server: Server, boeken: list[Boek], uitslag: Uitslag, options: argparse.Namespace
) -> None:
    fouten = [fout for boek in boeken for one in boek.schrijvers for fout in one.fouten]
    op_slot = read_log(server).count(OP_SLOT) + sum(OP_SLOT in fout for fout in fouten)
    vijfhonderd = sum(
        keer
        for boek in boeken
        for one in boek.schrijvers
        for status, keer in one.statussen.items()
        if status >= 500
    )
    uitslag.getallen |= {"op_slot": op_slot, "5xx": vijfhonderd}
    if options.kapot:
        uitslag.gevangen = op_slot
        uitslag.telling.fouten += fouten
        return
    uitslag.add(check_books(boeken))
    if op_slot or vijfhonderd:
        uitslag.fout(f"{op_slot} times locked, {vijfhonderd} answers 5xx")


# --- what goes on meanwhile -----------------------------------------------------------------------


async def make_copies(server: Server, kopie: Path, uitslag: Uitslag) -> None:
    for number in itertools.count():
        try:
            await asyncio.to_thread(make_copy, server, kopie)
        except (OpstellingError, sqlite3.Error) as error:
            uitslag.fout(f"copy: {error}")
        uitslag.getallen["kopieën"] = number + 1


def make_copy(server: Server, kopie: Path) -> None:
    """One copy, looked into where it can be, and gone again."""
    server.manage("backup", str(kopie))
    file = max(kopie.glob("beeldplaat-*"), key=lambda path: path.stat().st_mtime)
    if not server.env.get("DATABASE_URL"):
        read_copy(file)
    file.unlink()


def read_copy(file: Path) -> None:
    """Raises sqlite3.Error for a copy that is damaged, or of no one moment."""
    with closing(sqlite3.connect(file)) as conn:
        (answer,) = conn.execute("PRAGMA integrity_check").fetchone()
        uneven = conn.execute(
            "SELECT w.id FROM werksessies_werksessie w LEFT JOIN werksessies_gebeurtenis g "
            "ON g.werksessie_id = w.id GROUP BY w.id HAVING count(g.id) <> w.volgnummer"
        ).fetchall()
    if answer != "ok" or uneven:
        raise sqlite3.DatabaseError(f"{answer}, {len(uneven)} sessions with a gap")


async def make_reports(server: Server, boeken: list[Boek], folder: Path, uitslag: Uitslag) -> None:
    for number in itertools.count():
        kenmerk, file = boeken[number % len(boeken)].kenmerk, folder / f"{number}.pdf"
        try:
            await asyncio.to_thread(server.manage, "rapport", kenmerk, "--uit", str(file))
        except OpstellingError as error:
            uitslag.fout(f"report: {error}")
        file.unlink(missing_ok=True)
        uitslag.getallen["verslagen"] = number + 1


async def press_button(server: Server, boeken: list[Boek], uitslag: Uitslag) -> None:
    """As the facilitator of the demo: signed in, on the page of the report."""
    loket = Loket(server.url)
    text = (server.data_dir / "demo-inlog.txt").read_text()
    found = re.search(r"wachtwoord: (\S+)", text)
    assert found is not None
    cookies = (await loket.get("/inloggen/")).cookies
    answer = await post(
        loket, "/inloggen/", cookies, gebruikersnaam="facilitator", wachtwoord=found[1]
    )
    if answer.status != 303:
        uitslag.fout(f"signing in: {answer.status}")
        return
    cookies |= answer.cookies
    for number in itertools.count():
        path = f"/w/{boeken[-1 - number % len(boeken)].kenmerk}/verslag/"
        answer = await post(loket, path, cookies)
        if answer.status not in (200, 303):
            uitslag.fout(f"the button: {answer.status}")
        uitslag.getallen["knoppen"] = number + 1
        await asyncio.sleep(0.5)


async def post(loket: Loket, path: str, cookies: dict[str, str], **velden: str) -> Antwoord:
    body = urlencode({**velden, "csrfmiddlewaretoken": cookies["csrftoken"]}).encode()
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {loket.netloc}\r\nOrigin: {loket.origin}\r\n"
        f"Cookie: {cookie}\r\nAccept: text/html\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    answer, text = await loket.request(head.encode() + body)
    return Antwoord(*parse_head(answer), text)

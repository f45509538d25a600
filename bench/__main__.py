"""`python -m bench`: how quickly a sticker reaches everyone, and what it costs.

Starts a server as users do, with data of its own that goes away, drives it and prints one table.
Everything runs on this machine, so compare CPU per placement and ratios within one run; times and
rates depend on what else the machine does. Fails, with one sentence, when a client does not end
with what the database has.
"""

import argparse
import asyncio
import gc
import json
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import uvloop

from .klant import Loket, Stroom, make_handeling
from .meting import (
    GEDULD,
    Last,
    MetingError,
    Rit,
    Uitslag,
    Zaal,
    check,
    fill_zalen,
    gather_some,
    make_bare_zalen,
    open_zalen,
)
from .opstelling import (
    BASE_DIR,
    OpstellingError,
    Postgres,
    Proces,
    Server,
    find_port,
    start_postgres,
    start_server,
)

PER_ZAAL = 30
RUSTIG = 5000
ZOEK = (16, 32, 64)  # placements under way that are tried before the maximal load
ZOEK_SECONDEN = 2.0
# Connections from one address of this machine to one port, well below what the system has for it.
PER_BRON = 20_000
BEGIN = time.monotonic()
T = TypeVar("T")


def say(text: str) -> None:
    print(f"[{time.monotonic() - BEGIN:5.1f} s] {text}", file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Rustig:
    """Open streams with nothing to do. KiB per stream from the proportional share (PSS) and from
    the resident set (RSS) of all server processes."""

    stromen: int
    kib_pss: float
    kib_rss: float
    threads: int
    seconden_openen: float


def read_options(args: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Without options: 10 x 30 and 50 x 30 at one placement per person per 5 s, 50 x 30 "
        f"as fast as it answers, the floor, and {RUSTIG} idle streams. Under three minutes.",
    )
    parser.add_argument("--sessies", type=int, metavar="N", help="only one load: so many sessions")
    parser.add_argument("--deelnemers", type=int, default=PER_ZAAL, metavar="M")
    parser.add_argument(
        "--per-seconde", default="0.2", metavar="RATE", help="per person, or max (0.2)"
    )
    parser.add_argument("--seconden", type=float, default=10.0, help="of each load (10)")
    parser.add_argument(
        "--in-vlucht", type=int, default=0, metavar="K", help="under way at max; 0 tries a few"
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--processen", type=int, default=1, help="serving processes (1)")
    parser.add_argument("--verborgen", action="store_true", help="hidden placing instead of open")
    parser.add_argument("--rustig", type=int, metavar="N", help="only N idle streams")
    parser.add_argument("--taskset", action="store_true", help="server and driver each on a core")
    parser.add_argument("--map", type=Path, help="where the data goes for the time of the run")
    parser.add_argument("--uit", type=Path, metavar="FILE.json", help="write the figures here too")
    options = parser.parse_args(args)
    if options.per_seconde != "max":
        try:
            options.per_seconde = float(options.per_seconde)
        except ValueError:
            parser.error("--per-seconde is a number or max")
        if not 0 < options.per_seconde <= 2:
            parser.error("--per-seconde is above 0 and at most 2: more is refused with 429")
    if options.database == "sqlite" and options.processen > 1:
        parser.error("SQLite has one serving process: add --database postgresql")
    if options.in_vlucht < 0 or options.deelnemers < 1 or (options.sessies or 1) < 1:
        parser.error("numbers are positive")
    return options


def raise_limit(files: int) -> None:
    """So many open files here and in the servers that start from here. Raises OpstellingError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= files:
        return
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, max(files, hard)))
    except (ValueError, OSError):
        raise OpstellingError(
            f"This needs {files} open files and the limit is {hard}: raise it (ulimit -n) or ask "
            "for fewer streams."
        ) from None


class Bank:
    """The servers of one run, on data that goes away."""

    def __init__(self, options: argparse.Namespace, folder: Path, stack: ExitStack) -> None:
        self.options, self.folder, self.stack = options, folder, stack
        self.postgres: Postgres | None = None
        if options.database == "postgresql":
            self.postgres = stack.enter_context(start_postgres(folder, fsync=True))
        self.uitslagen: list[Uitslag] = []
        self.rustig: Rustig | None = None

    def start_server(self, naam: str) -> Server:
        url = self.postgres.make_database(naam) if self.postgres else ""
        start = partial(
            start_server,
            self.folder / naam,
            database_url=url,
            processen=self.options.processen,
        )
        return self.stack.enter_context(self._on_core(start))

    def start_vloer(self, frame_bytes: int) -> Proces:
        port = find_port()
        vloer = Proces(
            [sys.executable, "-m", "bench.vloer", "--port", str(port), "--bytes", str(frame_bytes)],
            dict(os.environ),
            port,
            self.folder / "vloer.log",
        )

        def start() -> Proces:
            vloer.start()
            return vloer

        return self.stack.enter_context(self._on_core(start))

    def _on_core(self, start: Callable[[], T]) -> T:
        if not self.options.taskset:
            return start()
        os.sched_setaffinity(0, {0})
        try:
            return start()
        finally:
            os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})

    # --- loads ------------------------------------------------------------------------------------

    async def run_loads(self, sessies: int, lasten: Sequence[tuple[int, Last]]) -> None:
        """Each load on so many of the sessions, on one server; then the floor for the last one."""
        options = self.options
        server = self.start_server("last")
        loket = Loket(server.url, tijd=GEDULD)
        say(f"{sessies} sessions with {options.deelnemers} people come in")
        zalen = await fill_zalen(
            server, loket, sessies, options.deelnemers, is_verborgen=options.verborgen
        )
        opened = 0
        for aantal, last in lasten:
            new = zalen[opened:aantal]
            await open_zalen(new, loket)
            opened = max(opened, aantal)
            self.uitslagen.append(await self._drive(zalen[:aantal], server, last, self.postgres))
        await check(zalen[:opened])
        close_zalen(zalen, loket)
        server.stop()
        await self._run_vloer(opened)

    async def _run_vloer(self, sessies: int) -> None:
        """The same people, the same number of bytes: as fast as the bare application answers."""
        if self.options.verborgen:
            return  # there an event has one reader; the floor has thirty
        vloer = self.start_vloer(round(self.uitslagen[-1].bytes_per_bericht))
        loket = Loket(vloer.url, tijd=GEDULD)
        zalen = make_bare_zalen(loket, sessies, self.options.deelnemers)
        await open_zalen(zalen, loket)
        last = Last("floor", min(8.0, self.options.seconden), None, self.options.in_vlucht)
        uitslag = await self._drive(zalen, vloer, last, None)
        await check(zalen, met_stickers=False)
        close_zalen(zalen, loket)
        vloer.kill()
        self.uitslagen = [
            replace(one, maal_vloer=one.cpu_ms / uitslag.cpu_ms if uitslag.cpu_ms else None)
            for one in [uitslag, *self.uitslagen]
        ]

    async def _drive(
        self, zalen: Sequence[Zaal], server: Proces, last: Last, postgres: Postgres | None
    ) -> Uitslag:
        if last.per_seconde is None and not last.in_vlucht:
            last = replace(last, in_vlucht=await self._find_in_vlucht(zalen, server, last))
        say(f"{last.naam}: {last.seconden:g} seconds")
        gc.collect()
        gc.disable()  # a pause of the driver would look like one of the server
        try:
            return await Rit(zalen, server, last, postgres=postgres).run()
        finally:
            gc.enable()

    async def _find_in_vlucht(self, zalen: Sequence[Zaal], server: Proces, last: Last) -> int:
        """How many under way give the most placements. More than that only wait for each other."""
        found: dict[int, float] = {}
        people = sum(len(zaal.plaatsers) for zaal in zalen)
        tries = [in_vlucht for in_vlucht in ZOEK if in_vlucht < people] or [people]
        if len(tries) == 1:
            return tries[0]
        for in_vlucht in tries:
            trial = replace(last, seconden=ZOEK_SECONDEN, in_vlucht=in_vlucht)
            found[in_vlucht] = (await Rit(zalen, server, trial).run()).per_seconde
        say(", ".join(f"{key} under way: {rate:.0f}/s" for key, rate in found.items()))
        return max(found, key=lambda key: found[key])

    # --- idle -------------------------------------------------------------------------------------

    async def run_rustig(self, aantal: int) -> None:
        """Many streams that wait, 30 to a session; then one sticker in each session, for all."""
        server = self.start_server("rustig")
        zalen_nodig = -(-aantal // PER_ZAAL)
        say(f"{aantal} idle streams in {zalen_nodig} sessions")
        loket = Loket(server.url)
        zalen = await fill_zalen(server, loket, zalen_nodig, 1, is_verborgen=False)
        klanten = [zaal.plaatsers[0].klant for zaal in zalen]
        loketten = [Loket(server.url, bron=f"127.0.0.{2 + k}") for k in range(aantal // PER_BRON)]
        stromen = [
            Stroom(
                [loket, *loketten][number // PER_BRON],
                klanten[number % len(klanten)].kenmerk,
                klanten[number % len(klanten)].cookie,
            )
            for number in range(aantal + PER_ZAAL)
        ]
        # A first few, so that what a process loads once is not counted as theirs.
        await gather_some([stroom.open() for stroom in stromen[:PER_ZAAL]])
        await asyncio.sleep(1)
        pss, rss = server.pss_kib(), server.rss_kib()
        start = time.monotonic()
        await gather_some([stroom.open() for stroom in stromen[PER_ZAAL:]])
        seconds = time.monotonic() - start
        await asyncio.sleep(3)
        self.rustig = Rustig(
            aantal,
            (server.pss_kib() - pss) / aantal,
            (server.rss_kib() - rss) / aantal,
            server.threads(),
            seconds,
        )
        geplaatst = {}
        for zaal in zalen:
            plaatser = zaal.plaatsers[0]
            _, volgnummer, problem = await plaatser.klant.place(
                *plaatser.choose(), make_handeling()
            )
            if volgnummer is None:
                raise MetingError(f"A placement was refused: {problem}")
            geplaatst[plaatser.klant.kenmerk] = volgnummer
        late = [
            stroom for stroom in stromen if not await stroom.wait_for(geplaatst[stroom.kenmerk])
        ]
        if late:
            raise MetingError(f"{len(late)} of {len(stromen)} idle streams missed a sticker.")
        for stroom in stromen:
            stroom.cut()
        loket.close()
        server.stop()


def close_zalen(zalen: Sequence[Zaal], loket: Loket) -> None:
    for zaal in zalen:
        zaal.close()
    loket.close()


def make_lasten(options: argparse.Namespace) -> tuple[int, list[tuple[int, Last]]]:
    """How many sessions to fill, and per load how many of them take part."""
    seconden, in_vlucht = options.seconden, options.in_vlucht
    if options.sessies:
        rate = None if options.per_seconde == "max" else options.per_seconde
        words = "max" if rate is None else f"{rate:g}/s each"
        naam = f"{options.sessies} x {options.deelnemers}, {words}"
        return options.sessies, [(options.sessies, Last(naam, seconden, rate, in_vlucht))]
    people = options.deelnemers
    return 50, [
        (10, Last(f"10 x {people}, 1 per 5 s each", seconden, 0.2)),
        (50, Last(f"50 x {people}, 1 per 5 s each", seconden, 0.2)),
        (50, Last(f"50 x {people}, max", seconden, None, in_vlucht)),
    ]


# --- telling --------------------------------------------------------------------------------------

HEADINGS = (
    "",
    "placements/s",
    "acknowledged p50 / p95 / p99 ms",
    "seen by all p50 / p95 / p99 ms",
    "CPU ms each",
    "x floor",
    "CPU %",
    "under way",
    "KiB/stream",
    "threads",
)


def make_table(bank: Bank) -> str:
    rows = [HEADINGS, *map(make_row, bank.uitslagen)]
    if bank.rustig is not None:
        idle = bank.rustig
        kib = f"{idle.kib_pss:.1f} (RSS {idle.kib_rss:.1f})"
        rows.append(
            (f"{idle.stromen} idle streams", *("–",) * 7, kib, str(idle.threads)),
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def make_row(one: Uitslag) -> tuple[str, ...]:
    rate = f"{one.per_seconde:.0f}"
    if one.aangeboden is not None:
        rate += f" of {one.aangeboden:.0f}"
    if one.is_begrensd:
        rate += " (limited)"
    cpu = f"{one.cpu_ms:.2f}"
    if one.database_cpu_ms is not None:
        cpu += f" + {one.database_cpu_ms:.2f} database"
    return (
        one.naam,
        rate,
        " / ".join(f"{value:.1f}" for value in one.bevestigd),
        " / ".join(f"{value:.1f}" for value in one.gezien),
        cpu,
        "–" if one.maal_vloer is None else f"{one.maal_vloer:.1f}",
        f"{one.cpu_procent:.0f}",
        "–" if one.in_vlucht is None else str(one.in_vlucht),
        "–",
        str(one.threads),
    )


def describe_machine(bank: Bank) -> dict[str, Any]:
    """What the figures belong to."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=40"],
        cwd=BASE_DIR,
        check=False,
        capture_output=True,
        text=True,
    ).stdout.strip()
    packages = ("Django", "uvicorn", "uvloop", "httptools", "psycopg")
    postgresql = str(bank.postgres.bin.parent.name) if bank.postgres else None
    return {
        "commit": commit or None,
        "when": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "postgresql": postgresql,
        "packages": {name: version(name) for name in packages},
        "database": bank.options.database,
        "processen": bank.options.processen,
        "verborgen": bank.options.verborgen,
        "taskset": bank.options.taskset,
    }


async def run(bank: Bank) -> None:
    options = bank.options
    if options.rustig is None:
        await bank.run_loads(*make_lasten(options))
    if options.rustig or not options.sessies:
        await bank.run_rustig(options.rustig or RUSTIG)


def main(args: Sequence[str] | None = None) -> None:
    options = read_options(args)
    people = (options.sessies or 50) * options.deelnemers
    with ExitStack() as stack:
        try:
            raise_limit(2 * max(people, options.rustig or RUSTIG) + 1000)
            temporary = tempfile.TemporaryDirectory(
                prefix="beeldplaat-bank-", dir=options.map, ignore_cleanup_errors=True
            )
            bank = Bank(options, Path(stack.enter_context(temporary)), stack)
            uvloop.run(run(bank))
        except (MetingError, OpstellingError) as error:
            sys.exit(str(error))
        except OSError as error:
            sys.exit(f"The run broke off: {error!r}")
        machine = describe_machine(bank)
        print(make_table(bank))
        print(
            f"\nEvery client ended with the database's state. Driver: "
            f"{max((one.aandrijver_procent for one in bank.uitslagen), default=0):.0f} % of a core "
            f"at most. {machine['cores']} cores, Python {machine['python']}, {options.database}."
        )
        if options.uit is not None:
            rustig = asdict(bank.rustig) if bank.rustig else None
            found = {**machine, "loads": list(map(asdict, bank.uitslagen)), "idle": rustig}
            options.uit.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()

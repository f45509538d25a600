"""`python -m bench.meldingen`: what NOTIFY costs, inside the transaction of a sticker and after it.

A transaction that notifies takes one lock for the whole cluster when it commits and keeps it until
its commit is on disk. So commits queue one behind the other where others would share an fsync. This
writes stickers through the domain from more and more threads, each in a session of its own, on a
PostgreSQL with fsync: as the app does (a NOTIFY afterwards, which waits for no disk), with the
NOTIFY inside the transaction, and without any.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from unittest import mock

from .opstelling import Postgres, start_postgres

DRADEN = (1, 2, 4, 8, 16)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.meldingen", description=__doc__)
    parser.add_argument("--seconden", type=float, default=4.0, help="of each line (4)")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder,
        start_postgres(Path(folder), fsync=True) as postgres,
    ):
        print(measure(postgres, folder, options.seconden))


def measure(postgres: Postgres, folder: str, seconden: float) -> str:
    os.environ["DATABASE_URL"] = postgres.make_database("meldingen")
    os.environ["DATA_DIR"] = folder
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beeldplaat.settings")
    import django

    django.setup(set_prefix=False)
    from werksessies import bus
    from werksessies.domain import plaatsingen

    binnen = plaatsingen.IN_EEN.replace(
        "SELECT volgnummer, deelnemer_id, id, ref FROM w",
        "SELECT volgnummer, deelnemer_id, id, ref, pg_notify('beeldplaat', 'x ' || id) FROM w",
    )
    stil = mock.patch.object(bus.Brievenbus, "send")
    rows = ["| threads | NOTIFY afterwards, per s | inside | none |", "|---|---|---|---|"]
    plekken = make_plekken(max(DRADEN))
    for draden in DRADEN:
        here = plekken[:draden]
        erna = write(here, seconden)
        with stil:
            geen = write(here, seconden)
            with mock.patch.object(plaatsingen, "IN_EEN", binnen):
                erin = write(here, seconden)
        rows.append(f"| {draden} | {erna:.0f} | {erin:.0f} | {geen:.0f} |")
    return "\n".join(rows)


def make_plekken(aantal: int) -> list[tuple[str, str]]:
    """So many sessions with one person each: the kenmerk, and the hash of that person's token."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("laad_inhoud", verbosity=0, stdout=sys.stderr)
    from tests import makers
    from werksessies.domain.deelnemers import hash_token

    leeromgeving = makers.make_leeromgeving(makers.make_organisatie())
    plekken = []
    for _ in range(aantal):
        werksessie = makers.make_werksessie(leeromgeving, fase="plakken")
        _, token = makers.join(werksessie)
        plekken.append((werksessie.kenmerk, hash_token(token)))
    return plekken


def write(plekken: list[tuple[str, str]], seconden: float) -> float:
    """Stickers per second of one thread per place."""
    from django.db import connection

    from werksessies.domain import plaatsingen

    counts, until = [0] * len(plekken), time.monotonic() + seconden

    def work(nummer: int) -> None:
        status: Any = ("nu", "erbij", "loslaten")
        try:
            while time.monotonic() < until:
                counts[nummer] += 1
                plaatsing = plaatsingen.make_plaatsing(
                    *plekken[nummer],
                    "inwerken",
                    status=status[counts[nummer] % 3],
                    samen="",
                    opmerking="",
                    handeling=f"{nummer:08}-{time.monotonic_ns():020}",
                )
                if plaatsingen.place_all([plaatsing]) == [None]:
                    raise RuntimeError("a sticker was not in order")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[nummer]) for nummer in range(len(plekken))]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - start)


if __name__ == "__main__":
    main()

"""How a proof is asked for, how it tells what it found, and the installations it runs on."""

import argparse
import atexit
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bench.opstelling import Postgres, Server, find_port, start_postgres, start_server

from .boekhouding import Telling
from .oordeel import tell


class Overgeslagen(Exception):
    """This machine cannot show it; the text says what is missing."""


@dataclass
class Uitslag:
    """`gevangen` is what the control looks at: for most proofs, what was lost or doubled."""

    telling: Telling = field(default_factory=Telling)
    getallen: dict[str, Any] = field(default_factory=dict)
    gevangen: int | None = None

    def fout(self, tekst: str) -> None:
        self.telling.fouten.append(tekst)

    def add(self, telling: Telling) -> None:
        """The books of one trial more."""
        for naam, value in telling.getallen.items():
            setattr(self.telling, naam, getattr(self.telling, naam) + value)
        self.telling.fouten += telling.fouten


def judge(naam: str, options: argparse.Namespace, prove: Callable[[], Uitslag]) -> bool:
    """Run a proof and tell about it. One that cannot be run here proves nothing, and says why."""
    begin = time.perf_counter()
    try:
        uitslag = prove()
    except Overgeslagen as reden:
        print(json.dumps({"proef": naam, "oordeel": "overgeslagen", "reden": str(reden)}))
        return False
    telling = uitslag.telling
    wrong = len(telling.fouten) + telling.verloren + telling.dubbel
    is_mis = bool(uitslag.gevangen if options.kapot and uitslag.gevangen is not None else wrong)
    getallen = {**telling.getallen, **uitslag.getallen}
    seconden = time.perf_counter() - begin
    return tell(naam, options, getallen, telling.fouten, seconden, is_mis=is_mis)


# --- installations --------------------------------------------------------------------------------


@lru_cache
def prepare_once(met_demo: bool = False) -> Path:
    """A folder with a prepared installation on SQLite, to copy; it goes away with the program."""
    folder = Path(tempfile.mkdtemp(prefix="proef-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = start_server(folder)
    try:
        if met_demo:
            server.manage("demo")
    finally:
        server.stop()
    return folder


@contextmanager
def make_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="proef-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def run_server(
    folder: Path,
    *,
    kapot: str = "",
    met_demo: bool = False,
    database_url: str = "",
    processen: int = 1,
) -> Iterator[Server]:
    """A server on fresh data. With `kapot` (proef/kapot.py) that break is around it.

    `folder` may exist: what a proof mounted there stays.
    """
    if database_url:
        server = start_server(folder, database_url=database_url, processen=processen)
    else:
        shutil.copytree(prepare_once(met_demo), folder, dirs_exist_ok=True)
        server = start_server(folder, port=find_port(), voorbereid=False)
    with server:
        if kapot:
            server.stop()
            server.command = [sys.executable, "-m", "proef.kapot", kapot, "--met-ouder"]
            server.start()
        yield server


@contextmanager
def run_postgres(folder: Path) -> Iterator[Postgres]:
    """A cluster whose commits are on disk."""
    with start_postgres(folder / "pg", fsync=True) as postgres:
        yield postgres

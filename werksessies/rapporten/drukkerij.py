"""Where reports are printed: in processes of their own, so that no stream ever waits for a PDF.

Each web process keeps at most AANTAL_PERSEN workers warm, started on first use. What the web
processes share is a folder, and the files in it are the truth:

    <sleutel>.pdf     the report, written beside it and renamed: it is whole or it is not there
    <sleutel>.bezig   somebody is making it; older than MARKERING_VERLOOPT it counts no more
    <sleutel>.fout    why it could not be made, in words for the reader

Of every session only the newest report is kept.

A worker has a time limit and a memory limit. One that goes over them is ended, the reader is told
why, and the next report gets a new worker.
"""

import contextlib
import logging
import multiprocessing
import os
import queue
import re
import secrets
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from django.conf import settings

from ..errors import RapportError
from .pdf import FONTS
from .waarden import Rapport

logger = logging.getLogger(__name__)

AANTAL_PERSEN = 1
TIJDSLIMIET = 60.0
# Starting up (Django, fonts) is not the report's fault.
OPSTARTLIMIET = 60.0
GEHEUGENLIMIET = 1024 * 1024 * 1024
MARKERING_VERLOOPT = 2 * (TIJDSLIMIET + OPSTARTLIMIET)
# What a report's looks follow from, besides the report itself: paths under BASE_DIR. Part of every
# key, so that a change of the layout makes new files.
OPMAAK = (
    "templates/rapporten/*",
    "werksessies/plaat.py",
    "werksessies/rapporten/*.py",
    "werksessies/tekening/*.py",
    "werksessies/tekening/*.json",
)
OPMAAKPAKKETTEN = ("weasyprint", "pikepdf")

TE_TRAAG = (
    "Het verslag maken duurde te lang en is gestopt. De werksessie zelf is niet veranderd. "
    "Probeer het nog een keer. Lukt het dan niet? Kort heel lange notities in."
)
TE_GROOT = (
    "Het verslag is te groot voor deze computer en is gestopt. De werksessie zelf is niet "
    "veranderd. Kort heel lange notities in en probeer het nog een keer."
)
MISLUKT = (
    "Het verslag maken is niet gelukt. De werksessie zelf is niet veranderd. Probeer het nog een "
    "keer. Lukt het dan niet? Vraag de beheerder om in het logboek te kijken."
)


class Toestand(StrEnum):
    ONBEKEND = "onbekend"
    BEZIG = "bezig"
    KLAAR = "klaar"
    MISLUKT = "mislukt"


@dataclass(frozen=True, slots=True)
class Drukwerk:
    """How far a report is. `bestand` is there when it is KLAAR, `reden` when it is MISLUKT."""

    toestand: Toestand
    bestand: Path | None = None
    reden: str = ""


@dataclass(frozen=True, slots=True)
class Opdracht:
    map: Path
    sleutel: str
    rapport: Rapport
    bijlagen: Mapping[str, bytes]


def make_sleutel(naam: str, rapport: Rapport, bijlagen: Mapping[str, bytes]) -> str:
    """A key that changes when anything in the report changes; `naam` keeps it recognizable."""
    som = sha256(f"{_hash_opmaak()}\n{rapport!r}".encode())
    for bestand, inhoud in sorted(bijlagen.items()):
        som.update(bestand.encode() + b"\0" + inhoud)
    return f"{_shorten(naam)}-{som.hexdigest()[:32]}"


def is_sleutel(naam: str, sleutel: str) -> bool:
    """Whether this is a key that `make_sleutel` can have made for `naam`."""
    return re.fullmatch(rf"{re.escape(_shorten(naam))}-[0-9a-f]{{32}}", sleutel) is not None


def _shorten(naam: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "", naam)[:40]


@cache
def _hash_opmaak() -> str:
    """Once per process: the files change only when a new version starts."""
    basis = Path(settings.BASE_DIR)
    fonts = [basis / "static" / "fonts" / naam for naam in FONTS]
    som = sha256()
    for path in [*fonts, *sorted(path for deel in OPMAAK for path in basis.glob(deel))]:
        som.update(f"{path.relative_to(basis).as_posix()}\0".encode())
        som.update(sha256(path.read_bytes()).digest())
    for pakket in OPMAAKPAKKETTEN:
        som.update(f"{pakket}\0{version(pakket)}\0".encode())
    return som.hexdigest()


def submit(sleutel: str, rapport: Rapport, bijlagen: Mapping[str, bytes]) -> Drukwerk:
    """Ask for a report and return at once. The same key is made only once, over all processes; a
    key that failed is tried again."""
    werkmap = _make_map()
    drukwerk = status(sleutel)
    if drukwerk.toestand in (Toestand.KLAAR, Toestand.BEZIG):
        return drukwerk
    if not _take_markering(_path(werkmap, sleutel, "bezig")):
        return Drukwerk(Toestand.BEZIG)
    _path(werkmap, sleutel, "fout").unlink(missing_ok=True)
    _drukkerij().add(Opdracht(werkmap, sleutel, rapport, dict(bijlagen)))
    return status(sleutel)


def status(sleutel: str) -> Drukwerk:
    werkmap = _make_map()
    pdf = _path(werkmap, sleutel, "pdf")
    if pdf.exists():
        return Drukwerk(Toestand.KLAAR, bestand=pdf)
    if _is_vers(_path(werkmap, sleutel, "bezig")):
        return Drukwerk(Toestand.BEZIG)
    # Looked at twice: between the two questions above the report may have become ready.
    if pdf.exists():
        return Drukwerk(Toestand.KLAAR, bestand=pdf)
    with contextlib.suppress(FileNotFoundError):
        reden = _path(werkmap, sleutel, "fout").read_text(encoding="utf-8")
        return Drukwerk(Toestand.MISLUKT, reden=reden)
    return Drukwerk(Toestand.ONBEKEND)


def wait(sleutel: str, timeout: float = TIJDSLIMIET + OPSTARTLIMIET) -> Drukwerk:
    """For commands and tests: wait until the report is ready or failed."""
    until = time.monotonic() + timeout
    while (drukwerk := status(sleutel)).toestand is Toestand.BEZIG and time.monotonic() < until:
        time.sleep(0.05)
    return drukwerk


# Files


def _make_map() -> Path:
    werkmap = Path(settings.DATA_DIR) / "rapporten"
    werkmap.mkdir(mode=0o700, parents=True, exist_ok=True)
    return werkmap


def _path(werkmap: Path, sleutel: str, soort: str) -> Path:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", sleutel):
        raise ValueError(f"not a key: {sleutel!r}")
    return werkmap / f"{sleutel}.{soort}"


def _take_markering(markering: Path) -> bool:
    """Only one asker gets it. One that was left behind by a process that died is taken over."""
    for _ in range(2):
        try:
            os.close(os.open(markering, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except FileExistsError:
            if _is_vers(markering):
                return False
            markering.unlink(missing_ok=True)
        else:
            return True
    return False


def _is_vers(markering: Path) -> bool:
    try:
        return time.time() - markering.stat().st_mtime < MARKERING_VERLOOPT
    except FileNotFoundError:
        return False


def _write(path: Path, inhoud: bytes) -> None:
    """Whole or not at all: written beside it, forced to disk, renamed."""
    tijdelijk = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with tijdelijk.open("xb") as bestand:
            tijdelijk.chmod(0o600)
            bestand.write(inhoud)
            bestand.flush()
            os.fsync(bestand.fileno())
        tijdelijk.replace(path)
    finally:
        tijdelijk.unlink(missing_ok=True)


def _remove_older(werkmap: Path, sleutel: str) -> None:
    """A new report takes the place of those made before for the same name: they may say what was
    taken out since, also a person."""
    naam = sleutel.rpartition("-")[0]
    for path in werkmap.iterdir():
        is_af = path.suffix in (".pdf", ".fout")
        if is_af and path.stem != sleutel and is_sleutel(naam, path.stem):
            path.unlink(missing_ok=True)


# The web process's side


class _Pers:
    """One thread that hands its work to one warm worker process and watches the clock."""

    def __init__(self, opdrachten: "queue.SimpleQueue[Opdracht]") -> None:
        self.opdrachten = opdrachten
        self.proces: SpawnProcess | None = None
        self.lijn: Connection | None = None
        threading.Thread(target=self._run, name="drukkerij", daemon=True).start()

    def _run(self) -> None:
        while True:
            opdracht = self.opdrachten.get()
            markering = _path(opdracht.map, opdracht.sleutel, "bezig")
            try:
                # It may have waited for others: the clock of the marker starts here.
                with contextlib.suppress(OSError):
                    markering.touch()
                reden = self._print(opdracht)
                if reden:
                    _write(_path(opdracht.map, opdracht.sleutel, "fout"), reden.encode())
            except Exception:
                logger.exception("report %s failed", opdracht.sleutel)
                with contextlib.suppress(OSError):
                    _write(_path(opdracht.map, opdracht.sleutel, "fout"), MISLUKT.encode())
            finally:
                markering.unlink(missing_ok=True)

    def _print(self, opdracht: Opdracht) -> str:
        """The reason why it failed, "" when it worked."""
        lijn = self._connect()
        if lijn is None:
            return MISLUKT
        try:
            lijn.send(opdracht)
            if not lijn.poll(TIJDSLIMIET):
                logger.error("report %s took more than %s s", opdracht.sleutel, TIJDSLIMIET)
                self._stop()
                return TE_TRAAG
            antwoord: str = lijn.recv()
        except (EOFError, OSError):
            # Ended from outside, mostly for its memory.
            logger.exception("the process that made report %s ended", opdracht.sleutel)
            self._stop()
            return TE_GROOT
        if antwoord == TE_GROOT:
            self._stop()
        return antwoord

    def _connect(self) -> Connection | None:
        """The line to a worker that is ready; starts one where there is none."""
        if self.proces is not None and self.proces.is_alive():
            return self.lijn
        self._stop()
        context = multiprocessing.get_context("spawn")
        self.lijn, andere = context.Pipe()
        self.proces = context.Process(
            target=run_worker, args=(andere,), name="drukpers", daemon=True
        )
        self.proces.start()
        andere.close()
        try:
            if self.lijn.poll(OPSTARTLIMIET) and self.lijn.recv() == "klaar":
                return self.lijn
        except (EOFError, OSError):
            logger.exception("the report process did not start")
        self._stop()
        return None

    def _stop(self) -> None:
        if self.lijn is not None:
            self.lijn.close()
        if self.proces is not None:
            self.proces.kill()
            self.proces.join()
        self.proces, self.lijn = None, None


class _Drukkerij:
    def __init__(self) -> None:
        self.opdrachten: queue.SimpleQueue[Opdracht] = queue.SimpleQueue()
        self.persen = [_Pers(self.opdrachten) for _ in range(AANTAL_PERSEN)]

    def add(self, opdracht: Opdracht) -> None:
        self.opdrachten.put(opdracht)


_slot = threading.Lock()
_van_dit_proces: tuple[int, _Drukkerij] | None = None


def _drukkerij() -> _Drukkerij:
    """This process's own; a forked child starts its own threads."""
    global _van_dit_proces  # noqa: PLW0603 (one per process is the point)
    with _slot:
        if _van_dit_proces is None or _van_dit_proces[0] != os.getpid():
            _van_dit_proces = (os.getpid(), _Drukkerij())
        return _van_dit_proces[1]


# The worker's side


def run_worker(lijn: Connection) -> None:
    """Entry of the worker process: print what comes along the line until it is closed."""
    # Ctrl-C in the terminal is for the server; the line closes when that ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    import django

    django.setup()
    lijn.send("klaar")
    while True:
        # The line closes when the web process ends, also while a report is being made.
        try:
            opdracht: Opdracht = lijn.recv()
            lijn.send(_print_safely(opdracht))
        except (EOFError, OSError):
            return


def _print_safely(opdracht: Opdracht) -> str:
    from .pdf import make_pdf

    try:
        pdf = make_pdf(opdracht.rapport, opdracht.bijlagen)
        # Before the new one can be seen: who sees it must not find the older ones beside it.
        _remove_older(opdracht.map, opdracht.sleutel)
        _write(_path(opdracht.map, opdracht.sleutel, "pdf"), pdf)
    except RapportError as error:
        return error.tekst
    except (MemoryError, RecursionError):
        return TE_GROOT
    except Exception:
        logger.exception("report %s failed", opdracht.sleutel)
        return MISLUKT
    return ""


def _limit_memory() -> None:
    """Linux only; elsewhere the time limit has to do."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (GEHEUGENLIMIET, GEHEUGENLIMIET))
    except (ImportError, ValueError, OSError):
        logger.warning("no memory limit for the report process on this system")

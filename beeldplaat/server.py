"""The web server: `python -m beeldplaat.server`.

One process serves by itself. With WEB_CONCURRENCY=n (PostgreSQL only) it becomes a small parent
that opens the socket and keeps n serving processes on it; uvicorn's own supervisor leaves no way
to end the streams first, and without that a stop waits for every open stream.

Ctrl-C and SIGTERM end everything in order. SIGHUP to the parent renews the serving processes one
by one; in a terminal, and without a parent, it means that the terminal was closed: also the end.
"""

import argparse
import gc
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import IO, NoReturn

import django
import uvicorn
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections

from beeldplaat import meting

STOP_SECONDS = 3  # for requests that are under way; streams are ended at once
KILL_SECONDS = STOP_SECONDS + 1.5
READY_SECONDS = 30.0  # for a new process that takes the place of an old one
READY = b"klaar"  # what a new process tells its parent
RESTART_SECONDS = 1.0  # at least between two starts in one place: no busy loop of crashes


class Server(uvicorn.Server):
    """Ends the streams at the moment of the signal; uvicorn itself would wait for them first."""

    def __init__(
        self,
        config: uvicorn.Config,
        end_streams: Callable[[], None],
        tell_ready: Callable[[], None],
    ) -> None:
        super().__init__(config)
        self._end_streams, self._tell_ready = end_streams, tell_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._end_streams()
        super().handle_exit(sig, frame)


def main() -> None:
    options = read_options()
    # Before uvicorn has its own handlers, and once more when it has stopped: an orderly end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beeldplaat.settings")
    if options.met_ouder:
        threading.Thread(target=stop_with_parent, daemon=True).start()
    processes = 1 if options.fd is not None else settings.WEB_CONCURRENCY
    if processes > 1 and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        sys.exit(
            f"WEB_CONCURRENCY={processes} kan niet met SQLite: daar schrijft één proces. "
            "Zet DATABASE_URL=postgresql://… of laat WEB_CONCURRENCY weg."
        )
    listener = open_socket(options.fd)
    if settings.IS_SQLITE:
        hold_database()
    if options.voorbereiden:
        prepare()
    if processes > 1:
        keep(processes, listener)
    else:
        serve(listener, options.meld, options.meting)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m beeldplaat.server", description=__doc__)
    parser.add_argument(
        "--voorbereiden", action="store_true", help="first database, content and demo, as ./start"
    )
    parser.add_argument("--fd", type=int, help="serve on this inherited socket instead of PORT")
    parser.add_argument(
        "--met-ouder", action="store_true", help="stop as soon as standard input is closed"
    )
    parser.add_argument("--meld", type=int, help="tell on this inherited pipe how the start went")
    parser.add_argument(
        "--meting", type=int, nargs=2, metavar=("FD", "DEEL"), help="count into this inherited file"
    )
    return parser.parse_args()


def leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def stop_with_parent() -> None:
    """A parent that dies, however it dies, closes the pipe: no serving process stays behind."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def open_socket(inherited: int | None) -> socket.socket:
    if inherited is not None:
        return socket.socket(fileno=inherited)
    address, port = settings.LISTEN_ADDRESS, settings.PORT
    listener = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
    except OSError as error:
        sys.exit(
            f"Poort {port} is niet vrij ({error.strerror}). Draait Beeldplaat al? "
            f"Kies anders een andere poort, bijvoorbeeld: PORT={port % 65535 + 1} ./start"
        )
    return listener


def hold_database() -> None:
    """Keeps the lock until this process ends."""
    from werksessies.management.slot import take_slot

    if take_slot() is None:
        sys.exit(
            f"Er draait al een server op de gegevens in {settings.DATA_DIR}, of daar wordt een "
            "reservekopie teruggezet. Stop die, of kies met DATA_DIR een andere map."
        )


def prepare() -> None:
    """In this process, so that a start loads Django once."""
    django.setup()
    try:
        call_command("voorbereiden")
    except CommandError as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(describe_absence(error))
    finally:
        connections.close_all()


def check_promises() -> None:
    """Ends the start, in a sentence, where a commit would not be safe. On PostgreSQL the connection
    stays: it shows `restore` that a server runs, also before the first visitor."""
    from werksessies.checks import check_database_promises  # only now: it needs Django's apps

    try:
        faults = check_database_promises(databases=["default"])
    except OperationalError as error:
        sys.exit(describe_absence(error))
    if faults:
        sys.exit(" ".join(str(fault.msg) for fault in faults))
    if settings.IS_SQLITE:
        connections.close_all()


def describe_absence(error: OperationalError) -> str:
    reason = str(error).strip().splitlines()
    return f"De database doet het niet: {reason[0] if reason else repr(error)}"


def serve(
    listener: socket.socket, report: int | None = None, gedeeld: tuple[int, int] | None = None
) -> None:
    if gedeeld is not None:
        meting.share(*gedeeld)
    config = uvicorn.Config(
        "beeldplaat.asgi:application",
        log_config=None,  # settings.LOGGING decides
        log_level="warning",
        access_log=False,
        server_header=False,
        ws="none",
        proxy_headers=settings.BEHIND_PROXY,
        forwarded_allow_ips=settings.PROXY_ADDRESSES if settings.BEHIND_PROXY else None,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    config.load()
    if report is not None:
        leave_unless_well(report)
    check_promises()
    from werksessies.stroom import close_streams  # only now: it needs Django's apps

    def tell_ready() -> None:
        if report is not None:
            os.write(report, READY)
            os.close(report)

    rest_collector()
    Server(config, close_streams, tell_ready).run(sockets=[listener])


def rest_collector() -> None:
    """What was loaded stays as long as the process: the garbage collector need not walk through it
    again and again. And thousands of open streams make hundreds of objects at a time that go away
    by themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def leave_unless_well(report: int) -> None:
    """A process that cannot do the work leaves it to the ones that are there."""
    from beeldplaat.views import find_troubles  # only now, as above

    sentences = " ".join(sentence for _, sentence in find_troubles() if sentence)
    connections.close_all()
    if sentences:
        os.write(report, sentences.encode())
        sys.exit(1)


# --- several processes ------------------------------------------------------------------------


def keep(processes: int, listener: socket.socket) -> None:
    """Keeps `processes` serving processes on one socket until a signal, then ends them together.

    They are in sessions of their own, so that Ctrl-C reaches them once, through the parent.
    """
    listener.listen(2048)
    stopping, renewing = threading.Event(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    in_terminal = sys.stdin is not None and sys.stdin.isatty()
    on_hangup = stopping if in_terminal else renewing
    signal.signal(signal.SIGHUP, lambda *_: on_hangup.set())
    household = Household(processes, listener)
    while not stopping.is_set():
        if renewing.is_set() and not household.to_renew:
            renewing.clear()
            household.to_renew = list(range(processes))
        household.look_after()
        stopping.wait(0.05 if household.to_renew else 0.2)
    household.end()


@dataclass
class Child:
    process: subprocess.Popen[bytes]
    started: float
    deel: int  # the part of the figures that it counts in
    report: int = -1  # where a newcomer tells how its start went

    def is_running(self) -> bool:
        return self.process.poll() is None


class Household:
    """The serving processes: one in each place, at most one newcomer that is to replace one, and
    those that were told to go. Nothing here waits, so that a signal is always heard."""

    def __init__(self, processes: int, listener: socket.socket) -> None:
        self.listener = listener
        self.places: list[Child | None] = [None] * processes
        self.to_renew: list[int] = []
        self.newcomer: Child | None = None
        self.leaving: list[tuple[Child, float]] = []
        # One in each place, one that goes and a newcomer: no two count in the same part.
        self.parts = processes + 2
        self.counts = make_counts(self.parts)

    def _start(self, *, with_report: bool = False) -> Child:
        alive = [child for child, _ in self.leaving]
        alive += [child for child in (*self.places, self.newcomer) if child is not None]
        taken = {child.deel for child in alive if child.is_running()}
        deel = next(part for part in range(self.parts) if part not in taken)
        return start_child(self.listener, self.counts, deel, with_report=with_report)

    def look_after(self) -> None:
        for place, child in enumerate(self.places):
            if child is not None and child.is_running():
                continue
            if child is not None:
                if time.monotonic() - child.started < RESTART_SECONDS:
                    continue
                process = child.process
                print(
                    f"Proces {process.pid} stopte ({process.returncode}); nieuw proces.", flush=True
                )
            self.places[place] = self._start()
        self._let_go()
        if self.to_renew and not self.leaving:
            self._renew()

    def _let_go(self) -> None:
        for child, deadline in self.leaving:
            if child.is_running() and time.monotonic() > deadline:
                child.process.kill()
        self.leaving = [(child, until) for child, until in self.leaving if child.is_running()]

    def _dismiss(self, child: Child) -> None:
        child.process.terminate()
        self.leaving.append((child, time.monotonic() + KILL_SECONDS))

    def _renew(self) -> None:
        """One step: start a newcomer, or look whether it serves and let the old one go."""
        if self.newcomer is None:
            self.newcomer = self._start(with_report=True)
            return
        newcomer, told = self.newcomer, read_report(self.newcomer)
        if told is None and time.monotonic() - newcomer.started < READY_SECONDS:
            return
        os.close(newcomer.report)
        self.newcomer = None
        if told == READY:
            place = self.to_renew.pop(0)
            old, self.places[place] = self.places[place], newcomer
            if old is not None:
                self._dismiss(old)
            if not self.to_renew:
                print("Alle processen zijn vernieuwd.", flush=True)
            return
        self.to_renew.clear()
        self._dismiss(newcomer)
        why = told.decode() if told else "Het nieuwe proces kwam niet op gang."
        print(f"Niet vernieuwd, de oude processen werken door. {why}", file=sys.stderr, flush=True)

    def end(self) -> None:
        everyone = [child for child, _ in self.leaving]
        everyone += [child for child in (*self.places, self.newcomer) if child is not None]
        for child in everyone:
            child.process.terminate()
        deadline = time.monotonic() + KILL_SECONDS
        for child in everyone:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()


def make_counts(parts: int) -> IO[bytes] | None:
    """The memory that the processes count in together, where `/metrics` is on: a file without a
    name, which goes away with them."""
    if not settings.METRICS_TOKEN:
        return None
    file = tempfile.TemporaryFile()  # noqa: SIM115  as long as this process
    file.truncate(parts * meting.DEEL_BYTES)
    return file


def start_child(
    listener: socket.socket, counts: IO[bytes] | None, deel: int, *, with_report: bool = False
) -> Child:
    descriptors = [listener.fileno()]
    command = [sys.executable, "-m", "beeldplaat.server", "--fd", str(descriptors[0])]
    if counts is not None:
        descriptors.append(counts.fileno())
        command += ["--meting", str(counts.fileno()), str(deel)]
    reading, writing = os.pipe() if with_report else (-1, -1)
    if with_report:
        descriptors.append(writing)
        command += ["--meld", str(writing)]
    process = subprocess.Popen(
        [*command, "--met-ouder"],
        stdin=subprocess.PIPE,
        pass_fds=descriptors,
        start_new_session=True,
    )
    if with_report:
        os.close(writing)
    return Child(process, time.monotonic(), deel, reading)


def read_report(newcomer: Child) -> bytes | None:
    """What it told: READY, or why not; empty when it ended without a word; None: nothing yet."""
    readable, _, _ = select.select([newcomer.report], [], [], 0)
    return os.read(newcomer.report, 4096) if readable else None


if __name__ == "__main__":
    main()

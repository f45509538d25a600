"""The web server: `python -m beeldplaat.server`.

One process serves by itself. With WEB_CONCURRENCY=n (PostgreSQL only) it becomes a small parent
that opens the socket and keeps n serving processes on it; uvicorn's own supervisor leaves no way
to end the streams first, and without that a stop waits for every open stream.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
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
RESTART_SECONDS = 1.0  # at least between two starts in one place: no busy loop of crashes


class Server(uvicorn.Server):
    """Ends the streams at the moment of the signal; uvicorn itself would wait for them first."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._end_streams()
        super().handle_exit(sig, frame)


def main() -> None:
    options = read_options()
    # Before uvicorn has its own handlers, and once more when it has stopped: an orderly end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
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
        serve(listener, options.meting)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m beeldplaat.server", description=__doc__)
    parser.add_argument(
        "--voorbereiden", action="store_true", help="first database, content and demo, as ./start"
    )
    parser.add_argument("--fd", type=int, help="serve on this inherited socket instead of PORT")
    parser.add_argument(
        "--met-ouder", action="store_true", help="stop as soon as standard input is closed"
    )
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


def serve(listener: socket.socket, gedeeld: tuple[int, int] | None) -> None:
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
    check_promises()
    from werksessies.stroom import close_streams  # only now: it needs Django's apps

    Server(config, close_streams).run(sockets=[listener])


# --- several processes ------------------------------------------------------------------------


def keep(processes: int, listener: socket.socket) -> None:
    """Keeps `processes` serving processes on one socket until a signal, then ends them together.

    They are in sessions of their own, so that Ctrl-C reaches them once, through the parent.
    """
    listener.listen(2048)
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    children: list[subprocess.Popen[bytes] | None] = [None] * processes
    started = [0.0] * processes
    counts = make_counts(processes)
    while not stopping.is_set():
        for place, child in enumerate(children):
            if child is not None and child.poll() is None:
                continue
            if time.monotonic() - started[place] < RESTART_SECONDS:
                continue
            if child is not None:
                print(f"Proces {child.pid} stopte ({child.returncode}); nieuw proces.", flush=True)
            children[place] = start_child(listener, counts, place)
            started[place] = time.monotonic()
        stopping.wait(0.2)
    end_children([child for child in children if child is not None])


def make_counts(processes: int) -> IO[bytes] | None:
    """The memory that the processes count in together, where `/metrics` is on: a file without a
    name, which goes away with them."""
    if not settings.METRICS_TOKEN:
        return None
    file = tempfile.TemporaryFile()  # noqa: SIM115  as long as this process
    file.truncate(processes * meting.DEEL_BYTES)
    return file


def start_child(
    listener: socket.socket, counts: IO[bytes] | None, place: int
) -> subprocess.Popen[bytes]:
    descriptors = [listener.fileno()]
    command = [sys.executable, "-m", "beeldplaat.server", "--fd", str(descriptors[0])]
    if counts is not None:
        descriptors.append(counts.fileno())
        command += ["--meting", str(descriptors[1]), str(place)]
    return subprocess.Popen(
        [*command, "--met-ouder"],
        stdin=subprocess.PIPE,
        pass_fds=descriptors,
        start_new_session=True,
    )


def end_children(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + KILL_SECONDS
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


if __name__ == "__main__":
    main()

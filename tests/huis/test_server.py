"""`python -m beeldplaat.server` as a real process: what it refuses, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "beeldplaat.server"]
START_SECONDS = 20
STOP_SECONDS = 5

pytestmark = pytest.mark.zwaar


def run_until_refused(data: Path, **settings: str) -> tuple[int, str]:
    """Exit code and standard error of a start on SQLite that should not come to serving."""
    env = {**os.environ, "DATA_DIR": str(data), "DATABASE_URL": "", **settings}
    ended = subprocess.run(
        COMMAND,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    return ended.returncode, ended.stderr


def read_status(url: str) -> int | None:
    try:
        with urlopen(url, timeout=2) as answer:
            return int(answer.status)
    except (URLError, ConnectionError, TimeoutError):
        return None


@contextmanager
def serving(data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server on a socket of ours that has answered once; it is gone afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/healthz"
        descriptor = listener.fileno()
        with subprocess.Popen(
            [*COMMAND, "--fd", str(descriptor), "--met-ouder"],
            cwd=ROOT,
            env={**os.environ, "DATA_DIR": str(data)},
            stdin=subprocess.PIPE,
            pass_fds=[descriptor],
        ) as process:
            try:
                deadline = time.monotonic() + START_SECONDS
                while read_status(url) != 200:
                    assert process.poll() is None
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
                yield process
            finally:
                process.kill()


def test_two_processes_on_sqlite_are_refused(tmp_path: Path) -> None:
    assert run_until_refused(tmp_path, WEB_CONCURRENCY="2") == (
        1,
        "WEB_CONCURRENCY=2 kan niet met SQLite: daar schrijft één proces. "
        "Zet DATABASE_URL=postgresql://… of laat WEB_CONCURRENCY weg.\n",
    )


def test_port_that_is_taken_is_named_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        code, error = run_until_refused(tmp_path, PORT=str(port), LISTEN_ADDRESS="127.0.0.1")
    assert code == 1
    assert error.startswith(f"Poort {port} is niet vrij (")
    assert error.count("\n") == 1


def test_second_server_on_one_sqlite_database_is_refused(tmp_path: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("PostgreSQL serves as many as there are")
    with serving(tmp_path):
        code, error = run_until_refused(tmp_path, PORT=str(free_port()))
    assert (code, error) == (
        1,
        f"Er draait al een server op de gegevens in {tmp_path}, of daar wordt een reservekopie "
        "teruggezet. Stop die, of kies met DATA_DIR een andere map.\n",
    )
    with serving(tmp_path):  # the one before was killed: nothing stays locked
        pass


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("ending", ["options=-csynchronous_commit%3Doff", "host=/nergens"])
def test_database_that_cannot_be_trusted_stops_the_start(tmp_path: Path, ending: str) -> None:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        pytest.skip("a start on PostgreSQL")
    joined = f"{url}{'&' if '?' in url else '?'}{ending}"
    code, error = run_until_refused(tmp_path, PORT=str(free_port()), DATABASE_URL=joined)
    assert code == 1
    assert error.count("\n") == 1
    assert error.startswith(("PostgreSQL staat op synchronous_commit=off.", "De database doet"))


def test_bad_setting_is_named_before_anything_starts(tmp_path: Path) -> None:
    assert run_until_refused(tmp_path, WEB_CONCURRENCY="veel") == (
        1,
        "Instelling WEB_CONCURRENCY ('veel') klopt niet. "
        "Toegestaan: een geheel getal van 1 tot en met 64.\n",
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signal_ends_the_server_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as process:
        process.send_signal(number)
        assert process.wait(STOP_SECONDS) == 0


def test_server_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    with serving(tmp_path) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(STOP_SECONDS) == 0

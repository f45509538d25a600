"""`python -m beeldplaat.server` as a real process: what it refuses, how it ends, how it renews."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from secrets import token_hex
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import psycopg
import pytest
from django.conf import settings

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


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_server_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as process:
        process.send_signal(number)
        assert process.wait(STOP_SECONDS) == 0


def test_server_ends_when_its_parent_is_gone(tmp_path: Path) -> None:
    with serving(tmp_path) as process:
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(STOP_SECONDS) == 0


# --- two processes, PostgreSQL ------------------------------------------------------------------


@dataclass
class Huishouden:
    """A parent with two serving processes, on a database of its own."""

    process: subprocess.Popen[bytes]
    port: int
    deur: str
    kenmerk: str
    database: str
    said: Path

    def answers(self) -> bool:
        return read_status(f"http://127.0.0.1:{self.port}/healthz") == 200

    def children(self) -> set[int]:
        found = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return {int(pid) for pid in found.stdout.split()}


@pytest.fixture
def huishouden(tmp_path: Path, worker_id: str) -> Iterator[Huishouden]:
    name = f"herstart_{worker_id}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        conn.execute(f"CREATE DATABASE {name}".encode())
    database = re.sub(r"/postgres\b", f"/{name}", settings.DATABASE_URL)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    env = {
        **os.environ,
        "DATABASE_URL": database,
        "DATA_DIR": str(tmp_path),
        "STATIC_ROOT": str(tmp_path / "statisch"),
        "PORT": str(port),
        "LISTEN_ADDRESS": "127.0.0.1",
        "WEB_CONCURRENCY": "2",
    }
    for command in (
        ["collectstatic", "--noinput", "-v0"],
        ["voorbereiden", "--zonder-demo"],
        ["proefsessie", "--fase", "plakken", "--open"],
    ):
        made = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
    sessie = json.loads(made.stdout.strip().splitlines()[-1])
    said = tmp_path / "gezegd.txt"
    with (
        said.open("wb") as output,
        subprocess.Popen(
            COMMAND, cwd=ROOT, env=env, stdout=output, stderr=output, stdin=subprocess.DEVNULL
        ) as one,
    ):
        found = Huishouden(one, port, sessie["deur"], sessie["kenmerk"], database, said)
        try:
            wait_for(lambda: found.answers() and len(found.children()) == 2)
            yield found
        finally:
            one.terminate()
            one.wait(STOP_SECONDS)


def wait_for(condition: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@dataclass
class Deelnemer:
    """Somebody who places and listens, and comes back by itself as a phone does."""

    house: Huishouden
    naam: str
    heard: list[int] = field(default_factory=list)
    is_open: bool = False
    is_over: bool = False

    def __post_init__(self) -> None:
        self.cookies: dict[str, str] = {}
        with self.ask("GET", self.house.deur) as answer:
            assert answer.status == 200
        with self.ask("POST", self.house.deur, naam=self.naam, groep="docent") as answer:
            assert answer.status == 303
        self.ear = threading.Thread(target=self.listen, daemon=True)
        self.ear.start()

    @contextmanager
    def ask(self, method: str, path: str, **fields: str) -> Iterator[HTTPResponse]:
        line = HTTPConnection("127.0.0.1", self.house.port, timeout=20)
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "X-CSRFToken": self.cookies.get("csrftoken", ""),
        }
        with closing(line):
            line.request(method, path, urlencode(fields), headers)
            with closing(line.getresponse()) as answer:
                for cookie in answer.headers.get_all("Set-Cookie") or []:
                    name, _, rest = cookie.partition("=")
                    self.cookies[name] = rest.partition(";")[0]
                yield answer

    def place(self, aspect: str, status: str) -> int:
        """Send until it is acknowledged; a repeat carries the same operation id."""
        fields = {"aspect": aspect, "status": status, "handeling": token_hex(16)}
        while True:
            try:
                with self.ask("POST", f"/w/{self.house.kenmerk}/stickers/", **fields) as answer:
                    if answer.status == 200:
                        return int(json.loads(answer.read())["volgnummer"])
            except (OSError, HTTPException):
                pass
            time.sleep(0.05)

    def listen(self) -> None:
        while not self.is_over:
            vanaf = self.heard[-1] if self.heard else 0
            try:
                with self.ask("GET", f"/w/{self.house.kenmerk}/stroom/?vanaf={vanaf}") as stream:
                    self.is_open = stream.status == 200
                    for line in stream:
                        if line.startswith(b"id: "):
                            self.heard.append(int(line[4:]))
            except (OSError, HTTPException):
                pass
            self.is_open = False
            time.sleep(0.1)


needs_postgres = pytest.mark.skipif(
    not settings.DATABASE_URL, reason="two processes need PostgreSQL"
)


@needs_postgres
def test_renewal_of_two_processes_under_way_loses_nothing_and_a_stop_is_quick(
    huishouden: Huishouden,
) -> None:
    old = huishouden.children()
    people = [Deelnemer(huishouden, f"Docent {number}") for number in range(6)]
    wait_for(lambda: all(person.is_open for person in people))
    saved: list[int] = []

    def place_some(seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for person in people:
                status = "erbij" if len(saved) % 12 < 6 else "nu"
                saved.append(person.place("inwerken", status))
            time.sleep(0.3)

    place_some(0.5)
    huishouden.process.send_signal(signal.SIGHUP)
    while "Alle processen zijn vernieuwd." not in huishouden.said.read_text():
        place_some(0.5)
    wait_for(lambda: len(huishouden.children()) == 2)
    place_some(0.5)
    assert not huishouden.children() & old

    wait_for(lambda: all(person.heard[-1:] == saved[-1:] for person in people), 10)
    assert len(set(saved)) == len(saved)
    for person in people:
        assert person.heard == sorted(set(person.heard))
        assert set(saved) <= set(person.heard)

    wait_for(lambda: all(person.is_open for person in people))
    for person in people:
        person.is_over = True
    huishouden.process.send_signal(signal.SIGTERM)
    assert huishouden.process.wait(STOP_SECONDS) == 0
    for person in people:
        person.ear.join()


@needs_postgres
def test_new_process_that_cannot_work_leaves_the_old_ones_serving(huishouden: Huishouden) -> None:
    old = huishouden.children()
    with psycopg.connect(huishouden.database, autocommit=True) as conn:
        conn.execute(
            "DELETE FROM django_migrations WHERE id ="
            " (SELECT max(id) FROM django_migrations WHERE app = 'werksessies')"
        )
    huishouden.process.send_signal(signal.SIGHUP)
    sentence = (
        "Niet vernieuwd, de oude processen werken door. "
        "1 migraties wachten: python manage.py migrate\n"
    )
    wait_for(lambda: huishouden.said.read_text().endswith(sentence))
    wait_for(lambda: huishouden.children() == old)
    assert huishouden.answers()

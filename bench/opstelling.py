"""Servers as users start them, on data of their own: Beeldplaat itself and a PostgreSQL.

Nothing here outlives the program that asked for it: a server ends when its standard input closes.
"""

import atexit
import contextlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

BASE_DIR = Path(__file__).resolve().parent.parent
TIK = os.sysconf("SC_CLK_TCK")
# Below the ports that the system hands out to clients: a client that tries a server which is away
# could otherwise be given that very port, and be connected to itself.
POORTEN = range(20_000, 32_000)
START_SECONDS = 60
STOP_SECONDS = 15
# What a developer may have set for another server.
EIGEN_INSTELLINGEN = (
    "BEHIND_PROXY",
    "DATABASE_URL",
    "DEBUG",
    "PROXY_ADDRESSES",
    "ROOM_ADDRESS",
    "ROOM_LOGIN",
    "SECRET_KEY",
    "SITE_URL",
    "WEB_CONCURRENCY",
)


class OpstellingError(Exception):
    """Something that was asked for cannot be started; the text tells what and why."""


# --- processes ------------------------------------------------------------------------------------


def read_stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat after the name, so `[0]` is the state; empty when gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def find_descendants(pid: int) -> list[int]:
    """The process and all below it, oldest first."""
    children: dict[int, list[int]] = {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            stat = read_stat(int(entry.name))
            if stat and stat[0] != "Z":
                children.setdefault(int(stat[1]), []).append(int(entry.name))
    found = [pid] if read_stat(pid) else []
    for one in found:
        found += sorted(children.get(one, []))
    return found


def read_cpu(pids: Iterable[int]) -> float:
    """Seconds of CPU, user and system, of these processes and the children they waited for."""
    return sum(sum(map(int, stat[11:15])) for pid in pids if (stat := read_stat(pid))) / TIK


def read_memory(pids: Iterable[int], name: str) -> int:
    """KiB. `name` is Rss or Pss, as /proc/<pid>/smaps_rollup has them."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith(f"{name}:"):
                    total += int(line.split()[1])
    return total


def kill_all(pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_until(is_true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def find_port() -> int:
    """A port on this machine that is free now, and stays out of the way of clients."""
    while True:
        port = random.choice(POORTEN)  # noqa: S311  not a secret
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port


def read_tail(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return " | ".join(lines[-3:]) or "without a word"


# --- Beeldplaat -----------------------------------------------------------------------------------


@dataclass
class Proces:
    """A program that serves on a port of this machine, and all that it started.

    It ends with its standard input (`--met-ouder`); what it writes stands in `log`.
    """

    command: list[str]
    env: dict[str, str]
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        if self.process is None:
            raise OpstellingError("The server was not started.")
        return self.process.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=BASE_DIR,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        process = self.process
        atexit.register(self.kill)
        if not wait_until(lambda: self.answers() or process.poll() is not None, START_SECONDS):
            self.kill()
        if process.poll() is not None:
            raise OpstellingError(f"The server does not start: {read_tail(self.log)}")

    def answers(self, path: str = "/healthz") -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5):  # noqa: S310  our own server
                return True
        except OSError:
            return False

    def start_again(self) -> None:
        """After `stop` or `kill`: the same data, the same port."""
        if self.is_running:
            raise OpstellingError("The server is still running.")
        self.start()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def pids(self) -> list[int]:
        """The process and its workers."""
        return find_descendants(self.pid) if self.is_running else []

    def cpu_seconds(self) -> float:
        return read_cpu(self.pids())

    def rss_kib(self) -> int:
        return read_memory(self.pids(), "Rss")

    def pss_kib(self) -> int:
        return read_memory(self.pids(), "Pss")

    def threads(self) -> int:
        return sum(int(stat[17]) for pid in self.pids() if (stat := read_stat(pid)))

    def kill(self) -> None:
        """As when the power fails, but for the disk: SIGKILL to the parent and every worker."""
        atexit.unregister(self.kill)
        if self.process is None:
            return
        pids = self.pids()
        self._end(pids)

    def stop(self) -> float:
        """SIGTERM, as a deployment does; the seconds until all of it is gone."""
        atexit.unregister(self.kill)
        if self.process is None or self.process.poll() is not None:
            return 0.0
        start = time.monotonic()
        pids = self.pids()
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        is_gone = wait_until(lambda: not any(map(is_alive, pids)), 2)
        seconds = time.monotonic() - start
        self._end(pids)
        if not is_gone:
            raise OpstellingError(f"The server does not stop within {STOP_SECONDS} seconds.")
        return seconds

    def _end(self, pids: list[int]) -> None:
        kill_all(pids)
        if self.process is not None:
            self.process.wait()
            if self.process.stdin is not None:
                self.process.stdin.close()
        wait_until(lambda: not any(map(is_alive, pids)), 5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()


def is_alive(pid: int) -> bool:
    stat = read_stat(pid)
    return bool(stat) and stat[0] != "Z"


@dataclass
class Server(Proces):
    """Beeldplaat on 127.0.0.1, and the commands of that installation."""

    data_dir: Path = field(default_factory=Path)

    def manage(self, *args: str) -> str:
        return manage(self.env, *args)


def manage(env: Mapping[str, str], *args: str) -> str:
    """What `manage.py` wrote. Raises OpstellingError with its sentence when it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=BASE_DIR,
        check=False,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise OpstellingError(f"manage.py {args[0]}: {reason[-1]}")
    return done.stdout


def start_server(
    map: Path,  # noqa: A002  the Dutch word for a folder
    *,
    database_url: str = "",
    processen: int = 1,
    port: int = 0,
    env: Mapping[str, str] | None = None,
    voorbereid: bool = True,
) -> Server:
    """Beeldplaat with all its data in `map`, without the demo, answering when this returns.

    With `voorbereid` database, content and static files are made first; without it they must be
    there. `env` adds settings; the values of a developer's own shell do not reach the server.
    """
    folder = map.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    port = port or find_port()
    shell = {name: value for name, value in os.environ.items() if name not in EIGEN_INSTELLINGEN}
    settings = {
        **shell,
        "DATA_DIR": str(folder / "data"),
        "STATIC_ROOT": str(folder / "statisch"),
        "NO_DEMO": "1",
        "LISTEN_ADDRESS": "127.0.0.1",
        "PORT": str(port),
        **({"DATABASE_URL": database_url} if database_url else {}),
        **({"WEB_CONCURRENCY": str(processen)} if processen != 1 else {}),
        **(env or {}),
    }
    command = [sys.executable, "-m", "beeldplaat.server", "--met-ouder"]
    if voorbereid:
        manage(settings, "collectstatic", "--noinput", "-v0")
    server = Server(
        command=[*command, "--voorbereiden"] if voorbereid else command,
        env=settings,
        port=port,
        log=folder / "server.log",
        data_dir=folder / "data",
    )
    server.start()
    server.command = command
    return server


# --- PostgreSQL -----------------------------------------------------------------------------------

# Ends the server when the program that started it is gone: `read` returns when the pipe closes.
BEWAKER = '"$@" & pid=$!; read -r regel; kill -INT $pid 2>/dev/null; wait $pid'


@dataclass
class Postgres:
    """A cluster of its own that listens on a socket in a folder of its own."""

    bin: Path
    cluster: Path
    socket_dir: Path
    owner: str | None
    options: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return self.database_url("postgres")

    def database_url(self, naam: str) -> str:
        return f"postgresql://beeldplaat@/{naam}?host={self.socket_dir}"

    def make_database(self, naam: str) -> str:
        """An empty database; its url."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as conn:
            conn.execute(f'CREATE DATABASE "{naam}"'.encode())
        return self.database_url(naam)

    def start(self) -> None:
        command: list[str | Path] = [self.bin / "postgres", "-D", self.cluster]
        command += ["-k", self.socket_dir, *self.options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen[bytes](
                ["/bin/sh", "-c", BEWAKER, "bewaker", *command],
                cwd="/",
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_owner(),
            )
        atexit.register(self.remove)
        if not wait_until(self.answers, START_SECONDS):
            self.kill()
            raise OpstellingError(f"PostgreSQL does not start: {read_tail(self.log)}")

    def start_again(self) -> None:
        """After `stop` or `kill`: the same data at the same address."""
        self.start()

    def answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def pids(self) -> list[int]:
        """The server and its backends, without the shell that guards them."""
        return find_descendants(self.process.pid)[1:] if self.process is not None else []

    def cpu_seconds(self) -> float:
        return read_cpu(self.pids())

    def kill(self) -> None:
        """SIGKILL to all of it; the next start reads the write-ahead log."""
        self._end(kill_all)

    def stop(self) -> float:
        """The orderly end ("fast": open connections are cut); the seconds it took."""
        start = time.monotonic()
        self._end(None)
        return time.monotonic() - start

    def _end(self, end: Callable[[list[int]], None] | None) -> None:
        if self.process is None:
            return
        pids = self.pids()
        if end is not None:
            end(pids)
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait(START_SECONDS)
        wait_until(lambda: not any(map(is_alive, pids)), STOP_SECONDS)
        self.process = None

    def remove(self) -> None:
        """Kill it and take its folders away; for the end of the program."""
        atexit.unregister(self.remove)
        self.kill()
        for folder in (self.cluster, self.socket_dir):
            shutil.rmtree(folder, ignore_errors=True)

    def _as_owner(self) -> dict[str, Any]:
        if self.owner is None:
            return {}
        return {"user": self.owner, "group": self.owner, "extra_groups": []}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.remove()


def find_postgresql() -> Path:
    """The folder with the programs of the newest PostgreSQL. Raises OpstellingError."""

    def version(path: Path) -> float:
        name = path.parent.name.rpartition("@")[2]
        return float(name) if name.replace(".", "", 1).isdigit() else 0.0

    found = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql*/bin"),
    ]
    found = [path for path in found if (path / "initdb").exists()]
    if not found:
        raise OpstellingError(
            "PostgreSQL is not installed. On Debian and Ubuntu: apt-get install postgresql"
        )
    return max(found, key=version)


def start_postgres(map: Path, *, fsync: bool) -> Postgres:  # noqa: A002  as above
    """A new cluster in `map`, or in a folder for temporary files when its owner cannot get there.

    PostgreSQL refuses to run as root: then it runs as `postgres`. Without `fsync` a commit does not
    wait for the disk: quick, and not what a real site has.
    """
    bin_dir = find_postgresql()
    folder = map.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    owner = "postgres" if os.geteuid() == 0 else None
    cluster = folder / "postgres"
    cluster.mkdir()
    if owner is not None:
        folder.chmod(folder.stat().st_mode | 0o011)
        shutil.chown(cluster, owner, owner)
        reach = subprocess.run(
            ["test", "-w", cluster],
            cwd="/",
            check=False,
            user=owner,
            group=owner,
            extra_groups=[],
        )
        if reach.returncode:
            cluster.rmdir()
            cluster = Path(tempfile.mkdtemp(prefix="beeldplaat-pg-"))
            shutil.chown(cluster, owner, owner)
    # A path of its own: the name of a socket has room for 107 bytes.
    socket_dir = Path(tempfile.mkdtemp(prefix="beeldplaat-pg-"))
    if owner is not None:
        shutil.chown(socket_dir, owner, owner)
        socket_dir.chmod(0o755)  # the application must find the socket
    cluster.chmod(0o700)
    postgres = Postgres(
        bin=bin_dir,
        cluster=cluster,
        socket_dir=socket_dir,
        owner=owner,
        options=["-c", "listen_addresses=", "-c", "max_connections=200"]
        + ([] if fsync else ["-c", "fsync=off", "-c", "full_page_writes=off"]),
        log=folder / "postgres.log",
    )
    initdb: list[str | Path] = [bin_dir / "initdb", "-D", cluster, "--no-sync"]
    done = subprocess.run(
        [*initdb, "-A", "trust", "-U", "beeldplaat", "-E", "UTF8", "--locale=C.UTF-8"],
        cwd="/",
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(cluster), "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        **postgres._as_owner(),
    )
    if done.returncode:
        raise OpstellingError(f"initdb: {done.stderr.strip().splitlines()[-1]}")
    postgres.start()
    return postgres

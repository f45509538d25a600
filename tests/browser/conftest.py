"""A real server and a real Chromium for the stories.

The server is started as users start it, on a database of its own; Django's `live_server` is WSGI
and a stream would hang on it. It listens on this machine only and ends with its standard input.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

CHROMIUM_NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAPTOP = {"width": 1366, "height": 768}
TELEFOON = {"width": 360, "height": 740}
SCHERM = {"width": 1920, "height": 1080}


@dataclass
class Server:
    """One serving process. `stop` ends it as Ctrl-C does and gives the seconds that took."""

    url: str
    data_dir: Path
    env: dict[str, str]
    process: subprocess.Popen[bytes]

    def manage(self, *args: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *args],
            cwd=settings.BASE_DIR,
            env=self.env,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    @property
    def wachtwoord(self) -> str:
        text = (self.data_dir / "demo-inlog.txt").read_text()
        found = re.search(r"wachtwoord: (\S+)", text)
        assert found is not None
        return found[1]

    def stop(self) -> float:
        start = time.monotonic()
        self.process.terminate()
        self.process.wait(10)
        if self.process.stdin is not None:
            self.process.stdin.close()
        return time.monotonic() - start


def start_server(env: dict[str, str], data_dir: Path, port: int = 0) -> Server:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    port = listener.getsockname()[1]
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "beeldplaat.server",
            "--fd",
            str(listener.fileno()),
            "--met-ouder",
        ],
        cwd=settings.BASE_DIR,
        env=env | {"PORT": str(port)},
        stdin=subprocess.PIPE,
        pass_fds=[listener.fileno()],
    )
    listener.close()
    server = Server(f"http://127.0.0.1:{port}", data_dir, env, process)
    until = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=2):
                return server
        except OSError:
            if time.monotonic() > until or process.poll() is not None:
                raise
            time.sleep(0.05)


@dataclass(frozen=True)
class Installatie:
    """A prepared installation: its environment, and where it keeps its data."""

    env: dict[str, str]
    data_dir: Path


@pytest.fixture(scope="session")
def installatie(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Installatie]:
    data_dir = tmp_path_factory.mktemp("data")
    env = {
        **os.environ,
        "DATA_DIR": str(data_dir),
        "STATIC_ROOT": str(tmp_path_factory.mktemp("statisch")),
        "PYTHONWARNINGS": "default",
    }
    if not settings.DATABASE_URL:
        yield _prepare(env, data_dir)
        return
    database = f"verhalen_{worker_id}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)".encode())
        conn.execute(f"CREATE DATABASE {database}".encode())
    env["DATABASE_URL"] = re.sub(r"/postgres\b", f"/{database}", settings.DATABASE_URL)
    yield _prepare(env, data_dir)


def _prepare(env: dict[str, str], data_dir: Path) -> Installatie:
    _manage(env, "collectstatic", "--noinput", "-v0")
    _manage(env, "voorbereiden")
    return Installatie(env, data_dir)


def _manage(env: dict[str, str], *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def server(installatie: Installatie) -> Iterator[Server]:
    running = start_server(installatie.env, installatie.data_dir)
    yield running
    assert running.stop() < 5


@pytest.fixture
def eigen_server(installatie: Installatie, tmp_path: Path) -> Iterator[Callable[[int], Server]]:
    """Starts further servers, for stories that stop one. On SQLite with a database of their own,
    because one server has it to itself."""
    started: list[Server] = []
    own = installatie
    if not settings.DATABASE_URL:
        env = installatie.env | {"DATA_DIR": str(tmp_path)}
        _manage(env, "voorbereiden")
        own = Installatie(env, tmp_path)

    def start(port: int = 0) -> Server:
        started.append(start_server(own.env, own.data_dir, port))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop()


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright_: Playwright) -> Iterator[Browser]:
    # Without one on the PATH, the one that Playwright brought (tools/setup.py).
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    browser = playwright_.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
    yield browser
    browser.close()


@dataclass
class Zaal:
    """Opens browsers for people and keeps what went wrong in any of them."""

    chromium: Browser
    server: Server
    map: Path
    contexts: list[BrowserContext] = field(default_factory=list)
    fouten: list[str] = field(default_factory=list)
    eigen: set[str] = field(default_factory=set)

    def open(self, size: dict[str, int], **options: object) -> Page:
        self.eigen.add(self.server.url)
        context = self.chromium.new_context(
            viewport=size,
            base_url=self.server.url,
            locale="nl-NL",
            **options,  # type: ignore[arg-type]  # Playwright's own options
        )
        context.set_default_timeout(10_000)
        self.contexts.append(context)
        return self.watch(context.new_page())

    def telefoon(self, **options: object) -> Page:
        return self.open(TELEFOON, has_touch=True, is_mobile=True, **options)

    def watch(self, page: Page) -> Page:
        """A script error, a refused style or script, a request elsewhere: the story fails."""
        page.on("pageerror", lambda error: self.fouten.append(f"script: {error}"))
        page.on("console", self._on_console)
        page.on("request", self._on_request)
        return page

    def _on_console(self, message: object) -> None:
        text = getattr(message, "text", "")
        if "Content Security Policy" in text or "Content-Security-Policy" in text:
            self.fouten.append(f"csp: {text}")

    def _on_request(self, request: object) -> None:
        url = getattr(request, "url", "")
        if not url.startswith((*self.eigen, "data:", "blob:", "about:")):
            self.fouten.append(f"elders: {url}")

    def foto(self, page: Page, naam: str, *, heel: bool = False) -> None:
        page.screenshot(path=self.map / f"{naam}.png", full_page=heel)

    def inloggen(self, page: Page) -> Page:
        page.goto("/inloggen/")
        page.get_by_label("Gebruikersnaam").fill("facilitator")
        page.get_by_label("Wachtwoord").fill(self.server.wachtwoord)
        page.get_by_label("Wachtwoord").press("Enter")
        page.wait_for_url("**/overzicht/")
        return page


@pytest.fixture(scope="session")
def fotomap() -> Path:
    """Screenshots stay here to be looked at; git does not keep them."""
    folder = Path(__file__).parent / "beelden"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def zaal(chromium: Browser, server: Server, fotomap: Path) -> Iterator[Zaal]:
    room = Zaal(chromium, server, fotomap)
    yield room
    for context in room.contexts:
        context.close()
    assert room.fouten == []

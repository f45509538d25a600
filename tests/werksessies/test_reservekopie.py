"""`backup` and `restore`, as an operator runs them, on installations of their own."""

import io
import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests import makers
from tests.huis.test_server import serving
from werksessies.domain import stickers
from werksessies.models import Werksessie

pytestmark = pytest.mark.zwaar

Tables = dict[str, list[tuple[Any, ...]]]
VENDOR = "postgresql" if settings.DATABASE_URL else "sqlite"
SUFFIX = {"sqlite": ".sqlite3", "postgresql": ".dump"}[VENDOR]
SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
PG_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@dataclass(frozen=True)
class Installatie:
    """A DATA_DIR and a database, of its own."""

    data_dir: Path
    database_url: str

    @property
    def env(self) -> dict[str, str]:
        own = {"DATA_DIR": str(self.data_dir), "DATABASE_URL": self.database_url}
        return {**os.environ, **own, "SITE_URL": ""}

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.BASE_DIR,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *words: str) -> list[str]:
        done = self.manage(*words)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()

    def refuse(self, *words: str) -> str:
        """The sentence of a command that is refused; nothing has changed."""
        before, files = self.read(), self.list_files()
        done = self.manage(*words)
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert (self.read(), self.list_files()) == (before, files)
        return done.stderr.strip()

    def backup(self, folder: Path) -> Path:
        (line,) = self.run("backup", str(folder))
        found = re.fullmatch(r"(\S+) \(\d+([,.]\d+)? (KB|MB)\)", line)
        assert found is not None, line
        return Path(found[1])

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        if self.database_url:
            with psycopg.connect(self.database_url, autocommit=True) as conn:
                cursor = conn.execute(sql.encode())
                return cursor.fetchall() if cursor.description else []
        path = self.data_dir / "beeldplaat.sqlite3"
        with closing(sqlite3.connect(path, isolation_level=None)) as conn_:
            return conn_.execute(sql).fetchall()

    def read(self) -> Tables:
        """Every row of every table, in an order of its own."""
        names = [
            name for (name,) in self.execute(PG_TABLES if self.database_url else SQLITE_TABLES)
        ]
        return {
            name: sorted(self.execute(f'SELECT * FROM "{name}"'), key=repr)
            for name in sorted(names)
        }

    def list_files(self) -> set[str]:
        """But for what SQLite keeps beside a database that was read."""
        return {
            path.name
            for path in self.data_dir.iterdir()
            if not path.name.endswith(("-wal", "-shm", ".slot"))
        }


@contextmanager
def database(name: str, template: str = "template1") -> Iterator[str]:
    """The URL of a PostgreSQL database that goes away again; on SQLite nothing."""
    if VENDOR == "sqlite":
        yield ""
        return
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as conn:
        conn.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield re.sub(r"/postgres\b", f"/{name}", settings.DATABASE_URL)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Installatie]:
    with database(f"kopie_demo_{worker_id}") as url:
        made = Installatie(tmp_path_factory.mktemp("demo"), url)
        made.run("voorbereiden")
        yield made


@pytest.fixture
def vol(demo: Installatie, tmp_path: Path, worker_id: str) -> Iterator[Installatie]:
    """An installation with the demo in it."""
    with database(f"kopie_vol_{worker_id}", f"kopie_demo_{worker_id}") as url:
        made = Installatie(tmp_path / "vol", url)
        shutil.copytree(demo.data_dir, made.data_dir)
        yield made


@pytest.fixture
def leeg(tmp_path: Path, worker_id: str) -> Iterator[Installatie]:
    """An installation that was never prepared."""
    with database(f"kopie_leeg_{worker_id}") as url:
        made = Installatie(tmp_path / "leeg", url)
        made.data_dir.mkdir()
        yield made


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "usb"
    folder.mkdir()
    return folder


# --- there and back -------------------------------------------------------------------------------


def test_copy_in_an_empty_installation_is_the_same_row_by_row(
    vol: Installatie, leeg: Installatie, usb: Path
) -> None:
    file = vol.backup(usb)
    assert re.fullmatch(rf"beeldplaat-\d{{8}}T\d{{6}}Z{SUFFIX}", file.name)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(usb.iterdir()) == [file]

    assert leeg.run("restore", str(file)) == [f"Teruggezet: {file}"]

    assert leeg.read() == vol.read()
    assert len(leeg.read()["werksessies_werksessie"]) == 6
    # Ids go on where they were, and the start finds nothing to do.
    leeg.run("importeer_werksessie", "tests/voorbeeldsessies/w01.json", "--organisatie", "Demo")
    assert len(leeg.read()["werksessies_werksessie"]) == 7
    assert "De database is klaar." not in leeg.run("voorbereiden")


def test_copy_replaces_what_there_is_only_when_told_to(vol: Installatie, usb: Path) -> None:
    file = vol.backup(usb)
    before = vol.read()
    vol.run("importeer_werksessie", "tests/voorbeeldsessies/w01.json", "--organisatie", "Demo")
    later = vol.read()
    assert later != before
    assert "Deze installatie is niet leeg." in vol.refuse("restore", str(file))

    done, told = vol.run("restore", "--vervang", str(file))

    assert done == f"Teruggezet: {file}"
    assert vol.read() == before
    aside = Path(told.removeprefix("Wat er stond, is bewaard in: "))
    assert aside.parent == vol.data_dir
    assert stat.S_IMODE(aside.stat().st_mode) & 0o077 in (0, 0o044)  # DATA_DIR is 0700
    vol.run("restore", "--vervang", str(aside))
    assert vol.read() == later


def test_older_copy_is_brought_up_to_this_version(
    vol: Installatie, leeg: Installatie, usb: Path
) -> None:
    expected = vol.read()
    vol.run("migrate", "sessions", "zero", "-v0")
    file = vol.backup(usb)
    assert "django_session" not in vol.read()

    leeg.run("restore", str(file))

    leeg.run("migrate", "--check")
    assert set(leeg.read()) == set(expected)
    assert leeg.read()["werksessies_sticker"] == expected["werksessies_sticker"]


def test_older_copy_also_replaces_a_newer_database(vol: Installatie, usb: Path) -> None:
    """Its migrations make tables that stand there already."""
    expected = vol.read()
    vol.run("migrate", "sessions", "zero", "-v0")
    file = vol.backup(usb)
    vol.run("migrate", "-v0")

    vol.run("restore", "--vervang", str(file))

    vol.run("migrate", "--check")
    assert set(vol.read()) == set(expected)
    assert vol.read()["werksessies_gebeurtenis"] == expected["werksessies_gebeurtenis"]


def test_copy_holds_no_secret_key(vol: Installatie, usb: Path) -> None:
    key = (vol.data_dir / "secret-key").read_bytes().strip()
    assert len(key) > 40
    assert key not in vol.backup(usb).read_bytes()


# --- while people place ---------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_copy_made_while_people_place_is_of_one_moment(
    werksessie: Werksessie, leeg: Installatie, usb: Path
) -> None:
    """Four people in two sessions place and take away as fast as they can, during three copies."""
    second = makers.make_werksessie(werksessie.leeromgeving, fase="plakken")
    people = [makers.join(room, "P")[0] for room in (werksessie, werksessie, second, second)]
    stop, writes, failures = threading.Event(), [0] * len(people), []
    taken = ("inwerken", "visie-op-leren", "dag-voorbespreken", "leren-van-elkaar")

    def place(number: int) -> None:
        try:
            while not stop.is_set():
                turn = writes[number]
                if turn % 5 == 4:
                    stickers.remove(people[number], taken[turn % 4])
                else:
                    stickers.place(
                        people[number], taken[turn % 4], status=("nu", "erbij")[turn % 2]
                    )
                writes[number] += 1
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=place, args=(number,)) for number in range(len(people))]
    for thread in threads:
        thread.start()
    seen = []
    try:
        for _ in range(3):
            while sum(writes) < 40 * (len(seen) + 1):
                time.sleep(0.01)
            start = sum(writes)
            output = io.StringIO()
            call_command("backup", str(usb), stdout=output)
            assert sum(writes) > start
            seen.append(Path(output.getvalue().rsplit(" (", 1)[0]))
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []

    tops = []
    for file in seen:
        leeg.run("restore", "--vervang", str(file))
        tops.append(check_one_moment(leeg))
    assert tops[0] < tops[1] < tops[2]


def check_one_moment(installatie: Installatie) -> int:
    """The log has no hole, and the stickers are what the log makes of them."""
    total = 0
    for pk, volgnummer in installatie.execute("SELECT id, volgnummer FROM werksessies_werksessie"):
        events = installatie.execute(
            "SELECT volgnummer, soort, deelnemer_id, gegevens FROM werksessies_gebeurtenis "
            f"WHERE werksessie_id = {pk} ORDER BY volgnummer"
        )
        assert [event[0] for event in events] == list(range(1, volgnummer + 1))
        folded = {}
        for _, soort, deelnemer, gegevens in events:
            told = gegevens if isinstance(gegevens, dict) else json.loads(gegevens)
            if soort == "sticker_geplaatst":
                folded[deelnemer, told["aspect"]] = told["status"]
            elif soort == "sticker_weggehaald":
                folded.pop((deelnemer, told["aspect"]), None)
        found = installatie.execute(
            "SELECT s.deelnemer_id, a.key, s.status FROM werksessies_sticker s "
            "JOIN leeromgevingen_aspect a ON a.id = s.aspect_id "
            f"WHERE s.werksessie_id = {pk}"
        )
        assert {(deelnemer, key): status for deelnemer, key, status in found} == folded
        assert len(found) == len(folded)
        total += volgnummer
    return total


# --- refusals -------------------------------------------------------------------------------------


def test_copy_that_is_none_is_refused(vol: Installatie, usb: Path) -> None:
    text = usb / "brief.txt"
    text.write_text("Beste allemaal,")
    assert vol.refuse("restore", str(text)) == (
        f"CommandError: Dit is geen reservekopie van Beeldplaat: {text}"
    )
    assert "Dit bestand is er niet" in vol.refuse("restore", str(usb / "weg"))
    assert "Dit bestand is er niet" in vol.refuse("restore", str(usb))


def test_copy_of_the_other_kind_is_refused(vol: Installatie, usb: Path) -> None:
    start = {"sqlite": b"PGDMP\x01\x0e", "postgresql": b"SQLite format 3\x00"}[VENDOR]
    (usb / "ander").write_bytes(start + bytes(5000))
    assert re.search(
        r"een reservekopie van \w+, en deze installatie gebruikt \w+\.$",
        vol.refuse("restore", "--vervang", str(usb / "ander")),
    )


@pytest.mark.parametrize("how", ["cut", "changed"])
def test_damaged_copy_is_refused(vol: Installatie, usb: Path, how: str) -> None:
    file = vol.backup(usb)
    data = bytearray(file.read_bytes())
    if how == "cut":
        data = data[: len(data) * 2 // 3]
    else:
        middle = len(data) // 2
        data[middle : middle + 20_000] = b"\xa5" * 20_000
    file.write_bytes(data)
    assert "Deze reservekopie is beschadigd: " in vol.refuse("restore", "--vervang", str(file))


def test_copy_of_a_newer_version_is_refused(vol: Installatie, usb: Path) -> None:
    vol.execute(
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('instrumenten', '0001_begin', '2030-01-01')"
    )
    # A copy can only be made with the newer version itself: here by the program underneath.
    file = usb / "nieuwer"
    if VENDOR == "sqlite":
        vol.execute(f"VACUUM INTO '{file}'")
    else:
        dump = ["pg_dump", "-Fc", f"--file={file}", f"--dbname={vol.database_url}"]
        subprocess.run(dump, check=True)
    told = vol.refuse("restore", "--vervang", str(file))
    assert "uit een nieuwere versie van Beeldplaat (instrumenten.0001_begin)." in told


def test_copy_of_another_program_is_refused(vol: Installatie, usb: Path) -> None:
    file = usb / "ander"
    if VENDOR == "sqlite":
        with closing(sqlite3.connect(file)) as conn:
            conn.execute("CREATE TABLE adressen (naam TEXT)")
            conn.commit()
    else:
        vol.execute("CREATE SCHEMA ander CREATE TABLE adressen (naam text)")
        words = ["-Fc", "--schema=ander", f"--file={file}", f"--dbname={vol.database_url}"]
        subprocess.run(["pg_dump", *words], check=True)
    assert "Dit is een andere database dan die van Beeldplaat." in vol.refuse(
        "restore", "--vervang", str(file)
    )


def test_restore_under_a_running_server_is_refused(
    vol: Installatie, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = vol.backup(usb)
    monkeypatch.setenv("DATABASE_URL", vol.database_url)
    with serving(vol.data_dir) as process:
        assert "Er draait een server" in vol.refuse("restore", "--vervang", str(file))
        process.send_signal(signal.SIGTERM)
        process.wait(10)
    vol.run("restore", "--vervang", str(file))


def test_restore_under_another_program_is_refused(vol: Installatie, usb: Path) -> None:
    if VENDOR != "sqlite":
        pytest.skip("PostgreSQL waits for the tables, and then gives up")
    file = vol.backup(usb)
    with closing(sqlite3.connect(vol.data_dir / "beeldplaat.sqlite3")) as other:
        other.execute("SELECT count(*) FROM django_migrations").fetchone()
        told = vol.refuse("restore", "--vervang", str(file))
    assert "Er werkt nog een ander programma met deze database." in told


def test_database_that_is_damaged_can_be_replaced(vol: Installatie, usb: Path) -> None:
    if VENDOR != "sqlite":
        pytest.skip("PostgreSQL keeps its own files")
    file, before = vol.backup(usb), vol.read()
    own = vol.data_dir / "beeldplaat.sqlite3"
    own.write_bytes(b"geen database" * 1000)
    done = vol.manage("restore", str(file))
    assert (done.returncode, "niet leeg" in done.stderr) == (1, True)

    (_, told) = vol.run("restore", "--vervang", str(file))

    assert vol.read() == before
    assert Path(told.split(": ")[1]).read_bytes().startswith(b"geen database")


def test_backup_needs_a_folder_and_a_database(vol: Installatie, leeg: Installatie) -> None:
    nowhere = vol.data_dir / "nergens"
    assert vol.refuse("backup", str(nowhere)).endswith(f"De map {nowhere} is er niet.")
    done = leeg.manage("backup", str(leeg.data_dir))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert not any(path.suffix == SUFFIX for path in leeg.data_dir.iterdir())


def test_backup_without_its_program_names_it(vol: Installatie, usb: Path) -> None:
    if VENDOR == "sqlite":
        pytest.skip("SQLite needs no program")
    bare = usb / "bin"
    bare.mkdir()
    (bare / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    (bare / "pg_restore").write_text("#!/bin/sh\n")
    for program in bare.iterdir():
        program.chmod(0o755)
    code = (
        "import pathlib, django; django.setup()\n"
        "from django.core.management import CommandError\n"
        "from werksessies.management.reservekopie import postgresql as kopie\n"
        f"kopie.DEBIAN = pathlib.Path({str(usb)!r})\n"
        "try: kopie.find_programs()\n"
        "except CommandError as error: print(error)\n"
    )
    for path, words in ((str(bare), "(hier is alleen versie 9)"), (str(usb), "of nieuwer. ")):
        env = {**vol.env, "PATH": path, "DJANGO_SETTINGS_MODULE": "beeldplaat.settings"}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=settings.BASE_DIR,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        assert "Voor reservekopieën van PostgreSQL is pg_dump nodig" in done.stdout
        assert words in done.stdout

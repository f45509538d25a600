"""A copy of a PostgreSQL database with pg_dump, and one put in its place in one transaction."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from ..migraties import list_migrations
from .bestand import BESCHADIGD, choose_name, whole_file
from .stand import NIET_LEEG, check_migrations, is_in_use

DEBIAN = Path("/usr/lib/postgresql")
PROGRAMMA_ONTBREEKT = (
    "Voor reservekopieën van PostgreSQL is {} nodig, versie {} of nieuwer{}. Installeer het, "
    "bijvoorbeeld met: sudo apt-get install postgresql-client"
)
TABEL = re.compile(r"^\d+; \d+ \d+ TABLE (\S+) (\S+) ", re.MULTILINE)
COPY = re.compile(rb"^COPY .* FROM stdin;$")
NIET_VAN_LIBPQ = {"cursor_factory", "context", "prepare_threshold"}
WACHT_OP_SLOT = "10s"


@dataclass(frozen=True, slots=True)
class Programmas:
    """pg_dump and pg_restore of one version that knows the server."""

    dump: str
    restore: str


def make_kopie(folder: Path) -> Path:
    """Of one moment, while writes go on: pg_dump reads in one snapshot. It is read through from end
    to end before it gets its name."""
    programs = find_programs()
    target = choose_name(folder, "beeldplaat", ".dump")
    with whole_file(target) as beside:
        words = ["-Fc", "--no-owner", "--no-privileges", f"--file={beside}"]
        done = _run(programs.dump, *words, f"--dbname={_conninfo()}")
        if done.returncode:
            raise CommandError(f"De reservekopie is niet gelukt: {_first_line(done.stderr)}")
        check_migrations(_read_through(programs, beside))
    return target


def put_back(file: Path, *, is_vervanging: bool) -> Path | None:
    """The database of this installation becomes that of the file, brought up to this version, in
    one transaction.

    Returns the copy of the database of before, None where there was nothing in it.
    """
    programs = find_programs()
    recorded = _read_through(programs, file)
    check_migrations(recorded)
    _check_alone()
    is_kept = is_in_use()
    if is_kept and not is_vervanging:
        raise CommandError(NIET_LEEG)
    aside = make_kopie(settings.DATA_DIR) if is_kept else None
    try:
        with transaction.atomic():
            _drop_tables(TABEL.findall(_run(programs.restore, "--list", str(file)).stdout))
            with _script(programs, file) as lines:
                _run_script(lines)
            if list_migrations() - recorded:
                call_command("migrate", interactive=False, verbosity=0)
    except CommandError:
        raise
    except Exception as error:
        reason = _first_line(str(error)) if isinstance(error, DatabaseError) else repr(error)
        raise CommandError(
            f"Terugzetten is niet gelukt; er is niets veranderd ({reason})"
        ) from error
    finally:
        connection.close()  # the script has changed settings of it
    return aside


def find_programs() -> Programmas:
    """Those on PATH, else the newest that Debian has installed. Raises CommandError where there are
    none that know the version of the server."""
    server: Any = connection  # pg_version is PostgreSQL's own
    version = server.pg_version // 10_000
    found = []
    folders = sorted(DEBIAN.glob("[0-9]*/bin"), key=lambda path: int(path.parent.name))[::-1]
    for dump in (shutil.which("pg_dump"), *(str(folder / "pg_dump") for folder in folders)):
        restore = str(Path(dump).with_name("pg_restore")) if dump else ""
        if not dump or not os.access(dump, os.X_OK) or not os.access(restore, os.X_OK):
            continue
        told = re.search(r"\d+", _run(dump, "--version").stdout)
        found.append(int(told[0]) if told else 0)
        if found[-1] >= version:
            return Programmas(dump, restore)
    older = f" (hier is alleen versie {max(found)})" if found else ""
    raise CommandError(PROGRAMMA_ONTBREEKT.format("pg_dump", version, older))


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, env=_environment(), capture_output=True, text=True, errors="replace", check=False
    )


def _conninfo() -> str:
    """Without the password, which everybody on this machine could read in a command line."""
    from psycopg.conninfo import make_conninfo

    given = connection.get_connection_params()
    dropped = {*NIET_VAN_LIBPQ, "password"}
    wanted = {name: value for name, value in given.items() if name not in dropped}
    return make_conninfo(**wanted | {"application_name": "reservekopie"})


def _environment() -> dict[str, str]:
    password = connection.settings_dict["PASSWORD"]
    return {**os.environ, **({"PGPASSWORD": password} if password else {}), "LC_ALL": "C.UTF-8"}


def _read_through(programs: Programmas, file: Path) -> set[tuple[str, str]]:
    """Reads all of it; returns the recorded migrations."""
    done = _run(programs.restore, "--file=/dev/null", str(file))
    if done.returncode:
        raise CommandError(BESCHADIGD.format(_first_line(done.stderr)))
    words = ["--data-only", "--table=django_migrations", "--file=-"]
    lines = _run(programs.restore, *words, str(file)).stdout.splitlines()
    rows = [line.split("\t") for line in lines if line.count("\t") == 3]
    return {(app, name) for _, app, name, _ in rows}


def _check_alone() -> None:
    """A server keeps a connection from its start on, under the name of settings.DATABASES."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE 'beeldplaat%%' AND pid <> pg_backend_pid()"
        )
        if cursor.fetchone()[0]:
            raise CommandError(
                "Er draait een server (of een andere opdracht) op deze database. Stop die eerst."
            )


def _drop_tables(dumped: Iterable[tuple[str, str]]) -> None:
    """Ours of this version too: an older copy does not know them, and its migrations make them."""
    quote = connection.ops.quote_name
    own = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    names = [quote(name) for name in sorted(own | {"django_migrations"})]
    names += [f"{quote(schema)}.{quote(name)}" for schema, name in dumped]
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{WACHT_OP_SLOT}'")
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(names)} CASCADE")


@contextmanager
def _script(programs: Programmas, file: Path) -> Iterator[Iterable[bytes]]:
    """The copy as SQL, line by line. Raises CommandError when it stops half way."""
    words = [programs.restore, "--no-owner", "--no-privileges", "--file=-", str(file)]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        lines: IO[bytes] = process.stdout  # type: ignore[assignment]  # a pipe was asked for
        yield lines
        if process.wait():
            errors.seek(0)
            raise CommandError(BESCHADIGD.format(_first_line(errors.read().decode())))


def _run_script(lines: Iterable[bytes]) -> None:
    """In the transaction that is open. The rows stand in the script itself, between COPY and a line
    with only a backslash and a full stop; lines that begin with a backslash are for psql."""
    raw: Any = connection.connection
    pending: list[bytes] = []
    with raw.cursor() as cursor:
        rows = iter(lines)
        for line in rows:
            if not COPY.match(line.rstrip(b"\n")):
                if not line.startswith(b"\\"):
                    pending.append(line)
                continue
            cursor.execute(b"".join(pending))
            pending.clear()
            with cursor.copy(line) as copy:
                for row in rows:
                    if row == b"\\.\n":
                        break
                    copy.write(row)
        cursor.execute(b"".join(pending))
        cursor.execute("RESET search_path")


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or ["onbekende fout"])[0]

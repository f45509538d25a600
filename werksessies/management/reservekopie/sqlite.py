"""A copy of the SQLite file, and one put in its place."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from ..migraties import list_migrations
from ..slot import take_slot
from .bestand import BESCHADIGD, choose_name, sync, whole_file
from .stand import NIET_LEEG, check_migrations, is_in_use

BIJ_BESTANDEN = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database


def make_kopie(folder: Path) -> Path:
    """Of one moment, while writes go on: VACUUM INTO reads in one transaction. It is read through
    from end to end before it gets its name."""
    own = _own_path()
    if not own.is_file():
        raise CommandError(f"Er is nog geen database: {own}")
    target = choose_name(folder, "beeldplaat", ".sqlite3")
    with whole_file(target) as beside:
        try:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(beside)])
        except DatabaseError as error:
            raise CommandError(f"De reservekopie is niet gelukt: {error}.") from error
        check_migrations(_read_through(beside))
    return target


def put_back(file: Path, *, is_vervanging: bool) -> Path | None:
    """The database of this installation becomes that of the file, brought up to this version.

    Returns where the database of before is kept, None where there was nothing in it. In order: no
    server may run; the copy is checked and migrated beside the database; only then, with nobody
    else in it, the one takes the place of the other.
    """
    slot = take_slot()
    if slot is None:
        raise CommandError("Er draait een server op deze database. Stop die eerst (Ctrl-C).")
    own = _own_path()
    beside = own.with_name(f".{own.name}.terug")
    try:
        _remove(beside)
        os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(file, beside)
        recorded = _read_through(beside)
        check_migrations(recorded)
        is_kept = own.is_file() and own.stat().st_size > 0 and is_in_use()
        if is_kept and not is_vervanging:
            raise CommandError(NIET_LEEG)
        if list_migrations() - recorded:
            _migrate(beside)
        _close_file(beside)
        sync(beside)
        return _take_place(own, beside, is_kept=is_kept)
    finally:
        connection.close()
        _remove(beside)
        os.close(slot)


def _own_path() -> Path:
    return Path(connection.settings_dict["NAME"])


def _read_through(path: Path) -> set[tuple[str, str]]:
    """Reads every page and every reference; returns the recorded migrations."""
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as opened:
            faults = [row[0] for row in opened.execute("PRAGMA integrity_check(1)")]
            tables = {row[0] for row in opened.execute("SELECT name FROM sqlite_master")}
            if faults != ["ok"] or list(opened.execute("PRAGMA foreign_key_check")):
                raise CommandError(BESCHADIGD.format("SQLite vindt er fouten in."))
            if "django_migrations" not in tables:
                return set()
            return set(opened.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError as error:
        raise CommandError(BESCHADIGD.format(f"{error}.")) from error


def _migrate(path: Path) -> None:
    """As the default database, because that is the one that a data migration writes to."""
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = path
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except Exception as error:
        raise CommandError(
            f"De oudere reservekopie kon niet worden bijgewerkt ({type(error).__name__}). "
            "Er is niets veranderd."
        ) from error
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


def _close_file(path: Path) -> None:
    """Everything into the one file. SQLite allows this only to who has the database alone."""
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as opened:
        opened.execute("PRAGMA journal_mode=DELETE").fetchone()


def _take_place(own: Path, beside: Path, *, is_kept: bool) -> Path | None:
    connection.close()
    try:
        if own.is_file():
            _close_file(own)
    except sqlite3.OperationalError as error:
        raise CommandError(
            "Er werkt nog een ander programma met deze database. Stop dat eerst."
        ) from error
    except sqlite3.DatabaseError:
        pass  # damaged: it is kept as it is, with what lies beside it
    aside = choose_name(own.parent, f"{own.stem}-vervangen", own.suffix) if is_kept else None
    if aside is not None:
        try:
            aside.hardlink_to(own)  # at no moment is there no database
        except OSError:
            own.replace(aside)  # a disk without hard links
    for suffix in BIJ_BESTANDEN:
        left = own.with_name(own.name + suffix)
        if aside is not None and left.exists():
            left.replace(aside.with_name(aside.name + suffix))
        left.unlink(missing_ok=True)
    beside.replace(own)
    sync(own.parent)
    return aside


def _remove(path: Path) -> None:
    for suffix in ("", *BIJ_BESTANDEN):
        path.with_name(path.name + suffix).unlink(missing_ok=True)

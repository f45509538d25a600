"""System checks: what this machine lacks for a report, and what a database must promise."""

import ctypes
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

PANGO_BIBLIOTHEKEN = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")
PANGO_OPDRACHT = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def find_missing_pango() -> list[str]:
    """Names of the libraries that WeasyPrint needs and this machine lacks (Linux names)."""
    missing = []
    for name in PANGO_BIBLIOTHEKEN:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


@register()
def check_pango(**kwargs: Any) -> Sequence[CheckMessage]:
    missing = find_missing_pango()
    if not missing:
        return []
    return [
        Warning(
            f"Voor het pdf-verslag ontbreekt: {', '.join(missing)}.",
            hint=f"Installeer het met: {PANGO_OPDRACHT}",
            id="werksessies.W001",
        )
    ]


@register(Tags.database)
def check_database_promises(**kwargs: Any) -> Sequence[CheckMessage]:
    """A commit must be on disk before we say "bewaard" (vertrouwen.md, Writing). The server asks
    this too, before it serves."""
    from django.db import connection

    if not kwargs.get("databases"):
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            return _check_sqlite(cursor, connection.settings_dict["OPTIONS"])
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off" and not settings.DEBUG:
            return [Error("PostgreSQL staat op synchronous_commit=off.", id="werksessies.E002")]
    return []


def _check_sqlite(cursor: Any, options: dict[str, Any]) -> list[CheckMessage]:
    cursor.execute(
        "SELECT synchronous, journal_mode, foreign_keys "
        "FROM pragma_synchronous, pragma_journal_mode, pragma_foreign_keys"
    )
    synchronous, mode, foreign_keys = cursor.fetchone()
    found: list[CheckMessage] = []
    if synchronous < 2:
        found.append(Error("SQLite staat niet op synchronous=FULL.", id="werksessies.E001"))
    if mode != "wal":
        text = (
            f"SQLite staat op journal_mode={mode} en niet op WAL. Een map op een netwerkschijf kan "
            "dat niet: kies met DATA_DIR een map op deze computer."
        )
        found.append(Error(text, id="werksessies.E003"))
    if not foreign_keys:
        found.append(Error("SQLite bewaakt de verwijzingen niet.", id="werksessies.E004"))
    if options.get("transaction_mode") != "IMMEDIATE":
        text = "SQLite begint een transactie niet met BEGIN IMMEDIATE."
        found.append(Error(text, id="werksessies.E005"))
    return found

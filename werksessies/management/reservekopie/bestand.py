"""The file of a copy: what kind it is, its name, and how it comes to be whole on disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import CommandError

SOORTEN = {b"SQLite format 3\x00": "sqlite", b"PGDMP": "postgresql"}
GEEN_KOPIE = "Dit is geen reservekopie van Beeldplaat: {}"
BESCHADIGD = "Deze reservekopie is beschadigd: {}"


def read_soort(file: Path) -> str:
    """The vendor of the database that the file is a copy of. Raises CommandError."""
    if not file.is_file():
        raise CommandError(f"Dit bestand is er niet: {file}")
    with file.open("rb") as opened:
        start = opened.read(16)
    for sign, vendor in SOORTEN.items():
        if start.startswith(sign):
            return vendor
    raise CommandError(GEEN_KOPIE.format(file))


def choose_name(folder: Path, stem: str, suffix: str) -> Path:
    """A name with the time in UTC that nothing in the folder has yet."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path, number = folder / f"{stem}-{stamp}{suffix}", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{stamp}-{number}{suffix}"
    return path


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """An empty file beside `target` for the body to fill; at the end it is on disk under the real
    name, or, after an error, nowhere. Only its owner may read it, from the first byte on."""
    beside = target.with_name(f".{target.name}.deel")
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield beside
        sync(beside)
        beside.replace(target)
        sync(target.parent)
    finally:
        beside.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """On disk, not only in the memory of the system; a folder too, which holds the name."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

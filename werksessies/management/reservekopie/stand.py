"""What an installation holds: its migrations, and whether anybody has made something in it."""

from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from leeromgevingen.models import Gebruiker, Organisatie

from ..migraties import list_migrations

NIET_LEEG = (
    "Deze installatie is niet leeg. Zet je de reservekopie in de plaats van wat er staat, geef dan "
    "--vervang mee."
)


def check_migrations(recorded: set[tuple[str, str]]) -> None:
    """Raises CommandError for a database that is not ours, or of a version that we do not know."""
    if ("werksessies", "0001_eerste_opzet") not in recorded:
        raise CommandError("Dit is een andere database dan die van Beeldplaat.")
    unknown = sorted(recorded - list_migrations())
    if unknown:
        raise CommandError(
            "Deze reservekopie komt uit een nieuwere versie van Beeldplaat "
            f"({'.'.join(unknown[0])}). Werk eerst de app bij."
        )


def is_in_use() -> bool:
    """Whether there is an account or an organisatie. What cannot be read may hold anything."""
    try:
        if Organisatie._meta.db_table not in connection.introspection.table_names():
            return False
        return Organisatie.objects.exists() or Gebruiker.objects.exists()
    except DatabaseError:
        return True

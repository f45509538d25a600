"""Which migrations this version has, and whether the database has had them all."""

from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def has_unapplied_migrations() -> bool:
    """Whether a migration file is not recorded in the database.

    Compares names only: reading and ordering the migrations themselves takes longer than all
    the rest of a second start.
    """
    recorded = set(MigrationRecorder(connection).applied_migrations())
    return not list_migrations() <= recorded


def list_migrations() -> set[tuple[str, str]]:
    """(app, name) of every migration that this version has."""
    found = set()
    for app in apps.get_app_configs():
        spec = find_spec(f"{app.name}.migrations")
        for folder in spec.submodule_search_locations or [] if spec else []:
            found |= {
                (app.label, path.stem)
                for path in Path(folder).glob("*.py")
                if not path.stem.startswith(("_", "~"))
            }
    return found

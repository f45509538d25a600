"""`manage.py restore FILE`: the database of a copy in the place of the one there is."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection

from ..opdracht import Opdracht
from ..reservekopie import postgresql, sqlite
from ..reservekopie.bestand import read_soort

NAMEN = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Command(Opdracht):
    help = "Zet een reservekopie terug, als er geen server draait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bestand", metavar="FILE")
        parser.add_argument(
            "--vervang", action="store_true", help="ook als er al iets in deze installatie staat"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file = Path(options["bestand"])
        soort = read_soort(file)
        if soort != connection.vendor:
            raise CommandError(
                f"Dit is een reservekopie van {NAMEN[soort]}, en deze installatie gebruikt "
                f"{NAMEN[connection.vendor]}."
            )
        put_back = sqlite.put_back if soort == "sqlite" else postgresql.put_back
        aside = put_back(file, is_vervanging=options["vervang"])
        self.stdout.write(f"Teruggezet: {file}")
        if aside is not None:
            self.stdout.write(f"Wat er stond, is bewaard in: {aside}")

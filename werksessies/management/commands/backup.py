"""`manage.py backup DIR`: a copy of the database of one moment, also while the app is in use."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection
from django.template.defaultfilters import filesizeformat

from ..opdracht import Opdracht
from ..reservekopie import postgresql, sqlite


class Command(Opdracht):
    help = "Maakt een reservekopie van de database. Dat kan ook terwijl de app in gebruik is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("map", metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["map"])
        if not folder.is_dir():
            raise CommandError(f"De map {folder} is er niet.")
        make_kopie = sqlite.make_kopie if connection.vendor == "sqlite" else postgresql.make_kopie
        made = make_kopie(folder)
        size = filesizeformat(made.stat().st_size).replace("\xa0", " ")
        self.stdout.write(f"{made} ({size})")

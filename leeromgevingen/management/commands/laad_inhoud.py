from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from leeromgevingen.domain import inhoud
from leeromgevingen.errors import InhoudError


class Command(BaseCommand):
    help = "Laadt de inhoud van een plaat (vier YAML-bestanden). Twee keer laden verandert niets."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "map",
            nargs="?",
            type=Path,
            default=inhoud.INHOUD,
            help="map met beeldplaat.yaml, actoren.yaml, handreiking.yaml en inzichten.yaml",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            plaat = inhoud.load_inhoud(options["map"])
        except InhoudError as error:
            raise CommandError(error.tekst) from error
        self.stdout.write(f"{plaat} is geladen.")

"""`manage.py rapport KENMERK --uit FILE.pdf`: the report, for the operator."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ...formaat import make_bijlagen
from ...rapporten.lees import read_rapport
from ...rapporten.pdf import make_pdf
from ..opdracht import Opdracht, get_werksessie


class Command(Opdracht):
    help = "Maakt het verslag van een werksessie als pdf."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kenmerk", metavar="KENMERK")
        parser.add_argument("--uit", required=True, metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        target = Path(options["uit"])
        if not target.parent.is_dir():
            raise CommandError(f"De map {target.parent} is er niet.")
        werksessie = get_werksessie(options["kenmerk"])
        pdf = make_pdf(read_rapport(werksessie), make_bijlagen(werksessie))
        # Whole or not at all: a full disk leaves no half report behind.
        beside = target.with_name(f".{target.name}.deel")
        try:
            beside.write_bytes(pdf)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)

"""`manage.py exporteer_werksessie KENMERK`: the full form, for the operator."""

from typing import Any

from django.core.management.base import CommandParser

from ...formaat import dump_document, export_document
from ..opdracht import Opdracht, get_werksessie


class Command(Opdracht):
    help = "Schrijft een werksessie als werksessie/1 naar de standaarduitvoer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kenmerk", metavar="KENMERK")

    def handle(self, *args: Any, **options: Any) -> None:
        document = export_document(get_werksessie(options["kenmerk"]))
        self.stdout.write(dump_document(document), ending="")

"""`manage.py importeer_werksessie FILE...`: all files in one transaction."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from leeromgevingen.domain.inhoud import load_inhoud

from ...domain import sessies
from ...errors import BestandError
from ...formaat import MAX_BYTES, Bestand, import_files
from ..eigenaar import add_organisatie, find_organisatie
from ..opdracht import Opdracht


class Command(Opdracht):
    help = "Leest werksessies in het formaat werksessie/1: alle bestanden, of geen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("bestanden", nargs="+", metavar="FILE")
        add_organisatie(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        bestanden = [read_bestand(naam) for naam in options["bestanden"]]
        with transaction.atomic():
            load_inhoud()
            organisatie = find_organisatie(options["organisatie"])
            made = import_files(bestanden, organisatie=organisatie)
        for werksessie in made:
            code = werksessie.deur_code if sessies.is_deur_open(werksessie) else None
            line = {"ref": werksessie.ref, "kenmerk": werksessie.kenmerk, "code": code}
            self.stdout.write(json.dumps(line, ensure_ascii=False))


def read_bestand(naam: str) -> Bestand:
    """One byte more than is allowed is enough to refuse a file of any size."""
    try:
        with Path(naam).open("rb") as file:
            return Bestand(naam, file.read(MAX_BYTES + 1))
    except FileNotFoundError:
        raise BestandError(f"{naam}: dit bestand is er niet.") from None
    except OSError as error:
        raise BestandError(
            f"{naam}: dit bestand kan niet worden gelezen ({error.strerror})."
        ) from error

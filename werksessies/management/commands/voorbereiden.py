"""`manage.py voorbereiden`: database, content and demo, as `./start` needs them; then the welcome.

One process does it all, and a second start looks only whether there is something to do.
"""

import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError, CommandParser

from leeromgevingen.domain.inhoud import load_inhoud

from ...adres import make_url, room_addresses
from ...checks import check_database_promises
from .. import demodata
from ..migraties import has_unapplied_migrations
from ..opdracht import Opdracht


class Command(Opdracht):
    help = "Zet database, inhoud en demo klaar en zegt daarna waar de app te vinden is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--zonder-demo", action="store_true", help="geen demo en geen inlog")

    def handle(self, *args: Any, **options: Any) -> None:
        for fault in check_database_promises(databases=["default"]):
            raise CommandError(str(fault.msg))
        if has_unapplied_migrations():
            call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
            self.stdout.write("De database is klaar.")
        load_inhoud()
        is_with_demo = not (options["zonder_demo"] or settings.NO_DEMO or settings.SITE_URL)
        if is_with_demo and demodata.is_empty():
            demodata.fill()
            self.stdout.write("De demo is klaar.")
        self.stdout.write("")
        for line in make_welkom(is_with_demo=is_with_demo and demodata.is_filled()):
            self.stdout.write(line)
        if not self.stdout.isatty():
            sys.stdout.flush()


def make_welkom(*, is_with_demo: bool) -> list[str]:
    """What the person who started the app needs to know, one fact a line."""
    if settings.SITE_URL:
        return [f"Beeldplaat staat klaar op {settings.SITE_URL}/"]
    lines = ["Beeldplaat staat klaar. Stoppen: Ctrl-C."]
    lines.append(_fact("Op deze computer:", f"{make_url('127.0.0.1')}/"))
    addresses = [make_url(address) for address in room_addresses()]
    if settings.ROOM_ADDRESS:
        first = make_url(settings.ROOM_ADDRESS)
        addresses = [first, *(url for url in addresses if url != first)]
    for number, url in enumerate(addresses):
        lines.append(_fact("" if number else "Telefoons in de ruimte:", f"{url}/"))
    if not addresses:
        lines.append(_fact("Telefoons in de ruimte:", "nog niet (geen netwerk gevonden)"))
    if not is_with_demo:
        lines.append("  Nog geen account? Maak er een: .venv/bin/python manage.py createsuperuser")
        return lines
    inlog = demodata.read_inlog()
    if inlog is not None:
        lines.append(_fact("Inloggen:", inlog.gebruikersnaam))
        lines.append(_fact("Wachtwoord:", inlog.wachtwoord))
    live = demodata.open_live_deur()
    if live is not None:
        lines.append(_fact("Meedoen met de demo:", f"code {live.deur_code_leesbaar}"))
    return lines


def _fact(label: str, value: str) -> str:
    return f"  {label:<25}{value}"

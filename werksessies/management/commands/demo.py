"""`manage.py demo`: fills an empty installation with the demo; safe to repeat."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction

from leeromgevingen.domain.inhoud import load_inhoud

from .. import demodata
from ..eigenaar import DEMO
from ..opdracht import Opdracht


class Command(Opdracht):
    help = "Vult een lege installatie met de demo. Nog een keer draaien verandert niets."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SITE_URL:
            raise CommandError("De demo hoort niet op een site met SITE_URL.")
        if demodata.is_filled():
            self.stdout.write("De demo staat er al.")
        elif not demodata.is_empty():
            raise CommandError("Deze installatie is niet leeg. De demo komt alleen in een lege.")
        else:
            with transaction.atomic():
                load_inhoud()
                demodata.fill()
            self.stdout.write("De demo staat klaar: vijf gehouden werksessies en een die loopt.")
        inlog = demodata.read_inlog()
        if inlog is not None:
            self.stdout.write(f"Organisatie: {DEMO}")
            self.stdout.write(f"Gebruikersnaam: {inlog.gebruikersnaam}")
            self.stdout.write(f"Wachtwoord: {inlog.wachtwoord}")
            self.stdout.write(f"Dit staat ook in: {settings.DATA_DIR / demodata.INLOG}")
        live = demodata.open_live_deur()
        if live is not None:
            self.stdout.write(f"Code om mee te doen: {live.deur_code_leesbaar}")

"""`manage.py proefsessie`: sessions for trials, with the door open."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from leeromgevingen.domain.inhoud import load_inhoud
from leeromgevingen.models import Leeromgeving, Organisatie

from ...domain import sessies
from ...domain.sessies import FASEN_MET_DEUR
from ...enums import Fase, Gebruiksdoel, Plakwijze
from ...models import Werksessie
from ..eigenaar import add_organisatie, find_organisatie
from ..opdracht import Opdracht

LEEROMGEVING = "Proefsessies"
MAX_AANTAL = 1000


class Command(Opdracht):
    help = "Maakt proefsessies met de deur open en zegt per sessie op een regel JSON waar zij is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--aantal", type=int, default=1, metavar="N")
        parser.add_argument("--open", action="store_true", help="stickers van anderen zichtbaar")
        parser.add_argument(
            "--fase", choices=[fase.value for fase in FASEN_MET_DEUR], default=Fase.PLAKKEN.value
        )
        parser.add_argument("--zeker", action="store_true", help="ook op een site met SITE_URL")
        add_organisatie(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SITE_URL and not options["zeker"]:
            raise CommandError("Dit is een echte site (SITE_URL). Weet je het zeker: --zeker.")
        if not 1 <= options["aantal"] <= MAX_AANTAL:
            raise CommandError(f"--aantal kan niet. Toegestaan: 1 tot en met {MAX_AANTAL}.")
        with transaction.atomic():
            load_inhoud()
            made = make_sessions(
                find_organisatie(options["organisatie"]),
                options["aantal"],
                fase=options["fase"],
                plakwijze=Plakwijze.OPEN if options["open"] else Plakwijze.VERBORGEN,
            )
        for werksessie in made:
            self.stdout.write(json.dumps(describe(werksessie)))


def make_sessions(
    organisatie: Organisatie, aantal: int, *, fase: str, plakwijze: Plakwijze
) -> list[Werksessie]:
    leeromgeving = Leeromgeving.objects.filter(organisatie=organisatie, naam=LEEROMGEVING).first()
    if leeromgeving is None:
        leeromgeving = Leeromgeving.objects.create(organisatie=organisatie, naam=LEEROMGEVING)
    made = []
    for _ in range(aantal):
        werksessie = sessies.make(
            leeromgeving,
            datum=timezone.localdate(),
            gebruiksdoel=Gebruiksdoel.ONTWIKKELEN,
            plakwijze=plakwijze,
        )
        sessies.open_deur(werksessie)
        sessies.set_fase(werksessie, fase)
        werksessie.refresh_from_db()
        made.append(werksessie)
    return made


def describe(werksessie: Werksessie) -> dict[str, str]:
    """The line of docs/http.md."""
    return {
        "kenmerk": werksessie.kenmerk,
        "deur": reverse("werksessies:deelnemer-meedoen", args=[werksessie.deur_token]),
        "code": werksessie.deur_code,
        "regie": reverse("werksessies:regie", args=[werksessie.kenmerk]),
    }

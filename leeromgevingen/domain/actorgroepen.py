"""Groups that an organisation adds itself. They never change; they can only be switched off."""

import re

from django.db import transaction
from django.utils.text import slugify

from leeromgevingen.enums import Kant
from leeromgevingen.errors import ActorgroepError
from leeromgevingen.kleuren import pick_vulling
from leeromgevingen.models import Actorgroep, Organisatie, Plaat
from leeromgevingen.tekst import clean_regel

MAX_NAAM = 60
EERSTE_VOLGORDE = 100  # after every group of a plate


@transaction.atomic
def add(
    organisatie: Organisatie, plaat: Plaat, *, naam: str, afkorting: str, kant: Kant
) -> Actorgroep:
    """A new group, with the next free fill of its kant.

    ActorgroepError when the name or the letters are those of a group of `plaat`, or of an own
    group that is still on.
    """
    # Two at once would both find the letters free.
    Organisatie.objects.select_for_update().get(pk=organisatie.pk)
    naam, afkorting = clean_regel(naam), clean_regel(afkorting).upper()
    if not naam:
        raise ActorgroepError("naam", "Geef de groep een naam.")
    if len(naam) > MAX_NAAM:
        raise ActorgroepError("naam", f"Dit zijn {len(naam)} tekens. Er passen er {MAX_NAAM}.")
    if not re.fullmatch("[A-Z]{2,3}", afkorting):
        raise ActorgroepError(
            "afkorting", "Kies twee of drie gewone letters, zonder accent of cijfer."
        )
    own = list(Actorgroep.objects.filter(organisatie=organisatie))
    for groep in [*plaat.actorgroepen.all(), *(groep for groep in own if groep.is_actief)]:
        if groep.afkorting == afkorting:
            raise ActorgroepError(
                "afkorting",
                f"{afkorting} staat al op de stickers van {groep.naam}. Kies andere letters.",
            )
        if naam.casefold() in (groep.naam.casefold(), groep.vlaams.casefold()):
            raise ActorgroepError("naam", f"Er is al een groep {groep.naam}.")
    same_side = sum(1 for groep in own if groep.kant == kant)
    vul, toon = pick_vulling(kant, same_side)
    return Actorgroep.objects.create(
        organisatie=organisatie,
        key=_make_key(naam, afkorting, {groep.key for groep in own}),
        volgorde=EERSTE_VOLGORDE + len(own),
        naam=naam,
        afkorting=afkorting,
        kant=kant,
        vul=vul,
        toon=toon,
        is_standaard=True,  # who makes a group wants it at the table
    )


def retire(groep: Actorgroep) -> None:
    """New werksessies no longer offer the group; sessions that have it keep it."""
    groep.is_actief = False
    groep.save(update_fields=["is_actief"])


def _make_key(naam: str, afkorting: str, taken_here: set[str]) -> str:
    """Unlike every key of a plate too: an exported session names its groups by key alone."""
    base = slugify(naam)[:50] or afkorting.lower()
    taken = taken_here | set(
        Actorgroep.objects.filter(plaat__isnull=False, key__startswith=base).values_list(
            "key", flat=True
        )
    )
    key, number = base, 2
    while key in taken:
        key, number = f"{base}-{number}", number + 1
    return key

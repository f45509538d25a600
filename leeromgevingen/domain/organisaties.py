"""Who owns what a person makes."""

from django.db import transaction

from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Lidmaatschap, Organisatie

EERSTE_NAAM = "Mijn organisatie"


@transaction.atomic
def ensure_organisatie(gebruiker: Gebruiker) -> None:
    """Gives a beheerder of a fresh installation an organisation to work in.

    Without a membership a superuser joins the only organisation there is, or a new one where there
    is none; with several to choose from nothing changes. Others are added by the beheerder.
    """
    if not gebruiker.is_superuser or gebruiker.lidmaatschappen.exists():
        return
    organisaties = list(Organisatie.objects.all()[:2])
    if len(organisaties) > 1:
        return
    organisatie = organisaties[0] if organisaties else Organisatie.objects.create(naam=EERSTE_NAAM)
    Lidmaatschap.objects.get_or_create(
        gebruiker=gebruiker, organisatie=organisatie, rol=Rol.FACILITATOR
    )

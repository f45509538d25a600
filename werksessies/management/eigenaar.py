"""Which organisation owns what a command makes."""

from django.core.management.base import CommandError, CommandParser

from leeromgevingen.domain.organisaties import EERSTE_NAAM
from leeromgevingen.models import Organisatie

from ..tekst import clean_tekst

DEMO = "Demo"


def add_organisatie(parser: CommandParser) -> None:
    parser.add_argument(
        "--organisatie",
        metavar="NAAM",
        default="",
        help="de eigenaar; wordt gemaakt als zij er niet is "
        "(anders: die van de demo, of de enige die er is)",
    )


def find_organisatie(naam: str) -> Organisatie:
    """The named one, the demo's, or the only one; made where there is none.

    Call inside a transaction: what is made here goes away again when the command is refused.
    """
    naam = clean_tekst(naam, maximum=120, veld="--organisatie").replace("\n", " ")
    if naam:
        return Organisatie.objects.get_or_create(naam=naam)[0]
    organisaties = list(Organisatie.objects.all())
    for organisatie in organisaties:
        if organisatie.naam == DEMO:
            return organisatie
    if len(organisaties) > 1:
        names = ", ".join(organisatie.naam for organisatie in organisaties)
        raise CommandError(f"Kies een eigenaar met --organisatie. Er zijn er meer: {names}.")
    return organisaties[0] if organisaties else Organisatie.objects.create(naam=EERSTE_NAAM)

"""The demo: an organisation with an account, five sessions that were held, one that is going on."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from leeromgevingen.enums import Rol
from leeromgevingen.models import Gebruiker, Leeromgeving, Lidmaatschap, Organisatie

from ..domain import deelnemers, sessies, stickers
from ..enums import Fase, Gebruiksdoel
from ..formaat import Bestand, import_files
from ..models import Werksessie
from .eigenaar import DEMO

DOCUMENTEN = Path(__file__).resolve().parent.parent / "demo"
GEBRUIKER = "facilitator"
INLOG = "demo-inlog.txt"
LIVE_REF = "demo-live"
# Easy to read aloud and to type: no 0 O 1 I L
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"

# Who is placing in the session that is going on: (name, group, is ready, stickers).
_LIVE: tuple[tuple[str, str, bool, tuple[tuple[str, str, str], ...]], ...] = (
    (
        "Marieke",
        "docent",
        False,
        (
            ("visie-op-leren", "nu", ""),
            ("programma-en-opdrachten", "nu", "samen"),
            ("rooster-en-roulatie", "nu", ""),
            ("voortgang-bespreken", "nu", "samen"),
            ("reflecteren-en-feedback", "nu", "naast"),
            ("theorie-koppelen", "nu", ""),
            ("zorg-en-ouders", "loslaten", ""),
        ),
    ),
    (
        "Yusuf",
        "praktijkopleider",
        True,
        (
            ("programma-en-opdrachten", "nu", "samen"),
            ("voortgang-bespreken", "nu", "samen"),
            ("inwerken", "nu", ""),
            ("voordoen-en-uitleggen", "nu", "naast"),
            ("reflecteren-en-feedback", "nu", "naast"),
            ("leren-van-elkaar", "erbij", ""),
        ),
    ),
    (
        "Lotte",
        "werkbegeleider",
        False,
        (
            ("inwerken", "nu", ""),
            ("voordoen-en-uitleggen", "nu", "naast"),
            ("werk-overlaten", "nu", ""),
            ("dag-voorbespreken", "nu", ""),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Inlog:
    gebruikersnaam: str
    wachtwoord: str


def is_empty() -> bool:
    """An installation in which nobody has made anything yet."""
    return not Organisatie.objects.exists()


def is_filled() -> bool:
    return Organisatie.objects.filter(naam=DEMO).exists()


def fill() -> None:
    """Make the whole demo, or nothing. Needs the content of the plate."""
    with transaction.atomic():
        organisatie = Organisatie.objects.create(naam=DEMO)
        facilitator = _make_facilitator(organisatie)
        documents = [
            Bestand(path.name, path.read_bytes()) for path in sorted(DOCUMENTEN.glob("*.json"))
        ]
        import_files(documents, organisatie=organisatie, facilitator=facilitator)
        _make_live(organisatie, facilitator)


def open_live_deur() -> Werksessie | None:
    """The session that is going on, with its door open; None where it was closed or deleted."""
    found = Werksessie.objects.filter(
        organisatie__naam=DEMO, ref=LIVE_REF, fase__in=(Fase.WELKOM, Fase.PLAKKEN)
    ).first()
    if found is not None and not sessies.is_deur_open(found):
        sessies.open_deur(found)
        found.refresh_from_db()
    return found


def read_inlog() -> Inlog | None:
    """The login as it was made; None when the file is gone, or the account."""
    try:
        lines = (settings.DATA_DIR / INLOG).read_text().splitlines()
    except OSError:
        return None
    values = dict(line.split(": ", 1) for line in lines if ": " in line)
    inlog = Inlog(values.get("gebruikersnaam", ""), values.get("wachtwoord", ""))
    return inlog if Gebruiker.objects.filter(username=inlog.gebruikersnaam).exists() else None


def _make_facilitator(organisatie: Organisatie) -> Gebruiker:
    """The account of the demo; one of that name that is there already keeps its password."""
    facilitator = Gebruiker.objects.filter(username=GEBRUIKER).first()
    if facilitator is None:
        wachtwoord = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3))
        facilitator = Gebruiker.objects.create_user(GEBRUIKER, password=wachtwoord)
        _write_inlog(Inlog(GEBRUIKER, wachtwoord))
    Lidmaatschap.objects.create(gebruiker=facilitator, organisatie=organisatie, rol=Rol.FACILITATOR)
    return facilitator


def _write_inlog(inlog: Inlog) -> None:
    """Only for the owner of the folder, from the first byte on."""
    path = settings.DATA_DIR / INLOG
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(f"gebruikersnaam: {inlog.gebruikersnaam}\nwachtwoord: {inlog.wachtwoord}\n")


def _make_live(organisatie: Organisatie, facilitator: Gebruiker) -> None:
    leeromgeving = Leeromgeving.objects.create(
        organisatie=organisatie,
        naam="Restaurant De Watertoren",
        sector="horeca",
        opleiding="Kok niveau 2",
        school="Horecaschool Westland",
        bedrijf="Restaurant De Watertoren",
        studenten=12,
        afdelingen=2,
    )
    werksessie = sessies.make(
        leeromgeving,
        datum=timezone.localdate(),
        gebruiksdoel=Gebruiksdoel.ONTWIKKELEN,
        facilitator=facilitator,
        titel="Wie doet wat in de keuken?",
        ref=LIVE_REF,
    )
    sessies.open_deur(werksessie)
    sessies.set_fase(werksessie, Fase.PLAKKEN)
    for naam, groep, is_klaar, placed in _LIVE:
        deelnemer, _ = deelnemers.join(werksessie, naam=naam, groep=groep)
        for aspect, status, samen in placed:
            stickers.place(deelnemer, aspect, status=status, samen=samen)
        if is_klaar:
            deelnemers.set_klaar(deelnemer, True)

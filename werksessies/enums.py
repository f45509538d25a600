"""The fixed word lists of a werksessie. Plain Python, so that pure code may use them."""

from leeromgevingen.enums import Gebruiksdoel, Kant, Keuze, Opleidingsstructuur, Taalvariant

__all__ = [
    "ActieStatus",
    "Akkoord",
    "Deling",
    "Fase",
    "Gebruiksdoel",
    "Gesprekspunt",
    "Kant",
    "Keuze",
    "Opleidingsstructuur",
    "Plakwijze",
    "Samen",
    "Schermbeeld",
    "Status",
    "Taalvariant",
]


class Fase(Keuze):
    VOORBEREIDEN = "voorbereiden", "Voorbereiden"
    WELKOM = "welkom", "Welkom"
    PLAKKEN = "plakken", "Plakken"
    KIJKEN = "kijken", "Kijken"
    GESPREK = "gesprek", "Gesprek"
    ACTIES = "acties", "Acties"
    AFGESLOTEN = "afgesloten", "Afgesloten"


class Plakwijze(Keuze):
    """Whether others see a sticker while people place (`open`) or only after the reveal."""

    VERBORGEN = "verborgen", "Verborgen plakken"
    OPEN = "open", "Open plakken"


class Status(Keuze):
    """`LOSLATEN` still counts as doing it now (inzichten.yaml, model.verzamelingen)."""

    NU = "nu", "Doe ik nu"
    ERBIJ = "erbij", "Wil ik erbij"
    LOSLATEN = "loslaten", "Wil ik loslaten"


class Samen(Keuze):
    SAMEN = "samen", "Samen"
    NAAST = "naast", "Naast elkaar"


class Schermbeeld(Keuze):
    """Which plate everybody looks at in a second round."""

    NU = "", "De plaat van nu"
    VERSCHUIVING = "verschuiving", "Wat verschoof"
    EERSTE = "eerste", "De plaat van ronde 1"


class Gesprekspunt(Keuze):
    """What can be ticked off while talking."""

    VRAAG = "vraag", "Vraag"
    THEMA = "thema", "Thema"
    TAAK = "taak", "Taak"


class ActieStatus(Keuze):
    OPEN = "open", "Open"
    GEDAAN = "gedaan", "Gedaan"
    MEEGENOMEN = "meegenomen", "Meegenomen"
    GESTOPT = "gestopt", "Gestopt"


class Akkoord(Keuze):
    """How the person agreed that a quote is used; without it the quote stays inside the session."""

    GEEN = "", "Nog geen akkoord"
    ZELF = "zelf", "Zelf akkoord gegeven"
    MONDELING = "mondeling", "Mondeling akkoord"


class Deling(Keuze):
    """Who sees somebody's leerwerkdag beside its maker; each sees what those before it do too."""

    NIEMAND = "", "Alleen ik"
    FACILITATOR = "facilitator", "Ook wie de sessie leidt"
    SCHERM = "scherm", "Iedereen, op het grote scherm"

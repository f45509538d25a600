from .besproken import Besproken
from .deelnemer import Apparaat, Deelnemer
from .gebeurtenis import Gebeurtenis
from .gesprek import Citaat, Notitie
from .leerwerkdag import Leerwerkdag, Leerwerkdagfoto
from .sticker import Sticker
from .stip import Stip
from .vervolgactie import Vervolgactie
from .werksessie import Werksessie

__all__ = [
    "Apparaat",
    "Besproken",
    "Citaat",
    "Deelnemer",
    "Gebeurtenis",
    "Leerwerkdag",
    "Leerwerkdagfoto",
    "Notitie",
    "Sticker",
    "Stip",
    "Vervolgactie",
    "Werksessie",
]

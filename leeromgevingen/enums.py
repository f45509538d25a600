"""The fixed word lists of the content. Plain Python, so that pure code may use them."""

from enum import StrEnum


class Keuze(StrEnum):
    """A stored word with the Dutch label a reader sees."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Keuze":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(member.value, member.label) for member in cls]


class Kant(Keuze):
    SCHOOL = "school", "School"
    WERKVELD = "werkveld", "Werkveld"
    STUDENT = "student", "Student"
    EXTERN = "extern", "Extern"


class Taalvariant(Keuze):
    NEDERLAND = "nl-NL", "Nederland"
    VLAANDEREN = "nl-BE", "Vlaanderen"


class Opleidingsstructuur(Keuze):
    JA = "ja", "Ja"
    DEELS = "deels", "Deels"
    NEE = "nee", "Nee"


class Gebruiksdoel(Keuze):
    VORMGEVEN = "vormgeven", "Vormgeven"
    ONTWIKKELEN = "ontwikkelen", "Ontwikkelen"
    EVALUEREN = "evalueren", "Evalueren"


class Rol(Keuze):
    """What a person with an account may do for an organisation."""

    FACILITATOR = "facilitator", "Facilitator"
    COORDINATOR = "coordinator", "Coördinator"

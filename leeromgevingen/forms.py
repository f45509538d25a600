"""Forms of this room. Every message says what to do."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from .domain.actorgroepen import MAX_NAAM
from .enums import Kant, Opleidingsstructuur, Taalvariant
from .models import Leeromgeving, Organisatie
from .tekst import clean_regel

MAX_AANTAL = 99_999
SECTOREN = (
    "Bouw en infra",
    "Creatief",
    "Economie en administratie",
    "Groen",
    "Handel",
    "Horeca",
    "ICT",
    "Logistiek",
    "Onderwijs en kinderopvang",
    "Techniek",
    "Uiterlijke verzorging",
    "Veiligheid",
    "Zorg en welzijn",
)


class Regel(forms.CharField):
    """One line of text, cleaned."""

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        return clean_regel(text) if text else text


MAANDEN = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def number_month(value: str) -> str:
    """ "16 januari 2026" and "16 jan. 2026" as "16-1-2026"; anything else as it was."""
    match = re.fullmatch(r"\s*(\d{1,2})[- ]+([a-z]{3,9})\.?[- ]+(\d{4}|\d{2})\s*", value.lower())
    if not match:
        return value
    naam = "maa" if match[2] == "mrt" else match[2][:3]
    return f"{match[1]}-{MAANDEN.index(naam) + 1}-{match[3]}" if naam in MAANDEN else value


class Datum(forms.DateField):
    """A date as people write it: 16-1-2026, 16/1/26 or 16 januari 2026. What cannot be is said in
    words."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "Dit is geen datum. Schrijf bijvoorbeeld 16-1-2026."}

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, str):
            value = self.normalise(value)
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """As it is written in Dutch: 16-1-2026."""
        if isinstance(value, dt.date):
            return f"{value.day}-{value.month}-{value.year}"
        return value

    def normalise(self, value: str) -> str:
        """ISO for a date with the day first; anything else as it was."""
        match = re.fullmatch(
            r"\s*(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})\s*", number_month(value)
        )
        if not match:
            return value
        day, month, year = (int(part) for part in match.groups())
        if year < 100:
            year += 2000
        if not 1 <= month <= 12:
            raise ValidationError(f"Maand {month} bestaat niet. Schrijf bijvoorbeeld 16-1-2026.")
        try:
            return dt.date(year, month, day).isoformat()
        except ValueError:
            raise ValidationError(
                f"Dag {day} bestaat niet in die maand. Schrijf bijvoorbeeld 16-1-2026."
            ) from None


class Aantal(forms.IntegerField):
    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        words = {
            "invalid": "Schrijf een heel getal, bijvoorbeeld 14.",
            "min_value": "Schrijf 0 of meer.",
            "max_value": f"Schrijf hooguit {MAX_AANTAL}.",
        }
        super().__init__(
            min_value=0, max_value=MAX_AANTAL, required=False, error_messages=words, **kwargs
        )


class LeeromgevingForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in the stubs only
    """`organisaties` are the ones to choose from; with one the field is left out."""

    naam = Regel(
        label="Naam van de leeromgeving",
        max_length=120,
        error_messages={"required": "Geef de leeromgeving een naam."},
    )
    school = Regel(max_length=120, required=False)
    bedrijf = Regel(label="Bedrijf of instelling", max_length=120, required=False)
    sector = Regel(max_length=120, required=False)
    opleiding = Regel(label="Opleiding en niveau", max_length=120, required=False)
    startdatum = Datum(required=False)
    studenten = Aantal(label="Aantal studenten")
    afdelingen = Aantal(label="Aantal afdelingen")
    opleidingsstructuur = forms.ChoiceField(
        choices=[("", ""), *Opleidingsstructuur.choices()],
        required=False,
        error_messages={"invalid_choice": "Kies ja, deels of nee."},
    )
    taalvariant = forms.ChoiceField(
        label="Woorden op de plaat",
        choices=Taalvariant.choices(),
        error_messages={
            "required": "Kies Nederland of Vlaanderen.",
            "invalid_choice": "Kies Nederland of Vlaanderen.",
        },
    )

    class Meta:
        model = Leeromgeving
        fields = [
            "organisatie",
            "naam",
            "school",
            "bedrijf",
            "sector",
            "opleiding",
            "startdatum",
            "studenten",
            "afdelingen",
            "opleidingsstructuur",
            "taalvariant",
        ]
        error_messages = {
            "organisatie": {
                "required": "Kies van welke organisatie deze leeromgeving is.",
                "invalid_choice": "Kies een organisatie uit de lijst.",
            }
        }

    def __init__(
        self, *args: Any, organisaties: QuerySet[Organisatie] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if organisaties is None:
            del self.fields["organisatie"]
        else:
            field = self.fields["organisatie"]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
            field.queryset = organisaties
            field.empty_label = "Kies een organisatie"


class ActorgroepForm(forms.Form):
    naam = Regel(
        label="Naam van de groep",
        max_length=MAX_NAAM,
        error_messages={"required": "Geef de groep een naam."},
    )
    afkorting = Regel(
        label="Letters op de sticker",
        max_length=3,
        error_messages={
            "required": "Kies twee of drie letters.",
            "max_length": "Kies twee of drie letters.",
        },
    )
    kant = forms.ChoiceField(
        label="Bij welke kant hoort deze groep?",
        choices=Kant.choices(),
        error_messages={
            "required": "Kies een kant.",
            "invalid_choice": "Kies een kant uit de lijst.",
        },
    )

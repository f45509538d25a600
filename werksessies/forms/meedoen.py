"""The forms of a deelnemer: the typed code, joining, coming back."""

from typing import Any

from django import forms

from ..models.deelnemer import MAX_NAAM


class CodeForm(forms.Form):
    """The typed code, read kindly: small letters, spaces and dashes, O for 0 and I or L for 1.

    None of 0, O, 1, I and L is in a code, so what looks like one is a slip of the reader."""

    code = forms.CharField(
        label="Code van het grote scherm",
        max_length=40,
        error_messages={"required": "Typ de code die op het grote scherm staat."},
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
            }
        ),
    )

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        return "".join(char for char in typed.upper() if char.isalnum())


class MeedoenForm(forms.Form):
    """Joining with a role and, if wanted, a name; or coming back with the personal code."""

    naam = forms.CharField(
        label="Je voornaam of letters",
        required=False,
        max_length=MAX_NAAM,
        error_messages={
            "max_length": f"Je naam is te lang. Er passen {MAX_NAAM} letters. "
            "Gebruik alleen je voornaam."
        },
    )
    groep = forms.CharField(required=False, max_length=60)
    ervaring_maanden = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=1200,
        error_messages={"invalid": "Schrijf het aantal maanden als getal, bijvoorbeeld 18."},
    )
    persoonscode = forms.CharField(required=False, max_length=12)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        is_answered = cleaned.get("persoonscode") or cleaned.get("groep")
        if not is_answered and "groep" not in self.errors:
            self.add_error("groep", "Kies eerst je rol.")
        return cleaned

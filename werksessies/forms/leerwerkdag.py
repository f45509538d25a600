"""What somebody writes or draws of an ordinary day."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from ..errors import InvoerError
from ..foto import Foto, make_foto
from ..models.leerwerkdag import MAX_ALT, MAX_LEERWERKDAG
from .regie import TekstVeld


class LeerwerkdagForm(forms.Form):
    """Some sentences, a photo, or both. `foto` comes out as a picture of our own."""

    tekst = TekstVeld(
        label="Jouw dag in drie zinnen", maximum=MAX_LEERWERKDAG, regels=5, required=False
    )
    foto = forms.FileField(
        label="Of een foto van je tekening",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            {
                "accept": "image/jpeg,image/png,image/webp",
                "aria-describedby": "dag-foto-hulp dag-foto-fout",
            }
        ),
    )
    alt = TekstVeld(label="Wat zie je op de foto?", maximum=MAX_ALT, required=False)

    def __init__(
        self, data: Any = None, files: Any = None, *, initial: Any = None, has_foto: bool
    ) -> None:
        super().__init__(data, files, auto_id="dag-%s", initial=initial)
        self.has_foto = has_foto

    def clean_foto(self) -> Foto | None:
        given = self.cleaned_data["foto"]
        if given is None:
            return None
        try:
            return make_foto(given.read())
        except InvoerError as error:
            raise ValidationError(error.tekst) from error

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        new_foto = cleaned.get("foto")
        if "foto" in self.errors or "tekst" in self.errors or "alt" in self.errors:
            return cleaned
        if not cleaned["tekst"] and not new_foto and not self.has_foto:
            self.add_error("tekst", "Schrijf een paar zinnen of kies een foto.")
        elif (new_foto or self.has_foto) and not cleaned["alt"]:
            self.add_error("alt", "Schrijf in een paar woorden wat er op de foto staat.")
            if new_foto:
                self.add_error("foto", "Kies je foto daarna nog een keer.")
        return cleaned

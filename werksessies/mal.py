"""A template rendered once per shape, into which texts are put afterwards.

Every sticker makes two fragments that go to dozens of screens, and Django's template engine takes
a tenth of a millisecond for each. The texts still stand in the template; what it decides depends on
flags only, so each combination of flags is rendered once, with a mark where a text comes.
"""

from collections.abc import Mapping
from functools import cache
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

_MERK = "\x1f"  # no text holds it: control characters are taken out of everything that is stored


@cache
def _make_mal(
    template: str, vlaggen: tuple[tuple[str, bool], ...], velden: tuple[str, ...]
) -> tuple[str, ...]:
    """Literal text and names of fields in turn."""
    marks = {veld: SafeString(f"{_MERK}{veld}{_MERK}") for veld in velden}
    return tuple(render_to_string(template, {**marks, **dict(vlaggen)}).split(_MERK))


def fill_mal(template: str, vlaggen: Mapping[str, bool], **velden: str) -> SafeString:
    """The template with these flags and these texts, escaped as a template would."""
    parts = list(_make_mal(template, tuple(vlaggen.items()), tuple(velden)))
    for place in range(1, len(parts), 2):
        tekst = velden[parts[place]]
        parts[place] = tekst if isinstance(tekst, SafeString) else escape(tekst)
    return SafeString("".join(parts))  # every text was escaped

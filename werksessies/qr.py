"""QR codes as inline SVG: presentation attributes only, so that the strict CSP holds."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(tekst: str) -> SafeString:
    """A QR code (error correction M, quiet zone of 2) that scales with its box."""
    buffer = io.BytesIO()
    segno.make(tekst, error="m", micro=False).save(
        buffer,
        kind="svg",
        border=2,
        xmldecl=False,
        svgns=True,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
        dark="#1E1B24",
        light="#FFFFFF",
    )
    return mark_safe(buffer.getvalue().decode())  # noqa: S308  made by segno from modules, no text of the data

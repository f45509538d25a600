"""A photo that somebody sends becomes a picture of our own: pixels in, a new JPEG out.

Nothing else of the file is kept: no place, camera or time, no comment, no colour profile, and
nothing that hides behind or inside the picture. Pillow is loaded at the first photo.
"""

import re
import threading
from dataclasses import dataclass
from io import BytesIO

from .errors import InvoerError

MAX_MIB = 10
MAX_BYTES = MAX_MIB * 1024 * 1024
MAX_ZIJDE = 1600
MAX_KLEIN = 600 * 1024
# A JPEG in one scan is read at a fraction of its size; all else has to be read whole.
MAX_PIXELS_JPEG = 64_000_000
MAX_PIXELS = 20_000_000
# A scan of a hundred bytes can touch every pixel; a photo in steps has ten of them or so.
MAX_SCANS = 50
POGINGEN = ((MAX_ZIJDE, 82), (MAX_ZIJDE, 65), (1200, 65), (1000, 50), (700, 50))
FORMATEN = ("JPEG", "PNG", "WEBP")
SOORTEN = "een foto (JPEG), PNG of WebP"

_ONLEESBAAR = f"Dit bestand kunnen we niet lezen als foto. Kies {SOORTEN}."
_TE_GROOT = f"Deze foto is te groot. Er past {MAX_MIB} MB. Kies een kleinere foto."
_TE_VEEL_PIXELS = "Deze foto heeft te veel beeldpunten. Maak haar eerst kleiner en kies opnieuw."
# One at a time in a process: a large photo takes up to a hundred megabytes while it is read.
_beurt = threading.Lock()


@dataclass(frozen=True, slots=True)
class Foto:
    """A JPEG without anything but its pixels."""

    jpeg: bytes
    breedte: int
    hoogte: int


def make_foto(data: bytes) -> Foto:
    """At most 1600 pixels wide and high and 600 kB, the right side up. Raises InvoerError."""
    if len(data) > MAX_BYTES:
        raise InvoerError(_TE_GROOT)
    with _beurt:
        try:
            return _encode_again(data)
        except InvoerError:
            raise
        except Exception as error:  # a hostile file may break a decoder in any way
            raise InvoerError(_ONLEESBAAR) from error


def _encode_again(data: bytes) -> Foto:
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data), formats=FORMATEN) as given:
        is_jpeg = given.format in ("JPEG", "MPO")
        scans = _count_scans(data) if is_jpeg else 0
        if scans > MAX_SCANS:
            raise InvoerError(_ONLEESBAAR)
        if given.width * given.height > (MAX_PIXELS_JPEG if scans == 1 else MAX_PIXELS):
            raise InvoerError(_TE_VEEL_PIXELS)
        given.draft("RGB", (MAX_ZIJDE, MAX_ZIJDE))
        given.load()
        turned = ImageOps.exif_transpose(given)
        seen = turned.convert("RGBA") if turned.has_transparency_data else turned.convert("RGB")
        for zijde, kwaliteit in POGINGEN:
            small = seen.copy()
            small.thumbnail((zijde, zijde))
            # A new sheet: what a file carries beside its pixels would travel along with the image.
            sheet = Image.new("RGB", small.size, "white")
            sheet.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
            out = BytesIO()
            sheet.save(out, "JPEG", quality=kwaliteit, optimize=True)
            if len(out.getvalue()) <= MAX_KLEIN:
                return Foto(out.getvalue(), *sheet.size)
    raise InvoerError(_TE_VEEL_PIXELS)


# A marker that begins a piece of a JPEG; those that stand alone, as between rows, are passed by.
_MARKER = re.compile(rb"\xff+([^\x00\x01\xff\xd0-\xd8])")
_SCAN, _EINDE = b"\xda", b"\xd9"


def _count_scans(jpeg: bytes) -> int:
    """How often this JPEG goes over its pixels. What comes behind its end (a film, a second
    picture) is not read, and neither are the pieces with a length (a thumbnail)."""
    scans = at = 0
    while (found := _MARKER.search(jpeg, at)) and found[1] != _EINDE:
        scans += found[1] == _SCAN
        at = found.end() + int.from_bytes(jpeg[found.end() : found.end() + 2])
    return scans

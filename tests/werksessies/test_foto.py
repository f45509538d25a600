"""A photo that somebody sends: what comes out holds pixels and nothing else."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from werksessies.errors import InvoerError
from werksessies.foto import MAX_BYTES, MAX_KLEIN, make_foto


def make_image(kind: str, size: tuple[int, int] = (40, 20), **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#B72E48").save(out, kind, **options)
    return out.getvalue()


def open_image(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_of_a_known_kind_becomes_a_jpeg(kind: str) -> None:
    foto = make_foto(make_image(kind))

    made = open_image(foto.jpeg)
    assert (made.format, made.size) == ("JPEG", (40, 20))
    assert (foto.breedte, foto.hoogte) == (40, 20)


def test_place_camera_comment_and_profile_are_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "KANARIE-camera"
    exif.get_ifd(0x8825)[1] = "N"
    given = make_image(
        "JPEG", exif=exif, comment=b"KANARIE-comment", icc_profile=b"KANARIE-profile" * 20
    )
    assert given.count(b"KANARIE") > 2

    foto = make_foto(given)

    made = open_image(foto.jpeg)
    assert b"KANARIE" not in foto.jpeg
    assert dict(made.getexif()) == {}
    assert set(made.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_photo_taken_with_a_turned_phone_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the top is at the right
    foto = make_foto(make_image("JPEG", (40, 20), exif=exif))

    assert (foto.breedte, foto.hoogte) == (20, 40)


def test_page_that_hides_behind_a_picture_is_not_kept() -> None:
    foto = make_foto(make_image("JPEG") + b"<html><script>alert(1)</script></html>")

    assert b"script" not in foto.jpeg


def test_transparent_picture_gets_a_white_sheet() -> None:
    out = BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")

    assert open_image(make_foto(out.getvalue()).jpeg).getpixel((4, 4)) == (255, 255, 255)


def test_large_photo_is_made_small() -> None:
    noise = Image.effect_noise((3000, 2000), 120).convert("RGB")
    out = BytesIO()
    noise.save(out, "JPEG", quality=95)

    foto = make_foto(out.getvalue())

    assert max(foto.breedte, foto.hoogte) <= 1600
    assert len(foto.jpeg) <= MAX_KLEIN
    assert abs(foto.breedte / foto.hoogte - 1.5) < 0.01


def make_bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is this large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "zin"),
    [
        (b"", "niet lezen als foto"),
        (b"hoi", "niet lezen als foto"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "niet lezen als foto"),
        (b"<html><script>alert(1)</script></html>", "niet lezen als foto"),
        (b"\xff\xd8\xff\xe0<html><script>alert(1)</script>", "niet lezen als foto"),
        (make_image("JPEG")[:200], "niet lezen als foto"),
        (make_image("GIF"), "niet lezen als foto"),
        (make_image("BMP"), "niet lezen als foto"),
        (make_image("TIFF"), "niet lezen als foto"),
        (make_bomb(6000, 5000), "te veel beeldpunten"),
        (make_bomb(60_000, 60_000), "niet lezen als foto"),
        (bytes(MAX_BYTES + 1), "te groot"),
    ],
    ids=[
        "empty", "text", "svg", "html", "html-as-jpeg", "cut-off", "gif", "bmp", "tiff",
        "bomb", "huge-bomb", "too-heavy",
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused_with_words(data: bytes, zin: str) -> None:
    with pytest.raises(InvoerError, match=zin):
        make_foto(data)

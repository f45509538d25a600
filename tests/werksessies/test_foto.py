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


def split_scans(jpeg: bytes) -> list[bytes]:
    """What comes before the scans of a JPEG, then each scan, without the end."""
    head, *scans = jpeg.removesuffix(b"\xff\xd9").split(b"\xff\xda")
    return [head, *(b"\xff\xda" + scan for scan in scans)]


def make_many_scans(aantal: int) -> bytes:
    """A photo of one colour that is drawn over and over again: each time costs a hundred bytes to
    send and every pixel to read."""
    head, first, *rest = split_scans(make_image("JPEG", (400, 400), progressive=True))
    return head + first + min(rest, key=len) * aantal + b"\xff\xd9"


def say_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The same JPEG, with another size in its frame header."""
    at = max(jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2")) + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def make_apart(width: int, height: int) -> bytes:
    """A JPEG that is not progressive and gives each colour in a scan of its own."""
    head, scan = split_scans(make_image("JPEG", (8, 8)))
    single = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + scan[14:]
    return say_size(head + single * 3 + b"\xff\xd9", width, height)


def test_photo_drawn_in_steps_with_a_film_behind_it_is_taken() -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 200
    exif = Image.Exif()
    exif[0x010E] = "\xff\xda" * 200

    foto = make_foto(make_image("JPEG", progressive=True, exif=exif) + film)

    assert (foto.breedte, foto.hoogte) == (40, 20)


def test_photo_of_a_phone_with_many_pixels_is_taken() -> None:
    """Fifty million pixels in one scan, as a phone makes it, is read at a fraction of its size."""
    foto = make_foto(make_image("JPEG", (7000, 7000), restart_marker_rows=1))

    assert (foto.breedte, foto.hoogte) == (1600, 1600)


@pytest.mark.parametrize(
    ("data", "zin"),
    [
        (make_many_scans(51), "niet lezen als foto"),
        (say_size(make_image("JPEG", progressive=True), 6000, 5000), "te veel beeldpunten"),
        (make_apart(6000, 5000), "te veel beeldpunten"),
    ],
    ids=["many-scans", "large-in-steps", "large-in-parts"],
)
def test_jpeg_that_costs_far_more_than_it_shows_is_refused(data: bytes, zin: str) -> None:
    with pytest.raises(InvoerError, match=zin):
        make_foto(data)


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

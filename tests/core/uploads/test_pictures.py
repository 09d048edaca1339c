"""Pictures are encoded anew: nothing but what they show, upright and in their colours, goes on."""

import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from association.core.uploads.pictures import clean_picture

REPORTED = Path(__file__).parents[2] / "data" / "reported"
SECRETS = (b"Exif\x00\x00", b"GPS", b"35.6892", b"Majma Camera", b"http://ns.adobe.com/xap", b"taken at home")
ORIENTATION, MAKER, PLACE = 0x0112, 0x010F, 0x8825
XMP = b'<x:xmpmeta xmlns:x="http://ns.adobe.com/xap/1.0/">35.6892</x:xmpmeta>'


def told() -> Image.Exif:
    exif = Image.Exif()
    exif[MAKER] = "Majma Camera"
    exif[ORIENTATION] = 6  # lies on its side
    exif.get_ifd(PLACE)[1] = "N"
    return exif


def photo(kind: str, mode: str = "RGB", **options) -> SimpleUploadedFile:
    """60 wide and 40 high, red in its upper left corner; with all that can be told beside a picture."""
    drawn = Image.new(mode, (60, 40), "white")
    drawn.paste("red" if mode != "L" else 90, (0, 0, 20, 20))
    written = io.BytesIO()
    drawn.save(written, format=kind, exif=told(), **options)
    return SimpleUploadedFile(f"home.{kind.lower()}", written.getvalue())


def opened(file) -> Image.Image:
    picture = Image.open(io.BytesIO(file.read()))
    picture.load()
    return picture


@pytest.mark.parametrize(
    ("kind", "options", "becomes"),
    [
        ("JPEG", {"comment": b"taken at home", "xmp": XMP}, "JPEG"),
        ("PNG", {}, "PNG"),
        ("WEBP", {"xmp": XMP}, "WEBP"),
        ("AVIF", {}, "JPEG"),
    ],
)
def test_nothing_is_told_beside_the_picture_and_it_stands_upright(kind, options, becomes):
    clean = clean_picture(photo(kind, **options))

    content = clean.read()
    picture = opened(io.BytesIO(content))
    assert [secret for secret in SECRETS if secret in content] == []
    assert (picture.format, picture.size, dict(picture.getexif())) == (becomes, (40, 60), {})
    red, green, _blue = picture.convert("RGB").getpixel((35, 5))  # upper left, turned to the upper right
    assert red > 200
    assert green < 90


def test_comment_of_a_png_goes():
    info = PngInfo()
    info.add_text("Comment", "taken at home")
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())

    content = clean_picture(photo("PNG", pnginfo=info)).read()

    assert b"taken at home" not in content
    assert b"xmp" not in content


def test_colour_profile_stays():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    picture = opened(clean_picture(photo("JPEG", icc_profile=profile)))

    assert picture.info["icc_profile"] == profile


@pytest.mark.parametrize("name", ["holiday.heic", "HOLIDAY.HEIC"])
def test_photo_of_a_telephone_becomes_a_jpeg(name):
    drawn = Image.new("RGB", (64, 48), "green")
    written = io.BytesIO()
    drawn.save(written, format="HEIF", exif=told())

    clean = clean_picture(SimpleUploadedFile(name, written.getvalue()))

    assert clean.name.endswith(".jpg")
    assert opened(clean).format == "JPEG"


def test_transparent_picture_keeps_its_ground():
    picture = opened(clean_picture(photo("PNG", mode="RGBA")))

    assert (picture.format, picture.mode) == ("PNG", "RGBA")


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_picture_of_other_modes_is_shown_by_browsers(mode):
    assert opened(clean_picture(photo("JPEG", mode=mode))).mode in ("RGB", "L")


def test_reported_photograph_loses_its_place():
    content = clean_picture(
        SimpleUploadedFile("p.jpg", (REPORTED / "26-photo-with-gps.jpg").read_bytes())
    ).read()

    assert b"Exif" not in content
    assert opened(io.BytesIO(content)).size == (300, 400)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param((REPORTED / "22-truncated.jpg").read_bytes(), id="truncated"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(b"GIF89a" + bytes(40), id="gif"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(40), id="in-name-only"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_is_no_whole_picture_is_refused(content):
    with pytest.raises(ValidationError):
        clean_picture(SimpleUploadedFile("p.jpg", content))


def test_truncated_picture_is_refused_after_the_print_engine_was_loaded():
    from PIL import ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        with pytest.raises(ValidationError):
            clean_picture(SimpleUploadedFile("p.jpg", (REPORTED / "22-truncated.jpg").read_bytes()))
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def test_picture_of_too_many_pixels_or_bytes_is_refused():
    with pytest.raises(ValidationError, match="پیکسل"):
        clean_picture(photo("JPEG"), megapixels=0)
    with pytest.raises(ValidationError, match="مگابایت"):
        clean_picture(photo("JPEG"), megabytes=0)

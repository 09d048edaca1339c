"""Uploads: what a picture shows is kept, and nothing else of the file."""

import hashlib
import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from PIL import Image, PngImagePlugin

from association.modules.receipts.models import ReceiptImage
from association.modules.receipts.template.images import keep_image, pictures_named
from tests.modules.receipts.template.pictures import kept, picture, upload

pytestmark = pytest.mark.django_db


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to all these pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)) + chunk(b"IEND", b"")
    )


def shown(image: ReceiptImage) -> Image.Image:
    return Image.open(io.BytesIO(bytes(image.content)))


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("JPEG", "L")]
)
def test_picture_is_kept_under_the_hash_of_its_bytes(kind, mode):
    image = keep_image(picture(kind=kind, mode=mode), place="logo")

    assert image.sha256 == hashlib.sha256(bytes(image.content)).hexdigest()
    assert (image.width, image.height) == shown(image).size == (300, 120)
    assert shown(image).format == "PNG"
    assert shown(image).mode in ("P", "L")
    assert pictures_named({"logo": image.sha256}) == {image.sha256: bytes(image.content)}


def test_same_picture_is_kept_once():
    assert kept() == kept()
    assert ReceiptImage.objects.count() == 1


def test_large_picture_becomes_as_small_as_it_is_printed():
    assert (kept("seal", width=2000, height=2000).width, kept("logo", width=3000, height=500).width) == (
        290,
        720,
    )


def test_transparent_picture_stands_on_white():
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    written = io.BytesIO()
    clear.save(written, format="PNG")

    image = keep_image(upload(written.getvalue()), place="logo")

    assert shown(image).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_nothing_of_the_file_but_its_pixels_is_kept():
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "SECRETWORDS")
    written = io.BytesIO()
    Image.new("RGB", (20, 20), "green").save(written, format="PNG", pnginfo=told)
    polyglot = written.getvalue() + b"<script>alert('SECRETWORDS')</script>%PDF-1.7"

    content = bytes(keep_image(upload(polyglot), place="logo").content)

    assert b"SECRETWORDS" not in content
    assert b"script" not in content
    assert content.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(b"%PDF-1.7", id="pdf"),
        pytest.param(picture(kind="GIF", mode="P").read(), id="gif"),
        pytest.param(picture(kind="WEBP").read(), id="webp"),
        pytest.param(picture(kind="TIFF").read(), id="tiff"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(40), id="png-in-name-only"),
        pytest.param(picture().read()[:400], id="cut-off-png"),
        pytest.param(picture(kind="JPEG").read()[:-200], id="cut-off-jpeg"),
        pytest.param(bomb(4000, 3000), id="png-with-too-little-in-it"),
    ],
)
def test_what_is_no_whole_picture_is_refused(content):
    with pytest.raises(ValidationError, match="PNG|خالی"):
        keep_image(upload(content), place="logo")

    assert ReceiptImage.objects.count() == 0


@pytest.mark.parametrize("size", [(5000, 5000), (12_000, 12_000), (60_000, 60_000)])
def test_bomb_is_refused_before_it_is_unpacked(size):
    with pytest.raises(ValidationError, match="میلیون پیکسل"):
        keep_image(upload(bomb(*size)), place="logo")


def test_large_file_is_not_even_opened():
    with pytest.raises(ValidationError, match="مگابایت"):
        keep_image(upload(bytes(2 * 1024 * 1024 + 1)), place="logo")


@pytest.mark.parametrize("attempt", ["update", "delete"])
def test_database_keeps_images_as_they_are(attempt):
    kept()
    rows = ReceiptImage.objects.all()

    with pytest.raises(DatabaseError, match=": append_only"), transaction.atomic():
        rows.update(content=b"x") if attempt == "update" else rows.delete()

"""Pictures as people upload them, and files that only look like one."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from association.modules.receipts.models import ReceiptImage, ReceiptTemplate
from association.modules.receipts.services import publish_template
from association.modules.receipts.template.images import keep_image

GREEN = (15, 76, 74)


def picture(width: int = 300, height: int = 120, colour=GREEN, *, kind: str = "PNG", mode: str = "RGB"):
    """A framed cross of one colour."""
    drawn = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((0, 0, width - 1, height - 1), outline=colour, width=6)
    pen.line((0, 0, width, height), fill=colour, width=6)
    written = io.BytesIO()
    drawn.convert(mode).save(written, format=kind)
    return upload(written.getvalue(), f"picture.{kind.lower()}")


def upload(content: bytes, name: str = "picture.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(place: str = "logo", **look) -> ReceiptImage:
    return keep_image(picture(**look), place=place)


def publish(*, by=None, **values) -> ReceiptTemplate:
    """A template put to use."""
    template = ReceiptTemplate(**values)
    template.full_clean()
    template.save()
    return publish_template(template=template, published_by=by)

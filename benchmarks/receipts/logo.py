"""The logo of the compared receipts: a file as a designer sends it, and what the product makes of it."""

from __future__ import annotations

import random
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageDraw

SIDE = 1200
RINGS = 16


def as_sent() -> bytes:
    """A PNG of 1200 x 1200 pixels in true colour with transparency and a paper grain; about a megabyte."""
    rings = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(rings)
    for ring in range(RINGS):
        edge = ring * SIDE // (2 * RINGS)
        draw.ellipse((edge, edge, SIDE - edge, SIDE - edge), fill=(15 + ring * 12, 76, 74, 255 - ring * 8))
    grain = Image.frombytes("L", (SIDE, SIDE), random.Random(1405).randbytes(SIDE * SIDE))  # noqa: S311
    red = ImageChops.add(rings.getchannel("R"), grain.point(lambda value: value // 64))
    written = BytesIO()
    Image.merge("RGBA", (red, *rings.split()[1:])).save(written, "PNG")
    return written.getvalue()


def as_kept(sent: bytes) -> bytes:
    """The same logo as the product keeps it for printing."""
    from association.modules.receipts.template.images import printable

    return printable(SimpleUploadedFile("logo.png", sent), place="logo")

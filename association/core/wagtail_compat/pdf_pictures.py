"""WeasyPrint's pictures, whose packing for a PDF is private."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from PIL import Image
from weasyprint.images import RasterImage


class PackedOnce(RasterImage):
    """Its pixels are packed for a PDF once, not in every document; by mode, as transparency stands apart."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.packed: dict[str, bytes] = {}

    def _get_png_data(self, pillow_image: Image.Image) -> bytes:
        if pillow_image.mode not in self.packed:
            self.packed[pillow_image.mode] = super()._get_png_data(pillow_image)
        return self.packed[pillow_image.mode]


def packed_picture(content: bytes) -> PackedOnce:
    """A PNG or JPEG, decoded. Printed at its own size: scaling it would change it for the document after."""
    with Image.open(io.BytesIO(content)) as opened:
        options = {"jpeg_quality": None, "dpi": None, "optimize_images": True}
        return PackedOnce(opened, hashlib.sha256(content).hexdigest(), content, options=options)

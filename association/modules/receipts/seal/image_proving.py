"""Whether the images receipts were issued with are still the ones whose hashes were sealed."""

from __future__ import annotations

import hashlib

from association.modules.receipts.models import ReceiptImage

from .flaws import Findings
from .models import LeafKind
from .reading import Row


class ImageUse:
    """Which images the receipts name, each with the first place that does: one finding per image, not per receipt."""

    def __init__(self) -> None:
        self.first: dict[str, str] = {}

    def meet(self, row: Row, where: str) -> None:
        """Note the images of a receipt that was issued. Bodies before version 4 name none."""
        if row.kind == LeafKind.ISSUE:
            for sha256 in row.body.get("template", {}).get("images", {}).values():
                self.first.setdefault(sha256, where)

    def prove(self, findings: Findings) -> None:
        """Every stored image against its name, and every name against what is stored."""
        stored = set()
        for image in ReceiptImage.objects.defer(None).order_by("sha256").iterator(chunk_size=20):
            stored.add(image.sha256)
            if hashlib.sha256(bytes(image.content)).hexdigest() != image.sha256:
                findings.add(self._place(image.sha256), "image_altered")
        for sha256 in sorted(self.first.keys() - stored):
            findings.add(self._place(sha256), "image_missing")

    def _place(self, sha256: str) -> str:
        used = self.first.get(sha256)
        return f"{used} image {sha256[:12]}" if used else f"image {sha256[:12]}"

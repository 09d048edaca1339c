"""The receipt for machines, inside its own PDF: the very bytes that were sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from association.core.printing.archive import Attached

from .events import sealed_body

if TYPE_CHECKING:
    from association.modules.receipts.models import Receipt

NAME = "receipt.json"


def machine_readable(receipt: Receipt) -> list[Attached]:
    """One JSON file; none for a receipt whose contents were erased."""
    body = sealed_body(receipt)
    if body is None or receipt.submitted_at is None:
        return []
    return [Attached(NAME, body, f"Receipt {receipt.number}, machine-readable", receipt.submitted_at)]

"""What other systems may be told of receipts: number, amount and date, never for whom."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.api.addresses import row_address

from .models import Receipt


def _facts(receipt: Receipt) -> dict[str, Any]:
    return {
        "id": receipt.pk,
        "number": receipt.number,
        "state": "void" if receipt.is_void else "issued",
        "issued_on": receipt.issued_on,
        "fiscal_year": receipt.fiscal_year,
        "total_irr": receipt.total_irr,
        "estimated_irr": receipt.estimated_irr,
        "sources": [{"source": line.source_model, "id": line.source_id} for line in receipt.lines.all()],
        "url": row_address(receipt),
    }


@contribute.webhook(
    event="receipts.receipt.issued",
    model="receipts.receipt",
    action="submit",
    title=_("A receipt was issued"),
)
def issued(receipt: Receipt) -> dict[str, Any]:
    """The receipt as it was issued; amounts in whole Rial."""
    return _facts(receipt)


@contribute.webhook(
    event="receipts.receipt.voided",
    model="receipts.receipt",
    action="void",
    title=_("A receipt was voided"),
)
def voided(receipt: Receipt) -> dict[str, Any]:
    """The same facts, when it was voided and the kind of reason. The words stay here: they may name people."""
    void = receipt.voiding
    return {**_facts(receipt), "voided_at": void.voided_at, "reason_code": void.reason_code}

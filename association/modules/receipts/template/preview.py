"""A template as it would print a receipt that exists: marked as a sample, without a number, never stored or sealed."""

from __future__ import annotations

from typing import Any

from association.core.documents.models import DocStatus
from association.core.l10n.calendar import JalaliYear
from association.core.printing.engine import render_pdf

from ..issuing import BODY_VERSION, association_facts, take_snapshot
from ..models import Receipt
from ..printing import STYLES, TEMPLATE, receipt_context, receipt_pictures, tighter
from .models import ReceiptTemplate
from .publishing import donor_id, frozen_template

# A code nobody has: whoever scans the sample learns that no receipt has it.
_NO_CODE = "0" * 32
# Who configures templates may be somebody who must not see it.
_NO_ID = "0" * 10


def sample_body(template: ReceiptTemplate, receipt: Receipt) -> dict[str, Any]:
    """What an issued receipt, or a draft, would say if it were issued with this template today."""
    if receipt.is_draft:
        body = take_snapshot(receipt, template)
    else:
        body = {
            **receipt.body,
            "version": BODY_VERSION,
            "association": association_facts(),
            "donor_id": donor_id(template, receipt.donor),
            "template": frozen_template(template),
        }
    return {**body, "donor_id": _NO_ID if body["donor_id"] else ""}


def sample_pdf(template: ReceiptTemplate, receipt: Receipt, language: str) -> bytes:
    """The sample's pages. Raises ImageAlteredError; writes nothing."""
    year = JalaliYear.of(receipt.issued_on).number
    sample = Receipt(
        docstatus=DocStatus.SUBMITTED,
        number=f"{year}-000000",
        code=_NO_CODE,
        body=sample_body(template, receipt),
    )
    return render_pdf(
        TEMPLATE,
        {**receipt_context(sample, language), "sample": True},
        language=language,
        styles=STYLES,
        pictures=receipt_pictures(sample),
        tighter=tighter(receipt),
    )


def default_receipt(rows: Any) -> Receipt | None:
    """The receipt a template is first looked at with: the latest issued, else the latest draft."""
    issued = rows.exclude(number=None).order_by("-fiscal_year", "-sequence").first()
    found: Receipt | None = issued or rows.order_by("-pk").first()
    return found

"""The events that are sealed. Each function is called once, in the transaction of its event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import bodies
from .chain import append_leaf, lock_series, series_name
from .models import LeafKind, SealContents

if TYPE_CHECKING:
    from association.core.printing.models import StoredPrint
    from association.modules.receipts.models import Receipt, ReceiptVoid


def _names(receipt: Receipt) -> dict[str, str]:
    assert receipt.fiscal_year is not None
    return {"series": series_name(receipt.fiscal_year), "number": str(receipt.number)}


def seal_issue(receipt: Receipt) -> None:
    """The receipt has just taken its number, so its series is locked."""
    body = bodies.issue_body(**_names(receipt), receipt=receipt.body)
    append_leaf(receipt=receipt, kind=LeafKind.ISSUE, body=body)


def seal_void(void: ReceiptVoid) -> None:
    """The voiding has just been written."""
    receipt: Receipt = void.receipt
    lock_series(receipt.fiscal_year)  # type: ignore[arg-type]
    body = bodies.void_body(
        **_names(receipt),
        reason_code=void.reason_code,
        reason=void.reason,
        voided_at=void.voided_at,
        voided_by=void.voided_by_id,
    )
    append_leaf(receipt=receipt, kind=LeafKind.VOID, body=body)


def seal_replacement(receipt: Receipt, *, replaced_by: Receipt) -> None:
    """`replaced_by` has just been issued in place of the void `receipt`, in the same transaction."""
    lock_series(receipt.fiscal_year)  # type: ignore[arg-type]
    body = bodies.replacement_body(**_names(receipt), replaced_by=str(replaced_by.number))
    append_leaf(receipt=receipt, kind=LeafKind.REPLACE, body=body)


def seal_print(receipt: Receipt, stored: StoredPrint) -> None:
    """The bytes of a print have just been stored."""
    lock_series(receipt.fiscal_year)  # type: ignore[arg-type]
    body = bodies.print_body(
        **_names(receipt),
        form=stored.name,
        language=stored.language,
        template_version=stored.template_version,
    )
    append_leaf(
        receipt=receipt,
        kind=LeafKind.PRINT,
        body=body,
        document_hash=bytes.fromhex(stored.sha256),
        stored_print=stored,
    )


def sealed_body(receipt: Receipt) -> bytes | None:
    """The canonical bytes a receipt was issued with, or None once they are erased."""
    issued = SealContents.objects.filter(leaf__receipt=receipt, leaf__kind=LeafKind.ISSUE)
    body = issued.values_list("body", flat=True).first()
    return None if body is None else bytes(body)

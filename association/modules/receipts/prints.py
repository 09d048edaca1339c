"""The printed forms of a receipt: as issued, void, and their duplicates."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.sealing.proofs import machine_readable

from .choices import ReceiptKind
from .models import Receipt
from .printing import receipt_context, receipt_pictures

TEMPLATE = "receipts/print/receipt.html"
STYLES = ("receipts/css/receipt.css",)
TIGHTER = ("receipts/css/receipt-tight.css",)


def tighter(receipt: Receipt) -> tuple[str, ...]:
    """What keeps a receipt with long names on one sheet. A certificate of a year may run over several."""
    return () if receipt.kind == ReceiptKind.ANNUAL else TIGHTER


_page = partial(
    contribute.print,
    model="receipts.receipt",
    template=TEMPLATE,
    version=5,
    styles=STYLES,
    attached=machine_readable,
    pictures=receipt_pictures,
    signed=lambda: settings.SIGN_RECEIPTS,
    tighter=tighter,
)


@_page(name="receipt", title=gettext_lazy("Receipt"))
def printed(document: Receipt, language: str) -> dict[str, Any]:
    """The receipt as issued."""
    return receipt_context(document, language)


@_page(name="receipt_void", title=None)
def printed_void(document: Receipt, language: str) -> dict[str, Any]:
    """The same receipt, marked as void."""
    return receipt_context(document, language, void=True)


@_page(name="copy", title=None)
def printed_copy(document: Receipt, language: str) -> dict[str, Any]:
    """The same receipt, marked as a duplicate."""
    return receipt_context(document, language, copy=True)


@_page(name="copy_void", title=None)
def printed_void_copy(document: Receipt, language: str) -> dict[str, Any]:
    """A duplicate of a void receipt."""
    return receipt_context(document, language, void=True, copy=True)

"""Adding a leaf: inside the transaction of its event, while the counter of the year is locked."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from association.core.documents.models import Series

from . import encoding
from .encoding import NOTHING, Leaf
from .models import LeafKind, SealContents, SealLeaf

if TYPE_CHECKING:
    from association.core.printing.models import StoredPrint
    from association.modules.receipts.models import Receipt

SERIES = "receipts.receipt"


def series_name(fiscal_year: int) -> str:
    """The series as it is hashed, such as ``receipts.receipt/1405``."""
    return f"{SERIES}/{fiscal_year}"


def lock_series(fiscal_year: int) -> None:
    """Wait for the year's counter: whoever holds it is the one who may add a leaf.

    Issuing holds it already, by taking its number.
    """
    list(Series.objects.select_for_update().filter(name=SERIES, fiscal_year=fiscal_year))


def _tip(fiscal_year: int) -> tuple[int, bytes]:
    last = SealLeaf.objects.filter(fiscal_year=fiscal_year).order_by("-position")
    position, link = last.values_list("position", "chain_hash").first() or (0, NOTHING)
    return position, bytes(link)


def append_leaf(
    *,
    receipt: Receipt,
    kind: LeafKind,
    body: dict[str, Any],
    document_hash: bytes = NOTHING,
    stored_print: StoredPrint | None = None,
) -> SealLeaf:
    """Chain one event of an issued receipt to those before it. Three statements: every one of them is waited for.

    Must run in the event's transaction, after `lock_series` or after the number was taken.
    Raises NotCanonicalError when the body holds anything but texts and whole numbers.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a leaf may only be added inside a transaction")
    year, sequence = receipt.fiscal_year, receipt.sequence
    assert year is not None
    assert sequence is not None
    salt, contents = secrets.token_bytes(encoding.SALT_BYTES), encoding.canonical_json(body)
    position, previous = _tip(year)
    leaf = Leaf(
        kind=int(kind),
        series=series_name(year),
        position=position + 1,
        number=sequence,
        recorded_us=time.time_ns() // 1000,
        body_hash=encoding.body_hash(salt, contents),
        document_hash=document_hash,
    )
    leaf_hash = leaf.hash()
    row = SealLeaf.objects.create(
        fiscal_year=year,
        position=leaf.position,
        kind=leaf.kind,
        receipt=receipt,
        sequence=sequence,
        stored_print=stored_print,
        recorded_us=leaf.recorded_us,
        body_hash=leaf.body_hash,
        document_hash=document_hash,
        leaf_hash=leaf_hash,
        chain_hash=encoding.chain_hash(previous, leaf_hash),
    )
    SealContents.objects.create(leaf=row, salt=salt, body=contents)
    return row

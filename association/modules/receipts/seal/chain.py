"""Adding a leaf: inside the transaction of its event, while the counter of the year is locked."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from association.core.documents.models import Series

from . import encoding
from .encoding import NOTHING, Leaf

if TYPE_CHECKING:
    from association.core.printing.models import StoredPrint
    from association.modules.receipts.models import Receipt

    from .models import LeafKind

SERIES = "receipts.receipt"
# By hand: while the counter is held everybody else who issues is waiting, and these three took a fifth of that time.
_TIP = (
    "SELECT position, chain_hash FROM receipts_sealleaf WHERE fiscal_year = %s ORDER BY position DESC LIMIT 1"
)
_LEAF = (
    "INSERT INTO receipts_sealleaf (fiscal_year, position, kind, receipt_id, sequence, stored_print_id,"
    " recorded_us, body_hash, document_hash, leaf_hash, chain_hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"
)
_CONTENTS = "INSERT INTO receipts_sealcontents (leaf_id, salt, body) VALUES (%s, %s, %s)"


def series_name(fiscal_year: int) -> str:
    """The series as it is hashed, such as ``receipts.receipt/1405``."""
    return f"{SERIES}/{fiscal_year}"


def lock_series(fiscal_year: int) -> None:
    """Wait for the year's counter: whoever holds it is the one who may add a leaf.

    Issuing holds it already, by taking its number.
    """
    list(Series.objects.select_for_update().filter(name=SERIES, fiscal_year=fiscal_year))


def append_leaf(
    *,
    receipt: Receipt,
    kind: LeafKind,
    body: dict[str, Any],
    document_hash: bytes = NOTHING,
    stored_print: StoredPrint | None = None,
) -> None:
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
    with connection.cursor() as cursor:
        cursor.execute(_TIP, [year])
        position, previous = cursor.fetchone() or (0, NOTHING)
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
        chained = encoding.chain_hash(bytes(previous), leaf_hash)
        place = [year, leaf.position, leaf.kind, receipt.pk, sequence, stored_print and stored_print.pk]
        cursor.execute(_LEAF, [*place, leaf.recorded_us, leaf.body_hash, document_hash, leaf_hash, chained])
        cursor.execute(_CONTENTS, [*cursor.fetchone(), salt, contents])

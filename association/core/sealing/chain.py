"""Adding a leaf: inside the transaction of its event, while the counter of its series is locked."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import QuerySet

from association.core.documents.models import Series

from . import encoding
from .encoding import NOTHING, Leaf
from .models import SealLeaf

if TYPE_CHECKING:
    from association.core.documents.models import Document
    from association.core.printing.models import StoredPrint

    from .seal import LeafKind

# By hand: while the counter is held everybody else who submits is waiting, and these three took a fifth of that time.
_TIP = (
    "SELECT position, chain_hash FROM core_sealleaf WHERE document_model = %s AND fiscal_year = %s"
    " ORDER BY position DESC LIMIT 1"
)
_LEAF = (
    "INSERT INTO core_sealleaf (document_model, fiscal_year, position, kind, document_id, sequence, stored_print_id,"
    " recorded_us, body_hash, document_hash, leaf_hash, chain_hash)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"
)
_CONTENTS = "INSERT INTO core_sealcontents (leaf_id, salt, body) VALUES (%s, %s, %s)"


def series_name(document_model: str, fiscal_year: int) -> str:
    """A chain's name as it is hashed, such as ``majma_visits.visit/1405``."""
    return f"{document_model}/{fiscal_year}"


def leaves_of(document: Document) -> QuerySet[SealLeaf]:
    """Every event of one document, in the order of the chain."""
    leaves = SealLeaf.objects.filter(document_model=document._meta.label_lower, document_id=document.pk)
    return leaves.order_by("fiscal_year", "position")


def lock_series(document: Document) -> None:
    """Wait for the counter of the document's kind and year: whoever holds it is the one who may add a leaf.

    Submitting holds it already, by taking its number.
    """
    name, year = document._meta.label_lower, document.fiscal_year
    assert year is not None
    list(Series.objects.select_for_update().filter(name=name, fiscal_year=year))


def append_leaf(
    *,
    document: Document,
    kind: LeafKind,
    body: dict[str, Any],
    document_hash: bytes = NOTHING,
    stored_print: StoredPrint | None = None,
) -> None:
    """Chain one event of a submitted document to those before it. Three statements: every one of them is waited for.

    Must run in the event's transaction, after `lock_series` or after the number was taken.
    Raises NotCanonicalError when the body holds anything but texts and whole numbers.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a leaf may only be added inside a transaction")
    label, year, sequence = document._meta.label_lower, document.fiscal_year, document.sequence
    assert year is not None
    assert sequence is not None
    salt, contents = secrets.token_bytes(encoding.SALT_BYTES), encoding.canonical_json(body)
    with connection.cursor() as cursor:
        cursor.execute(_TIP, [label, year])
        position, previous = cursor.fetchone() or (0, NOTHING)
        leaf = Leaf(
            kind=int(kind),
            series=series_name(label, year),
            position=position + 1,
            number=sequence,
            recorded_us=time.time_ns() // 1000,
            body_hash=encoding.body_hash(salt, contents),
            document_hash=document_hash,
        )
        leaf_hash = leaf.hash()
        chained = encoding.chain_hash(bytes(previous), leaf_hash)
        place = [label, year, leaf.position, leaf.kind, document.pk, sequence]
        hashes = [leaf.body_hash, document_hash, leaf_hash, chained]
        cursor.execute(_LEAF, [*place, stored_print.pk if stored_print else None, leaf.recorded_us, *hashes])
        cursor.execute(_CONTENTS, [*cursor.fetchone(), salt, contents])

"""The chains read from the database in one stream, each leaf beside the rows it speaks of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from association.modules.receipts.models import ReceiptLine

from .models import LeafKind, SealLeaf

CHUNK = 1000


class Line(NamedTuple):
    """What is told of one document on a receipt: amounts in whole Rial, the date ISO Gregorian."""

    source: str | None
    reference: str | None
    received_on: str | None
    amount_irr: int | None
    estimated_irr: int | None


class Row(NamedTuple):
    """A leaf with its contents, its receipt, and the voiding or print it is about."""

    year: int
    position: int
    kind: int
    sequence: int
    recorded_us: int
    body_hash: bytes
    document_hash: bytes
    leaf_hash: bytes
    chain_hash: bytes
    salt: bytes | None
    contents: bytes | None
    erased: int | None
    receipt: int
    number: str | None
    receipt_year: int | None
    receipt_sequence: int | None
    body: dict[str, Any]
    total_irr: int
    estimated_irr: int
    issued_on: date
    code: str
    receipt_kind: str
    covers_year: int | None
    docstatus: int
    replaces: int | None
    replaced_by: str | None
    reason_code: str | None
    reason: str | None
    voided_at: datetime | None
    voided_by: int | None
    print_sha256: str | None
    print_of: int | None
    form: str | None
    language: str | None
    template_version: int | None


_COLUMNS = (
    "fiscal_year",
    "position",
    "kind",
    "sequence",
    "recorded_us",
    "body_hash",
    "document_hash",
    "leaf_hash",
    "chain_hash",
    "contents__salt",
    "contents__body",
    "erasure__leaf_id",
    "receipt_id",
    "receipt__number",
    "receipt__fiscal_year",
    "receipt__sequence",
    "receipt__body",
    "receipt__total_irr",
    "receipt__estimated_irr",
    "receipt__issued_on",
    "receipt__code",
    "receipt__kind",
    "receipt__covers_year",
    "receipt__docstatus",
    "receipt__amended_from_id",
    "receipt__amendment__number",
    "receipt__voiding__reason_code",
    "receipt__voiding__reason",
    "receipt__voiding__voided_at",
    "receipt__voiding__voided_by_id",
    "stored_print__sha256",
    "stored_print__document_id",
    "stored_print__name",
    "stored_print__language",
    "stored_print__template_version",
)


def chunks() -> Iterator[tuple[list[Row], dict[int, list[Line]]]]:
    """Leaves of all years in order, a thousand at a time, with the lines of the receipts issued in them."""
    leaves = SealLeaf.objects.order_by("fiscal_year", "position").values_list(*_COLUMNS)
    stream = leaves.iterator(chunk_size=CHUNK)
    while chunk := [Row(*values) for values in islice(stream, CHUNK)]:
        yield chunk, _lines(chunk)


def _lines(chunk: list[Row]) -> dict[int, list[Line]]:
    issued = [row.receipt for row in chunk if row.kind == LeafKind.ISSUE]
    lines = ReceiptLine.objects.filter(receipt_id__in=issued).order_by("receipt_id", "position")
    found: dict[int, list[Line]] = defaultdict(list)
    columns = ("receipt_id", "source_model", "reference", "received_on", "amount_irr", "estimated_irr")
    for receipt, source, reference, received_on, *amounts in lines.values_list(*columns):
        found[receipt].append(Line(source, reference, received_on.isoformat(), *amounts))
    return found

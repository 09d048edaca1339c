"""Whether the rows people see still say what was sealed."""

from __future__ import annotations

from typing import Any

from association.core.documents.models import DocStatus
from association.modules.receipts.choices import ReceiptKind

from . import bodies
from .encoding import body_hash, trusted_json
from .flaws import Findings
from .models import LeafKind
from .reading import Line, Row


def prove_row(row: Row, *, series: str, where: str, lines: list[Line], findings: Findings) -> None:
    """The contents against the leaf, then the rows against the contents."""
    if row.contents is None or row.salt is None:
        if row.erased is None:
            findings.add(where, "contents_missing")
        return
    contents = bytes(row.contents)
    if body_hash(bytes(row.salt), contents) != bytes(row.body_hash):
        findings.add(where, "contents_altered")
    if row.kind == LeafKind.ISSUE:
        _prove_receipt(row, series, where, contents, lines, findings)
    elif row.kind == LeafKind.VOID and contents != _void(row, series):
        findings.add(where, "void_altered")
    elif row.kind == LeafKind.REPLACE and contents != _replacement(row, series):
        findings.add(where, "replacement_altered")
    elif row.kind == LeafKind.PRINT and not _is_print(row, series, contents):
        findings.add(where, "print_altered")


def _prove_receipt(
    row: Row, series: str, where: str, contents: bytes, lines: list[Line], findings: Findings
) -> None:
    stated = bodies.issue_body(series=series, number=str(row.number), receipt=row.body)
    if contents != trusted_json(stated) or not _columns_agree(row):
        findings.add(where, "receipt_altered")
    told = [_told(line) for line in row.body.get("lines", ())]
    if told != lines:
        findings.add(where, "lines_altered")


def _told(line: dict[str, Any]) -> Line:
    """A line as the contents tell it. Before version 3 every line was a donation, and no goods were known."""
    return Line(
        line.get("source", "donations.donation"),
        line.get("reference") or line.get("donation"),
        line.get("received_on"),
        line.get("amount_irr"),
        line.get("estimated_irr", 0),
    )


def _columns_agree(row: Row) -> bool:
    """Lists, totals and searches read columns; they must not say anything else than the body."""
    body = row.body
    # Receipts of the first release knew one kind only and did not name it; before version 3 they knew no goods.
    kind = body.get("kind", ReceiptKind.GIFT), body.get("covers_year"), body.get("estimated_irr", 0)
    told = body.get("total_irr"), body.get("issued_on"), body.get("code"), *kind
    shown_kind = row.receipt_kind, row.covers_year, row.estimated_irr
    shown = row.total_irr, row.issued_on.isoformat(), row.code, *shown_kind
    place = row.receipt_year, row.receipt_sequence, row.docstatus
    linked = (row.replaces is not None) == bool(body.get("replaces"))
    return linked and told == shown and place == (row.year, row.sequence, DocStatus.SUBMITTED)


def _void(row: Row, series: str) -> bytes | None:
    if row.voided_at is None:
        return None
    return trusted_json(
        bodies.void_body(
            series=series,
            number=str(row.number),
            reason_code=str(row.reason_code),
            reason=str(row.reason),
            voided_at=row.voided_at,
            voided_by=row.voided_by,
        )
    )


def _replacement(row: Row, series: str) -> bytes:
    stated = bodies.replacement_body(series=series, number=str(row.number), replaced_by=str(row.replaced_by))
    return trusted_json(stated)


def _is_print(row: Row, series: str, contents: bytes) -> bool:
    if row.print_sha256 != bytes(row.document_hash).hex() or row.print_of != row.receipt:
        return False
    stated = bodies.print_body(
        series=series,
        number=str(row.number),
        form=str(row.form),
        language=str(row.language),
        template_version=row.template_version or 0,
    )
    return contents == trusted_json(stated)

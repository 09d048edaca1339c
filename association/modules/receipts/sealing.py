"""What is sealed of a receipt, and the proof of its rows: body, columns, lines, voiding, images."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from association.core.documents.models import DocStatus
from association.core.sealing.document_proving import DocumentProving, Row
from association.core.sealing.flaws import Findings
from association.core.sealing.seal import LeafKind, Seal

from .choices import ReceiptKind


class Line(NamedTuple):
    """What is told of one document on a receipt: amounts in whole Rial, the date ISO Gregorian."""

    source: str | None
    reference: str | None
    received_on: str | None
    amount_irr: int | None
    estimated_irr: int | None


class Successor(NamedTuple):
    number: str


class StoredReceipt(NamedTuple):
    """The columns of a receipt and its voiding that the seal answers for."""

    pk: int
    number: str | None
    fiscal_year: int | None
    sequence: int | None
    body: dict[str, Any]
    total_irr: int
    estimated_irr: int
    issued_on: date
    code: str
    kind: str
    covers_year: int | None
    docstatus: int
    replaces: int | None
    replaced_by: str | None
    reason_code: str | None
    reason: str | None
    voided_at: datetime | None
    voided_by_id: int | None

    @property
    def amendment(self) -> Successor | None:
        return Successor(self.replaced_by) if self.replaced_by else None

    @property
    def voiding(self) -> StoredReceipt | None:
        return None if self.voided_at is None else self


_COLUMNS = (
    *StoredReceipt._fields[:12],
    "amended_from_id",
    "amendment__number",
    "voiding__reason_code",
    "voiding__reason",
    "voiding__voided_at",
    "voiding__voided_by_id",
)


class ReceiptSeal(Seal):
    """The whole body of a receipt as it was issued. Keys and names of events are hashed: they never change."""

    key = "receipt"
    events = {
        LeafKind.SUBMIT: "issue",
        LeafKind.PRINT: "print",
        LeafKind.CANCEL: "void",
        LeafKind.REPLACE: "replace",
    }
    sentences = {
        "lines_altered": _("The lines of a receipt no longer say what was sealed when it was issued."),
        "image_missing": _("An image that receipts were issued with is gone."),
        "image_altered": _("An image that receipts are issued with was changed."),
    }

    def stored(self, model: type[Model], pks: Iterable[int]) -> Mapping[int, StoredReceipt]:
        rows = model._base_manager.filter(pk__in=list(pks)).values_list(*_COLUMNS)
        return {values[0]: StoredReceipt(*values) for values in rows}

    def submitted(self, document: Any) -> Any:
        return document

    def statement(self, document: Any, sealed: Mapping[str, Any] | None = None) -> dict[str, Any]:
        body: dict[str, Any] = document.body
        return body

    def cancellation(self, document: Any) -> dict[str, Any] | None:
        """Who declared it void, when and why; the time in UTC, the person by id."""
        voiding = getattr(document, "voiding", None)
        if voiding is None:
            return None
        return {
            "reason_code": voiding.reason_code,
            "reason": voiding.reason,
            "voided_at": voiding.voided_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "voided_by": voiding.voided_by_id,
        }

    def cancelled(self) -> Q:
        return Q(voiding__isnull=False)

    def proving(self, model: Any) -> ReceiptProving:
        return ReceiptProving(self, model)


class ReceiptProving(DocumentProving):
    """Columns and lines against the body, and the images the bodies name against their hashes."""

    def __init__(self, seal: Seal, model: Any):
        super().__init__(seal, model)
        self._lines: dict[int, list[Line]] = {}
        # Each image with the first place that names it: one finding per image, not per receipt.
        self._images: dict[str, str] = {}

    def load(self, rows: Iterable[Row]) -> dict[int, StoredReceipt]:
        rows = list(rows)
        issued = [row.document_id for row in rows if row.kind == LeafKind.SUBMIT]
        lines = apps.get_model("receipts.ReceiptLine").objects.filter(receipt_id__in=issued)
        found: dict[int, list[Line]] = defaultdict(list)
        columns = ("receipt_id", "source_model", "reference", "received_on", "amount_irr", "estimated_irr")
        for receipt, source, reference, received_on, *amounts in lines.order_by(
            "receipt_id", "position"
        ).values_list(*columns):
            found[receipt].append(Line(source, reference, received_on.isoformat(), *amounts))
        self._lines = found
        return super().load(rows)

    def prove(self, row: Row, document: Any, *, series: str, where: str, findings: Findings) -> None:
        super().prove(row, document, series=series, where=where, findings=findings)
        # Bodies before version 4 name no image.
        if document is not None and row.kind == LeafKind.SUBMIT:
            for sha256 in document.body.get("template", {}).get("images", {}).values():
                self._images.setdefault(sha256, where)

    def differing(
        self, row: Row, document: StoredReceipt, contents: bytes, place: dict[str, str]
    ) -> Iterator[str]:
        yield from super().differing(row, document, contents, place)
        if row.kind == LeafKind.SUBMIT:
            told = [_told(line) for line in document.body.get("lines", ())]
            if told != self._lines.get(document.pk, []):
                yield "lines_altered"

    def agrees(self, row: Row, document: StoredReceipt) -> bool:
        """Lists, totals and searches read columns; they must not say anything else than the body."""
        body = document.body
        # Receipts of the first release knew one kind only and did not name it; before version 3 they knew no goods.
        kind = body.get("kind", ReceiptKind.GIFT), body.get("covers_year"), body.get("estimated_irr", 0)
        told = body.get("total_irr"), body.get("issued_on"), body.get("code"), *kind
        shown_kind = document.kind, document.covers_year, document.estimated_irr
        shown = document.total_irr, document.issued_on.isoformat(), document.code, *shown_kind
        linked = (document.replaces is not None) == bool(body.get("replaces"))
        final = document.docstatus == DocStatus.SUBMITTED
        return super().agrees(row, document) and linked and final and told == shown

    def end(self, findings: Findings) -> None:
        """Every stored image against its name, and every name against what is stored."""
        stored = set()
        images = apps.get_model("receipts.ReceiptImage").objects.defer(None).order_by("sha256")
        for image in images.iterator(chunk_size=20):
            stored.add(image.sha256)
            if hashlib.sha256(bytes(image.content)).hexdigest() != image.sha256:
                findings.add(self._place(image.sha256), "image_altered")
        for sha256 in sorted(self._images.keys() - stored):
            findings.add(self._place(sha256), "image_missing")

    def _place(self, sha256: str) -> str:
        used = self._images.get(sha256)
        return f"{used} image {sha256[:12]}" if used else f"{self.label} image {sha256[:12]}"


def _told(line: dict[str, Any]) -> Line:
    """A line as the contents tell it. Before version 3 every line was a donation, and no goods were known."""
    return Line(
        line.get("source", "donations.donation"),
        line.get("reference") or line.get("donation"),
        line.get("received_on"),
        line.get("amount_irr"),
        line.get("estimated_irr", 0),
    )

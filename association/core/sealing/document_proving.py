"""Whether the rows people see still say what was sealed, and whether each that ought to be sealed is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, OuterRef, QuerySet

from association.core.documents.models import DocStatus
from association.core.printing.models import StoredPrint

from .encoding import body_hash, trusted_json
from .events import cancel_body, print_body, replacement_body, submit_body
from .flaws import MOST_NAMED, Findings
from .models import SealLeaf
from .seal import LeafKind

if TYPE_CHECKING:
    from association.core.documents.models import Document

    from .seal import Seal


class Row(NamedTuple):
    """A leaf with its contents and the print it is about."""

    document_model: str
    fiscal_year: int
    position: int
    kind: int
    document_id: int
    sequence: int
    recorded_us: int
    body_hash: bytes
    document_hash: bytes
    leaf_hash: bytes
    chain_hash: bytes
    salt: bytes | None
    contents: bytes | None
    erased: int | None
    print_sha256: str | None
    print_model: str | None
    print_of: int | None
    name: str | None
    language: str | None
    template_version: int | None


COLUMNS = (
    *Row._fields[:11],
    "contents__salt",
    "contents__body",
    "erasure__leaf_id",
    "stored_print__sha256",
    "stored_print__document_model",
    "stored_print__document_id",
    "stored_print__name",
    "stored_print__language",
    "stored_print__template_version",
)


class DocumentProving:
    """The documents of one kind against their events. A kind that seals more than its columns derives a class."""

    def __init__(self, seal: Seal, model: type[Document]):
        self.seal, self.model, self.label = seal, model, model._meta.label_lower

    def load(self, rows: Iterable[Row]) -> dict[int, Any]:
        """The documents that some leaves are about."""
        return dict(self.seal.stored(self.model, {row.document_id for row in rows}))

    def prove(self, row: Row, document: Any, *, series: str, where: str, findings: Findings) -> None:
        """The contents against the leaf, then the rows against the contents."""
        if document is None:
            findings.add(where, "document_missing")
        if row.contents is None or row.salt is None:
            if row.erased is None:
                findings.add(where, "contents_missing")
            return
        contents = bytes(row.contents)
        if body_hash(bytes(row.salt), contents) != bytes(row.body_hash):
            findings.add(where, "contents_altered")
        if document is not None:
            place = {"series": series, "number": str(document.number)}
            for code in self.differing(row, document, contents, place):
                findings.add(where, code)

    def differing(self, row: Row, document: Any, contents: bytes, place: dict[str, str]) -> Iterator[str]:
        """Codes of what the rows say otherwise than `contents`."""
        seal = self.seal
        if row.kind == LeafKind.SUBMIT:
            if contents != self._restated(document, contents, place) or not self.agrees(row, document):
                yield "document_altered"
        elif row.kind == LeafKind.CANCEL:
            body = cancel_body(seal, document, **place)
            if body is None or contents != trusted_json(body):
                yield "cancellation_altered"
        elif row.kind == LeafKind.REPLACE:
            successor = getattr(document, "amendment", None)
            number = str(successor.number if successor else None)
            if contents != trusted_json(replacement_body(seal, number, **place)):
                yield "replacement_altered"
        elif row.kind == LeafKind.PRINT and not self._is_print(row, contents, place):
            yield "print_altered"

    def _restated(self, document: Any, contents: bytes, place: dict[str, str]) -> bytes | None:
        """What the document would be sealed with today, told by the fields of that time; None when it lacks one."""
        try:
            sealed = json.loads(contents)[self.seal.key] if self.seal.fields or self.seal.lines else None
            return trusted_json(submit_body(self.seal, document, sealed=sealed, **place))
        except (ValueError, LookupError, TypeError, FieldDoesNotExist):
            return None  # contents somebody has replaced

    def agrees(self, row: Row, document: Any) -> bool:
        """Whether the document still has the place that was sealed, and is final."""
        place = document.fiscal_year, document.sequence
        return place == (row.fiscal_year, row.sequence) and document.docstatus != DocStatus.DRAFT

    def _is_print(self, row: Row, contents: bytes, place: dict[str, str]) -> bool:
        if row.print_sha256 != bytes(row.document_hash).hex():
            return False
        if (row.print_model, row.print_of) != (self.label, row.document_id):
            return False
        return contents == trusted_json(print_body(self.seal, row, **place))

    def find_unsealed(self, findings: Findings) -> None:
        """The other way round: submitted and cancelled documents and stored prints without their event."""
        every = self.model._base_manager.order_by("pk")
        final = every.exclude(docstatus=DocStatus.DRAFT)
        self._name(_numbers(final.filter(~self._leaf(LeafKind.SUBMIT))), "document_unsealed", findings)
        cancelled = every.filter(self.seal.cancelled()).filter(~self._leaf(LeafKind.CANCEL))
        self._name(_numbers(cancelled), "cancellation_unsealed", findings)
        self._name(self._prints(), "print_unsealed", findings)

    def end(self, findings: Findings) -> None:
        """What else the kind proves once all leaves were met."""

    def _leaf(self, kind: LeafKind) -> Exists:
        leaves = SealLeaf.objects.filter(document_model=self.label, document_id=OuterRef("pk"), kind=kind)
        return Exists(leaves)

    def _prints(self) -> list[str]:
        sealed = Exists(SealLeaf.objects.filter(stored_print=OuterRef("pk")))
        prints = StoredPrint.objects.filter(~sealed, document_model=self.label).order_by("pk")
        pks = list(prints.values_list("document_id", flat=True)[:MOST_NAMED])
        numbers = dict(self.model._base_manager.filter(pk__in=pks).values_list("pk", "number"))
        return [str(numbers.get(pk, "-")) for pk in pks]

    def _name(self, numbers: list[str], code: str, findings: Findings) -> None:
        for number in numbers:
            findings.add(f"{self.label} {number}", code)


def _numbers(documents: QuerySet[Any]) -> list[str]:
    return [str(number) for number in documents.values_list("number", flat=True)[:MOST_NAMED]]

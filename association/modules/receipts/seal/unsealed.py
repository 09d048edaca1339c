"""The other way round: rows that ought to have a leaf and have none."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from association.core.documents.models import DocStatus
from association.core.printing.models import StoredPrint
from association.modules.receipts.models import Receipt, ReceiptVoid

from .chain import SERIES
from .flaws import MOST_NAMED, Findings
from .models import LeafKind, SealLeaf


def find_unsealed(findings: Findings) -> None:
    """Issued receipts, voidings and stored prints without their event."""
    _name(_receipts(), "receipt_unsealed", findings)
    _name(_voids(), "void_unsealed", findings)
    _name(_prints(), "print_unsealed", findings)


def _leaf(kind: LeafKind, receipt: str) -> Exists:
    return Exists(SealLeaf.objects.filter(receipt=OuterRef(receipt), kind=kind))


def _receipts() -> list[str]:
    issued = Receipt.objects.exclude(docstatus=DocStatus.DRAFT).filter(~_leaf(LeafKind.ISSUE, "pk"))
    return _numbers(issued.order_by("pk"), "number")


def _voids() -> list[str]:
    voids = ReceiptVoid.objects.filter(~_leaf(LeafKind.VOID, "receipt"))
    return _numbers(voids.order_by("pk"), "receipt__number")


def _prints() -> list[str]:
    sealed = Exists(SealLeaf.objects.filter(stored_print=OuterRef("pk")))
    prints = StoredPrint.objects.filter(~sealed, document_model=SERIES).order_by("pk")
    pks = prints.values_list("document_id", flat=True)[:MOST_NAMED]
    numbers = dict(Receipt.objects.filter(pk__in=list(pks)).values_list("pk", "number"))
    return [str(numbers.get(pk, "-")) for pk in pks]


def _numbers(rows: QuerySet[Any], column: str) -> list[str]:
    return [str(number) for number in rows.values_list(column, flat=True)[:MOST_NAMED]]


def _name(numbers: list[str], code: str, findings: Findings) -> None:
    for number in numbers:
        findings.add(number, code)

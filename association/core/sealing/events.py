"""The events of a sealed document, what each states, and forgetting what one stated.

Core calls these where documents are submitted, cancelled, amended and printed. A module whose documents are withdrawn
by an event of their own calls `seal_cancelled` in its transaction.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from association.core.documents.models import DocStatus, Document
from association.core.printing.models import StoredPrint
from association.core.wagtail_compat.django_parts import delete_without_collecting

from .chain import append_leaf, leaves_of, lock_series, series_name
from .models import SealBlock, SealContents, SealErasure, SealHead, SealLeaf
from .seal import LeafKind, Seal, seal_of

BODY_VERSION = 1


def event_body(seal: Seal, kind: LeafKind, *, series: str, number: str, **facts: Any) -> dict[str, Any]:
    """What an event states, before it becomes canonical JSON. Proving reads the rows through the same functions."""
    return {"version": BODY_VERSION, "event": seal.events[kind], "series": series, "number": number, **facts}


def submit_body(seal: Seal, document: Any, *, sealed: Any = None, **place: str) -> dict[str, Any]:
    """The whole document; with `sealed`, only what was sealed of it at the time."""
    return {**event_body(seal, LeafKind.SUBMIT, **place), seal.key: seal.statement(document, sealed)}


def print_body(seal: Seal, stored: Any, **place: str) -> dict[str, Any]:
    """Which paper it is; its bytes are in the leaf's document hash."""
    form = {"form": stored.name, "language": stored.language, "template_version": stored.template_version}
    return event_body(seal, LeafKind.PRINT, **place, **form)


def replacement_body(seal: Seal, replaced_by: str, **place: str) -> dict[str, Any]:
    """The number of the document that stands in its place."""
    return event_body(seal, LeafKind.REPLACE, **place, replaced_by=replaced_by)


def cancel_body(seal: Seal, document: Any, **place: str) -> dict[str, Any] | None:
    """Why and by whom it was cancelled; None for a document nobody cancelled."""
    facts = seal.cancellation(document)
    return None if facts is None else event_body(seal, LeafKind.CANCEL, **place, **facts)


def _place(document: Document) -> dict[str, str]:
    assert document.fiscal_year is not None
    series = series_name(document._meta.label_lower, document.fiscal_year)
    return {"series": series, "number": str(document.number)}


def seal_submitted(document: Document) -> None:
    """The document has just taken its number, so its series is locked. What it amends is replaced by it."""
    seal = seal_of(type(document))
    if seal is None:
        return
    body = submit_body(seal, seal.submitted(document), **_place(document))
    append_leaf(document=document, kind=LeafKind.SUBMIT, body=body)
    if document.amended_from is not None:
        _seal_replaced(seal, document.amended_from, document)


def _seal_replaced(seal: Seal, document: Document, successor: Document) -> None:
    lock_series(document)
    body = replacement_body(seal, str(successor.number), **_place(document))
    append_leaf(document=document, kind=LeafKind.REPLACE, body=body)


def seal_cancelled(document: Document) -> None:
    """The document has just been cancelled, or withdrawn by an event of its own."""
    seal = seal_of(type(document))
    if seal is None:
        return
    lock_series(document)
    body = cancel_body(seal, document, **_place(document))
    assert body is not None
    append_leaf(document=document, kind=LeafKind.CANCEL, body=body)


def seal_print(document: Document, stored: StoredPrint) -> None:
    """The bytes of a print have just been stored."""
    seal = seal_of(type(document))
    if seal is None:
        return
    lock_series(document)
    append_leaf(
        document=document,
        kind=LeafKind.PRINT,
        body=print_body(seal, stored, **_place(document)),
        document_hash=bytes.fromhex(stored.sha256),
        stored_print=stored,
    )


@transaction.atomic
def seal_existing(model: type[Document]) -> int:
    """Seal what was submitted before its kind was declared sealed, year by year in the order of numbers; how many.

    A year whose chain has begun is left as it is: nobody puts an event in later.
    """
    label, done = model._meta.label_lower, 0
    begun = set(SealLeaf.objects.filter(document_model=label).values_list("fiscal_year", flat=True))
    final = model._base_manager.exclude(docstatus=DocStatus.DRAFT).exclude(fiscal_year__in=begun)
    for document in final.order_by("fiscal_year", "sequence").iterator(chunk_size=500):
        lock_series(document)
        seal_submitted(document)
        if document.is_cancelled:
            seal_cancelled(document)
        for stored in StoredPrint.objects.filter(document_model=label, document_id=document.pk).order_by(
            "pk"
        ):
            seal_print(document, stored)
        done += 1
    return done


def discard_chains(label: str) -> None:
    """Remove the chains and prints of a module whose records were discarded, or new ones would meet theirs.

    The guards must have been removed before.
    """
    own = {"document_model__startswith": f"{label}."}
    leaves = SealLeaf.objects.filter(**own).values("pk")
    rows: list[Any] = [model.objects.filter(leaf__in=leaves) for model in (SealContents, SealErasure)]
    rows += [model.objects.filter(**own) for model in (SealLeaf, SealBlock, SealHead, StoredPrint)]
    for each in rows:
        delete_without_collecting(each)


def sealed_body(document: Document) -> bytes | None:
    """The canonical bytes a document was submitted with, or None once they are erased."""
    leaves = leaves_of(document).filter(kind=LeafKind.SUBMIT)
    body = SealContents.objects.filter(leaf__in=leaves).values_list("body", flat=True).first()
    return None if body is None else bytes(body)


@transaction.atomic
def erase_contents(*, leaf: SealLeaf, reason: str) -> SealErasure:
    """Erase body and salt of one event for good, once the law no longer asks to keep them.

    The leaf, the chain and every proof of them stay valid. Raises ValidationError (`reason`) without a reason.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the contents are erased.")})
    erasure = SealErasure.objects.create(leaf=leaf, reason=reason.strip())
    SealContents.objects.filter(leaf=leaf).delete()
    return erasure

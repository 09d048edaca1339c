"""What the holder of a sealed document takes away: proof that it stands in a signed and published head."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from association.core.documents.models import Document
from association.core.printing.archive import Attached

from . import encoding
from .chain import leaves_of, series_name
from .errors import NotYetSealedError
from .events import sealed_body
from .heads import latest_head
from .models import SealContents, SealHead, SealKey, SealLeaf
from .seal import LeafKind, Seal, seal_of, sealed_models
from .signing import head_facts
from .tree import Series, proof_path


def published_head(head: SealHead) -> dict[str, Any]:
    """A head with its signature, as everyone may have it."""
    return {"head": head_facts(head), "signature": bytes(head.signature).hex()}


def published_key(key: SealKey) -> dict[str, Any]:
    return {
        "id": key.pk,
        "public_key": bytes(key.public_key).hex(),
        "since": key.since.isoformat(timespec="seconds"),
        "endorsed_by": key.endorsed_by_id,
        "endorsement": bytes(key.endorsement).hex() if key.endorsement else None,
    }


def _seal_named(label: str) -> Seal:
    model = sealed_models().get(label)
    return (seal_of(model) if model else None) or Seal()


def published_leaf(leaf: SealLeaf) -> dict[str, Any]:
    """Everything that is hashed into a leaf; nothing of it is about a person."""
    return {
        "version": encoding.VERSION,
        "kind": leaf.kind,
        "event": _seal_named(leaf.document_model).events[LeafKind(leaf.kind)],
        "series": series_name(leaf.document_model, leaf.fiscal_year),
        "position": leaf.position,
        "number": leaf.sequence,
        "recorded_us": leaf.recorded_us,
        "body_hash": bytes(leaf.body_hash).hex(),
        "document_hash": bytes(leaf.document_hash).hex(),
    }


def is_provable(document: Document) -> bool:
    """Whether a signed head covers the document's submitting already."""
    return _covering(document) is not None


def _covering(document: Document) -> SealHead | None:
    year = document.fiscal_year
    head = latest_head(Series(document._meta.label_lower, year)) if year else None
    if head is None:
        return None
    submitted = leaves_of(document).filter(kind=LeafKind.SUBMIT, position__lte=head.position)
    return head if submitted.exists() else None


def proof_of(document: Document) -> dict[str, Any]:
    """Every event of the document that the latest head covers, with its way to the head's root.

    Raises NotYetSealedError for a document submitted after that head was signed.
    """
    head = _covering(document)
    if head is None:
        raise NotYetSealedError(_("It is newer than the last signed head. Try again tomorrow."))
    covered = leaves_of(document).filter(position__lte=head.position)
    return {
        "version": 1,
        _seal_named(document._meta.label_lower).key: document.number,
        "events": [_event(leaf, head) for leaf in covered],
        **published_head(head),
        "keys": [published_key(key) for key in SealKey.objects.order_by("since", "id")],
    }


def _event(leaf: SealLeaf, head: SealHead) -> dict[str, Any]:
    series = Series(leaf.document_model, leaf.fiscal_year)
    beside = proof_path(series, position=leaf.position, size=head.position)
    return {"leaf": published_leaf(leaf), "path": [item.hex() for item in beside]}


def salt_of(document: Document) -> dict[str, Any] | None:
    """The salt of the contents, for whoever holds the document; None once they are erased.

    The contents themselves may name a person and stand in the PDF only: the salt alone tells nobody a name.
    """
    leaves = leaves_of(document).filter(kind=LeafKind.SUBMIT)
    submitted = SealContents.objects.filter(leaf__in=leaves).first()
    if submitted is None:
        return None
    return {
        "version": 1,
        _seal_named(document._meta.label_lower).key: document.number,
        "salt": bytes(submitted.salt).hex(),
    }


def sealed_print(sha256: bytes) -> SealLeaf | None:
    """The event in which exactly these bytes became the print of a document."""
    prints = SealLeaf.objects.filter(kind=LeafKind.PRINT, document_hash=sha256)
    return prints.select_related("stored_print").first()


def machine_readable(document: Document) -> list[Attached]:
    """The document for machines, inside its own PDF: the very bytes that were sealed. None once they are erased."""
    body = sealed_body(document)
    if body is None or document.submitted_at is None:
        return []
    name = str(document._meta.model_name)
    told = f"{name.capitalize()} {document.number}, machine-readable"
    return [Attached(f"{name}.json", body, told, document.submitted_at)]

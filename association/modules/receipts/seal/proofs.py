"""What the holder of a receipt takes away: proof that it stands in a signed and published head."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from association.modules.receipts.models import Receipt

from . import encoding
from .chain import series_name
from .errors import NotYetSealedError
from .heads import latest_head
from .models import LeafKind, SealContents, SealHead, SealKey, SealLeaf
from .signing import head_facts
from .tree import proof_path

_KIND_WORDS = {kind.value: kind.name.lower() for kind in LeafKind}


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


def published_leaf(leaf: SealLeaf) -> dict[str, Any]:
    """Everything that is hashed into a leaf; nothing of it is about a person."""
    return {
        "version": encoding.VERSION,
        "kind": leaf.kind,
        "event": _KIND_WORDS[leaf.kind],
        "series": series_name(leaf.fiscal_year),
        "position": leaf.position,
        "number": leaf.sequence,
        "recorded_us": leaf.recorded_us,
        "body_hash": bytes(leaf.body_hash).hex(),
        "document_hash": bytes(leaf.document_hash).hex(),
    }


def is_provable(receipt: Receipt) -> bool:
    """Whether a signed head covers the receipt's issue already."""
    return _covering(receipt) is not None


def _covering(receipt: Receipt) -> SealHead | None:
    head = latest_head(receipt.fiscal_year) if receipt.fiscal_year else None
    if head is None:
        return None
    issued = receipt.leaves.filter(kind=LeafKind.ISSUE, position__lte=head.position)
    return head if issued.exists() else None


def proof_of(receipt: Receipt) -> dict[str, Any]:
    """Every event of the receipt that the latest head covers, with its way to the head's root.

    Raises NotYetSealedError for a receipt issued after that head was signed.
    """
    head = _covering(receipt)
    if head is None:
        raise NotYetSealedError(_("The receipt is newer than the last signed head. Try again tomorrow."))
    covered = receipt.leaves.filter(position__lte=head.position).order_by("position")
    return {
        "version": 1,
        "receipt": receipt.number,
        "events": [_event(leaf, head) for leaf in covered],
        **published_head(head),
        "keys": [published_key(key) for key in SealKey.objects.order_by("since", "id")],
    }


def _event(leaf: SealLeaf, head: SealHead) -> dict[str, Any]:
    beside = proof_path(leaf.fiscal_year, position=leaf.position, size=head.position)
    return {"leaf": published_leaf(leaf), "path": [item.hex() for item in beside]}


def salt_of(receipt: Receipt) -> dict[str, Any] | None:
    """The salt of the contents, for whoever holds the receipt's code; None once they are erased.

    The contents themselves name the donor and stand in the PDF only: a code alone tells nobody a name.
    """
    issued = SealContents.objects.filter(leaf__receipt=receipt, leaf__kind=LeafKind.ISSUE).first()
    if issued is None:
        return None
    return {
        "version": 1,
        "receipt": receipt.number,
        "salt": bytes(issued.salt).hex(),
    }


def issued_print(sha256: bytes) -> SealLeaf | None:
    """The event in which exactly these bytes became a print of a receipt."""
    prints = SealLeaf.objects.filter(kind=LeafKind.PRINT, document_hash=sha256)
    return prints.select_related("receipt__voiding", "stored_print").first()

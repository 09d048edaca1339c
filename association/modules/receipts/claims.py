"""Each source document on at most one live receipt: asking, taking and naming its place."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from .errors import AlreadyReceiptedError, SourceNotRecordedError
from .line_models import ids_of
from .models import Receipt, ReceiptClaim, ReceiptLine
from .sources import SourceKind, kind_of, label_of


def is_receipted(kind: SourceKind) -> Exists:
    """That a document of a kind stands on a live receipt."""
    return Exists(ReceiptClaim.objects.filter(source_model=kind.model, source_id=OuterRef("pk")))


def waiting_for(kind: SourceKind) -> QuerySet[Any]:
    """Documents of a kind that stand on no live receipt."""
    return kind.rows().filter(~is_receipted(kind))


def claim_on(document: Any) -> ReceiptClaim | None:
    """The live receipt a document stands on."""
    claims = ReceiptClaim.objects.select_related("receipt")
    return claims.filter(source_model=label_of(document), source_id=document.pk).first()


def take_claims(receipt: Receipt, lines: list[ReceiptLine]) -> None:
    """Put the documents of lines on a receipt; they stay locked until the transaction ends.

    Raises SourceNotRecordedError or AlreadyReceiptedError.
    """
    for model, ids in sorted(ids_of(lines).items()):
        counting = kind_of(model).lock(ids)
        for line in lines:
            # Asked of both: what was stated is final only if it was submitted when it was read.
            if line.source_model == model and not (line.document.is_submitted and line.source_id in counting):
                raise SourceNotRecordedError(
                    _("%(kind)s %(number)s is not recorded as received, so it cannot be receipted.")
                    % {"kind": line.document._meta.verbose_name, "number": line.reference or _("draft")}
                )
    if _written(receipt, lines) != len(lines):
        raise _already_receipted(receipt, lines)


def _written(receipt: Receipt, lines: list[ReceiptLine]) -> int:
    """Write the claims that nobody else holds, in one statement; how many those are.

    A claim that fails would else cost a savepoint around every one that does not.
    """
    values = [(line.source_model, line.source_id, receipt.pk) for line in lines]
    places = ", ".join(["(%s, %s, %s)"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receipts_receiptclaim (source_model, source_id, receipt_id) "  # noqa: S608
            f"VALUES {places} ON CONFLICT (source_model, source_id) DO NOTHING",
            list(chain.from_iterable(values)),
        )
        return cursor.rowcount


def _already_receipted(receipt: Receipt, lines: list[ReceiptLine]) -> AlreadyReceiptedError:
    claims = ((line, claim_on(line.document)) for line in lines)
    taken = ((line, claim) for line, claim in claims if claim and claim.receipt_id != receipt.pk)
    line, claim = next(taken, (lines[0], None))
    return AlreadyReceiptedError(
        _("%(kind)s %(number)s is already on receipt %(receipt)s.")
        % {
            "kind": line.document._meta.verbose_name,
            "number": line.reference,
            "receipt": claim.receipt.number if claim else "-",
        }
    )


def keep_receipted(document: Any, user: Any) -> None:
    """A document on a live receipt is not cancelled behind the receipt's back."""
    if claim := claim_on(document):
        raise AlreadyReceiptedError(
            _("%(kind)s %(number)s is on receipt %(receipt)s. Void the receipt first.")
            % {
                "kind": document._meta.verbose_name,
                "number": document.number,
                "receipt": claim.receipt.number,
            }
        )


def claims_match() -> list[str]:
    """Numbers of issued receipts whose claims are not exactly what they state (none for a void one)."""
    live = Receipt.objects.exclude(number=None).select_related("voiding").prefetch_related("lines", "claims")
    wrong = []
    for receipt in live.order_by("pk").iterator(chunk_size=500):
        stated = set() if receipt.is_void else {(x.source_model, x.source_id) for x in receipt.lines.all()}
        if stated != {(claim.source_model, claim.source_id) for claim in receipt.claims.all()}:
            wrong.append(receipt.number or "")
    return wrong

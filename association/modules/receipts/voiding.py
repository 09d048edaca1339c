"""Voiding and replacing. Above a limit a second person confirms; a replacement is one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from association.core.access.policy import policy_for
from association.core.documents.events import run_events
from association.core.documents.requests import SecondPersonNeededError
from association.core.documents.states import log_code
from association.core.documents.submitting import DocumentNotSubmittedError, create_submitted, require_reason
from association.core.documents.timeline import conclude
from association.core.l10n.calendar import civil_today
from association.core.sealing.events import seal_cancelled

from .choices import VoidReason
from .errors import ReceiptAlreadyVoidError
from .models import Receipt, ReceiptLine, ReceiptRules, ReceiptVoid


def needs_second_person(receipt: Receipt) -> bool:
    """Whether the amount is one whose voiding two people answer for."""
    return receipt.value_irr >= ReceiptRules.load().second_person_from_irr


def require_valid(receipt: Receipt) -> None:
    """Raise DocumentNotSubmittedError or ReceiptAlreadyVoidError unless the receipt is issued and not void."""
    if not receipt.is_submitted:
        raise DocumentNotSubmittedError(_("Only an issued receipt can be voided."))
    if receipt.is_void:
        raise ReceiptAlreadyVoidError(_("Receipt %(number)s is already void.") % {"number": receipt.number})


def void(receipt: Receipt, *, user: Any, reason: str = "", reason_code: str = VoidReason.OTHER) -> Receipt:
    """Write the event of voiding and free what a locked receipt claims; the receipt itself stays as it is."""
    reason = require_reason(reason, _("Say why the receipt is voided."))
    ReceiptVoid.objects.create(receipt=receipt, reason_code=reason_code, reason=reason, voided_by=user)
    seal_cancelled(receipt)
    receipt.claims.all().delete()
    run_events(receipt, "void", user)
    voided = Receipt.objects.select_related("voiding", "donor").get(pk=receipt.pk)
    conclude(voided, "void", user, log_action=log_code(Receipt, "void"), data={"reason": reason})
    return voided


def replace(
    receipt: Receipt,
    *,
    user: Any,
    reason: str,
    reason_code: str = VoidReason.OTHER,
    sources: Sequence[Any] = (),
) -> Receipt:
    """Void a receipt and issue its successor in one transaction. The new one says which it replaces.

    `sources` are those of the new receipt; without them, those of the old one with what is now on record.
    A large receipt is not replaced in one step: its voiding needs two people first.
    """
    if user is not None:
        if not policy_for(Receipt).user_has_permission(user, "submit"):
            raise PermissionDenied
        if needs_second_person(receipt):
            raise SecondPersonNeededError(
                _(
                    "A receipt of this amount is voided by two people. Ask for the voiding, then issue a new one."
                )
            )
    documents = sources or [line.document for line in receipt.lines.all()]
    void(receipt, user=user, reason=reason, reason_code=reason_code)
    new = Receipt(issued_on=civil_today(), kind=receipt.kind, covers_year=receipt.covers_year)
    new.amended_from = receipt
    new.lines = [ReceiptLine.of(document) for document in documents]
    return create_submitted(new, user=user)

"""Issuing and voiding receipts. Other modules ask here; no one writes receipts otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.actions import action_registry

from association.core.documents.transitions import create_submitted, perform
from association.modules.donations.services import recorded_donations

from .choices import VoidReason
from .models import Receipt, ReceiptLine


def unreceipted_donations() -> Any:
    """Recorded donations that stand on no live receipt, newest first."""
    return recorded_donations().filter(claim=None)


def _with_lines(donations: Iterable[Any], issued_on: date | None) -> Receipt:
    receipt = Receipt(issued_on=issued_on or timezone.localdate())
    receipt.lines = [ReceiptLine(donation=donation) for donation in donations]
    receipt.derive()
    return receipt


@transaction.atomic
def draft_receipt(*, donations: Iterable[Any], drafted_by: Any) -> Receipt:
    """A receipt without a number, still to be issued. Claims nothing."""
    receipt = _with_lines(donations, None)
    receipt.check_submittable()
    create = action_registry.get_action_class(Receipt, "create")
    return create(receipt, user=drafted_by).execute(skip_permission_checks=True)  # type: ignore[no-any-return]


def issue_receipt(*, donations: Iterable[Any], issued_by: Any, issued_on: date | None = None) -> Receipt:
    """Issue one receipt for donations of one donor.

    `issued_on` defaults to today and may not lie before the last receipt. Raises
    DonationAlreadyReceiptedError, DonationNotRecordedError, SeveralDonorsError, ReceiptBackdatedError
    or ValidationError; no number is used up then.
    """
    return create_submitted(_with_lines(donations, issued_on), user=issued_by)


def void_receipt(
    *, receipt: Receipt, reason: str, voided_by: Any, reason_code: VoidReason = VoidReason.OTHER
) -> Receipt:
    """Declare a receipt void; its donations may be receipted again. Raises ReceiptAlreadyVoidError."""
    return perform(receipt, "void", user=voided_by, reason=reason, reason_code=reason_code)

"""Issuing and voiding, as actions: the same for buttons, API, commands and demo."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions import BaseAction, action_registry

from association.core.documents.events import run_events
from association.core.documents.transitions import (
    DocumentNotSubmittedError,
    ReasonMissingError,
    SubmitAction,
    conclude,
    lock,
)

from .choices import VoidReason
from .errors import (
    DonationAlreadyReceiptedError,
    DonationNotRecordedError,
    ReceiptAlreadyVoidError,
    ReceiptBackdatedError,
    SeveralDonorsError,
)
from .models import Receipt, ReceiptClaim, ReceiptVoid
from .snapshot import take_snapshot


class IssueAction(SubmitAction):
    """Claim the donations, freeze the contents, then let the number be taken."""

    def prepare(self) -> None:
        receipt: Receipt = self.instance
        donations = [line.donation for line in receipt.lines.all()]
        if any(donation.donor_id != receipt.donor_id for donation in donations):
            raise SeveralDonorsError(_("The donations chosen are of several donors. A receipt names one."))
        self._check_date(receipt)
        # Sorted: two treasurers claiming the same gifts must lock in one order, or they deadlock.
        for donation in sorted(donations, key=lambda d: d.pk):
            self._claim(receipt, lock(donation))
        receipt.body = take_snapshot(receipt)

    @staticmethod
    def _check_date(receipt: Receipt) -> None:
        latest = (
            Receipt.objects.exclude(number=None)
            .order_by("-issued_on")
            .values_list("issued_on", flat=True)
            .first()
        )
        if receipt.issued_on > timezone.localdate() or (latest and receipt.issued_on < latest):
            raise ReceiptBackdatedError(
                _("A receipt cannot be dated before the last one issued, nor in the future.")
            )

    @staticmethod
    def _claim(receipt: Receipt, donation: Any) -> None:
        if not donation.is_submitted:
            raise DonationNotRecordedError(
                _("Donation %(number)s is not recorded as received, so it cannot be receipted.")
                % {"number": donation.number or _("draft")}
            )
        try:
            with transaction.atomic():
                ReceiptClaim.objects.create(donation=donation, receipt=receipt)
        except IntegrityError as exc:
            claim = ReceiptClaim.objects.select_related("receipt").filter(donation=donation).first()
            raise DonationAlreadyReceiptedError(
                _("Donation %(number)s is already on receipt %(receipt)s.")
                % {"number": donation.number, "receipt": claim.receipt.number if claim else "-"}
            ) from exc


class VoidAction(BaseAction):
    """Declare an issued receipt void and free its donations. The receipt itself stays as it is."""

    action_name = "void"
    permission_policy_action = "void"
    log_action = "document.void"
    instance: Receipt

    def __init__(
        self, instance: Receipt, user: Any = None, *, reason: str, reason_code: str = VoidReason.OTHER
    ):
        super().__init__(instance, user)
        self.reason, self.reason_code = reason.strip(), reason_code

    def check(self, skip_permission_checks: bool = False) -> None:
        if not self.instance.is_submitted:
            raise DocumentNotSubmittedError(_("Only an issued receipt can be voided."))
        if self.instance.is_void:
            raise ReceiptAlreadyVoidError(
                _("Receipt %(number)s is already void.") % {"number": self.instance.number}
            )
        if not self.reason:
            raise ReasonMissingError(_("Say why the receipt is voided."))
        super().check(skip_permission_checks)

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Receipt:
        receipt = self.instance = lock(self.instance)
        self.check(skip_permission_checks)
        ReceiptVoid.objects.create(
            receipt=receipt, reason_code=self.reason_code, reason=self.reason, voided_by=self.user
        )
        receipt.claims.all().delete()
        run_events(receipt, "void", self.user)
        receipt = Receipt.objects.select_related("voiding", "donor").get(pk=receipt.pk)
        conclude(
            receipt,
            self.action_name,
            self.user,
            log_action=self.log_action,
            data={"reason": self.reason},
        )
        return receipt


def register_actions() -> None:
    action_registry.register(Receipt, IssueAction)
    action_registry.register(Receipt, VoidAction)

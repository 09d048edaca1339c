"""Voiding and replacing, as actions. Above a limit a second person confirms; a replacement is one step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions import BaseAction, action_registry
from wagtail.log_actions import log

from association.core.access.policy import policy_for
from association.core.documents.transitions import (
    DocumentNotSubmittedError,
    ReasonMissingError,
    conclude,
    create_submitted,
    run_events,
)
from association.core.documents.version import locked
from association.core.l10n.calendar import civil_today

from .actions import IssueAction
from .choices import VoidReason
from .errors import (
    NoVoidRequestError,
    ReceiptAlreadyVoidError,
    SecondPersonNeededError,
    VoidRequestedError,
)
from .models import Receipt, ReceiptLine, ReceiptRules, ReceiptVoid, ReceiptVoidRequest
from .seal.events import seal_replacement, seal_void


def needs_second_person(receipt: Receipt) -> bool:
    """Whether the amount is one whose voiding two people answer for."""
    return receipt.value_irr >= ReceiptRules.load().second_person_from_irr


class _ReasonedAction(BaseAction):
    """What voiding and replacing ask alike."""

    permission_policy_action = "void"
    instance: Receipt

    def __init__(
        self,
        instance: Receipt,
        user: Any = None,
        *,
        reason: str,
        reason_code: str = VoidReason.OTHER,
        **more: Any,
    ):
        super().__init__(instance, user)
        self.reason, self.reason_code = reason.strip(), reason_code
        self.more = more

    def check(self, skip_permission_checks: bool = False) -> None:
        if not self.instance.is_submitted:
            raise DocumentNotSubmittedError(_("Only an issued receipt can be voided."))
        if self.instance.is_void:
            raise ReceiptAlreadyVoidError(
                _("Receipt %(number)s is already void.") % {"number": self.instance.number}
            )
        if self.instance.waiting_request() is not None:
            raise VoidRequestedError(
                _("The voiding of receipt %(number)s was asked for already.")
                % {"number": self.instance.number}
            )
        if not self.reason:
            raise ReasonMissingError(_("Say why the receipt is voided."))
        super().check(skip_permission_checks)


class VoidAction(_ReasonedAction):
    """Declare an issued receipt void and free what it claims, or ask a second person to. It stays as it is."""

    action_name = "void"

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Receipt:
        receipt = self.instance = locked(self.instance)
        self.check(skip_permission_checks)
        # Without a person (a command, a test of the house) there is nobody to ask a second one of.
        if self.user is not None and needs_second_person(receipt):
            return self._ask(receipt)
        return void(receipt, reason=self.reason, reason_code=self.reason_code, user=self.user)

    def _ask(self, receipt: Receipt) -> Receipt:
        ReceiptVoidRequest.objects.create(
            receipt=receipt, reason_code=self.reason_code, reason=self.reason, requested_by=self.user
        )
        log(instance=receipt, action="receipt.void_asked", user=self.user, data={"reason": self.reason})
        return receipt


class _DecisionAction(BaseAction):
    """What confirming and refusing a request share."""

    permission_policy_action = "confirm_void"
    instance: Receipt

    def check(self, skip_permission_checks: bool = False) -> None:
        self._request()
        super().check(skip_permission_checks)

    def _request(self) -> ReceiptVoidRequest:
        waiting = self.instance.void_requests.select_for_update().filter(decided_at=None).first()
        if waiting is None:
            raise NoVoidRequestError(_("Nobody has asked to void this receipt."))
        return waiting

    def _decide(self, request: ReceiptVoidRequest, *, confirmed: bool) -> None:
        request.decided_at, request.decided_by, request.confirmed = timezone.now(), self.user, confirmed
        request.save(update_fields=["decided_at", "decided_by", "confirmed"])


class ConfirmVoidAction(_DecisionAction):
    """The second person agrees: now the receipt is void."""

    action_name = "confirm_void"

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Receipt:
        self.instance = locked(self.instance)
        self.check(skip_permission_checks)
        request = self._request()
        if request.requested_by_id == getattr(self.user, "pk", None):
            raise SecondPersonNeededError(_("Another person than the one who asked for it must confirm."))
        self._decide(request, confirmed=True)
        return void(
            self.instance, reason=request.reason, reason_code=request.reason_code, user=request.requested_by
        )


class RejectVoidAction(_DecisionAction):
    """The request is refused, or taken back by who made it; the receipt stays valid."""

    action_name = "reject_void"

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Receipt:
        self.instance = locked(self.instance)
        self.check(skip_permission_checks)
        self._decide(self._request(), confirmed=False)
        log(instance=self.instance, action="receipt.void_refused", user=self.user)
        return self.instance


class ReplaceAction(_ReasonedAction):
    """Void a receipt and issue its successor in one transaction. The new one says which it replaces.

    `sources` are those of the new receipt; without them, those of the old one with what is now on record.
    A large receipt is not replaced in one step: its voiding needs two people first.
    """

    action_name = "replace"

    def check(self, skip_permission_checks: bool = False) -> None:
        super().check(skip_permission_checks)
        policy = policy_for(Receipt)
        if not skip_permission_checks and not policy.user_has_permission(self.user, "submit"):
            raise PermissionDenied
        if self.user is not None and needs_second_person(self.instance):
            raise SecondPersonNeededError(
                _(
                    "A receipt of this amount is voided by two people. Ask for the voiding, then issue a new one."
                )
            )

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Receipt:
        old = self.instance = locked(self.instance)
        self.check(skip_permission_checks)
        sources: Sequence[Any] = self.more.get("sources") or [line.document for line in old.lines.all()]
        void(old, reason=self.reason, reason_code=self.reason_code, user=self.user)
        new = Receipt(issued_on=civil_today(), kind=old.kind, covers_year=old.covers_year)
        new.amended_from = old
        new.lines = [ReceiptLine.of(document) for document in sources]
        new = create_submitted(new, user=self.user)
        seal_replacement(old, replaced_by=new)
        return new


def void(receipt: Receipt, *, reason: str, reason_code: str, user: Any) -> Receipt:
    """Write the event of voiding and free what it claims. The caller holds the lock and has asked."""
    event = ReceiptVoid.objects.create(
        receipt=receipt, reason_code=reason_code, reason=reason, voided_by=user
    )
    seal_void(event)
    receipt.claims.all().delete()
    run_events(receipt, "void", user)
    voided = Receipt.objects.select_related("voiding", "donor").get(pk=receipt.pk)
    conclude(voided, "void", user, log_action="document.void", data={"reason": reason})
    return voided


def register_actions() -> None:
    for action in (
        IssueAction,
        VoidAction,
        ConfirmVoidAction,
        RejectVoidAction,
        ReplaceAction,
    ):
        action_registry.register(Receipt, action)

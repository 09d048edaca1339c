"""Putting a template to use: the one before it is retired in the same transaction."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.actions import action_registry
from wagtail.log_actions import log

from association.core.documents.models import DocStatus, Series
from association.core.documents.transitions import SubmitAction
from association.core.l10n.calendar import JalaliYear

from .models import ReceiptTemplate


class PublishAction(SubmitAction):
    """From now on receipts are issued with it. It is final; to change anything, duplicate it."""

    log_action = "receipts.template_published"
    instance: ReceiptTemplate

    def prepare(self) -> None:
        self._wait_for_others()
        # Before the new one is live: the database lets one be so at a time.
        for before in ReceiptTemplate.objects.filter(docstatus=DocStatus.SUBMITTED):
            ReceiptTemplate.objects.filter(pk=before.pk).update(
                docstatus=DocStatus.CANCELLED, cancelled_at=timezone.now(), cancelled_by=self.user
            )
            log(instance=before, action="receipts.template_retired", user=self.user)

    def _wait_for_others(self) -> None:
        """Lock the counter first: of two people publishing at once the second must meet the first one's template."""
        year = JalaliYear.of(self.instance.posting_date()).number
        named: dict[str, Any] = {"name": self.instance._meta.label_lower, "fiscal_year": year}
        Series.objects.get_or_create(**named)
        list(Series.objects.select_for_update().filter(**named))


def register_actions() -> None:
    action_registry.register(ReceiptTemplate, PublishAction)

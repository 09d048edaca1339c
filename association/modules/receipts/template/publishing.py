"""Putting a template to use: the one before it is retired in the same transaction."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from wagtail.log_actions import log

from association.core.documents.models import DocStatus, Series
from association.core.l10n.calendar import JalaliYear

from .models import ReceiptTemplate


def retire_others(template: ReceiptTemplate, user: Any) -> None:
    """From now on receipts are issued with `template`. Before it is live: the database lets one be so at a time."""
    _wait_for_others(template)
    for before in ReceiptTemplate.objects.filter(docstatus=DocStatus.SUBMITTED):
        ReceiptTemplate.objects.filter(pk=before.pk).update(
            docstatus=DocStatus.CANCELLED, cancelled_at=timezone.now(), cancelled_by=user
        )
        log(instance=before, action="receipts.template_retired", user=user)


def _wait_for_others(template: ReceiptTemplate) -> None:
    """Lock the counter first: of two people publishing at once the second must meet the first one's template."""
    year = JalaliYear.of(template.posting_date()).number
    named: dict[str, Any] = {"name": template._meta.label_lower, "fiscal_year": year}
    Series.objects.get_or_create(**named)
    list(Series.objects.select_for_update().filter(**named))

"""The sentences one says about donations."""

from __future__ import annotations

from datetime import date

from django.db import models

from association.core.documents.models import DocStatus


class DonationQuerySet(models.QuerySet):
    def recorded(self) -> DonationQuerySet:
        """Submitted and not cancelled: what counts as received."""
        return self.filter(docstatus=DocStatus.SUBMITTED)

    def drafts(self) -> DonationQuerySet:
        """Not yet submitted."""
        return self.filter(docstatus=DocStatus.DRAFT)

    def received_within(self, start_on: date, end_on: date) -> DonationQuerySet:
        """Received between two days, both included."""
        return self.filter(received_on__range=(start_on, end_on))

    def total_irr(self) -> int:
        """Sum in Rial; 0 for none."""
        return int(self.aggregate(total=models.Sum("total_irr"))["total"] or 0)

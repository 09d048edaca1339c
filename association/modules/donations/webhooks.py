"""What other systems may be told of donations: figures and ids, never who gave."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.api.addresses import row_address
from association.core.documents.models import DocStatus

from .models import Donation


@contribute.webhook(
    event="donations.donation.submitted",
    model="donations.donation",
    action="submit",
    title=_("A donation was recorded"),
)
def submitted(donation: Donation) -> dict[str, Any]:
    """The donation as it was recorded; amounts in whole Rial."""
    return {
        "id": donation.pk,
        "number": donation.number,
        "state": DocStatus(donation.docstatus).name.lower(),
        "received_on": donation.received_on,
        "fiscal_year": donation.fiscal_year,
        "total_irr": donation.total_irr,
        "method": donation.method,
        "lines": [{"fund": line.fund_id, "amount_irr": line.amount_irr} for line in donation.lines.all()],
        "url": row_address(donation),
    }


@contribute.webhook(
    event="donations.donation.cancelled",
    model="donations.donation",
    action="cancel",
    title=_("A donation was cancelled"),
)
def cancelled(donation: Donation) -> dict[str, Any]:
    """The same facts and when it was cancelled. The reason stays here: it may name people."""
    return {**submitted(donation), "cancelled_at": donation.cancelled_at}

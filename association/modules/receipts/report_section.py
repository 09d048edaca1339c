"""What the impact report says of receipts: how many were issued, how many are void, from which number to which."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Min, Q, Sum
from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.documents.models import DocStatus
from association.core.registry.indicators import Period

from .models import Receipt


@contribute.section(title=_("Ledger of receipts"), template="receipts/report/ledger.html", name="ledger")
def ledger(period: Period, figures: dict[str, Any]) -> dict[str, Any]:
    """Counts of the receipts issued in the period; `valid_irr` is the whole Rial of those that are not void.

    A year without receipts has None for its numbers. One Jalali year is one series, so its numbers follow
    one another.
    """
    issued = Receipt.objects.filter(
        docstatus=DocStatus.SUBMITTED, issued_on__range=(period.start_on, period.end_on)
    )
    valid = Q(voiding=None)
    sums = issued.aggregate(
        issued=Count("pk"),
        void=Count("pk", filter=~valid),
        valid_irr=Sum("total_irr", filter=valid, default=0),
        first=Min("sequence"),
        last=Max("sequence"),
    )
    ends = issued.filter(sequence__in=(sums["first"], sums["last"]))
    numbers = dict(ends.values_list("sequence", "number"))
    return {**sums, "first": numbers.get(sums["first"]), "last": numbers.get(sums["last"])}

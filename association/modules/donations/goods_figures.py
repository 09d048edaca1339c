"""What the impact report says of gifts in kind: how many, and their estimated value. No money came in for them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.registry.indicators import Period

from .models import InKindGift

SOURCE = _("Gifts in kind recorded by the treasurer")


def _recorded(period: Period) -> Any:
    return InKindGift.objects.recorded().filter(received_on__range=(period.start_on, period.end_on))


@contribute.indicator(
    code="donations.goods_value",
    title=_("Estimated value of gifts in kind"),
    unit="IRR",
    formula=_(
        "Sum of the estimated values of recorded gifts in kind whose date received lies in the period; "
        "no money was received for them, and no sum of money holds them"
    ),
    source=SOURCE,
    order=60,
)
def estimated_value(period: Period) -> int:
    return _recorded(period).total_irr()  # type: ignore[no-any-return]


# Without a breakdown by fund or month: the chapters of these names are of money alone.
@contribute.indicator(
    code="donations.goods_count",
    title=_("Number of gifts in kind"),
    unit="count",
    formula=_("Number of recorded gifts in kind whose date received lies in the period"),
    source=SOURCE,
    order=70,
)
def number_of_gifts(period: Period) -> int:
    return int(_recorded(period).count())


@contribute.section(title=_("Gifts in kind"), template="donations/report/goods.html", name="goods", order=40)
def goods(period: Period, figures: dict[str, Any]) -> dict[str, Any]:
    """Gifts in kind of the period by fund, the largest estimated value first; values in whole Rial."""
    rows = _recorded(period).values("fund__code", "fund__name", "fund__name_en")
    counted = rows.annotate(gifts=Count("pk"), estimated=Sum("estimated_irr"))
    funds = [
        {
            "code": row["fund__code"],
            "name": {"fa": row["fund__name"], "en": row["fund__name_en"] or row["fund__name"]},
            "gifts": row["gifts"],
            "estimated_irr": row["estimated"],
        }
        for row in counted.order_by("-estimated", "fund__code")
    ]
    return {
        "gifts": sum(fund["gifts"] for fund in funds),
        "estimated_irr": sum(fund["estimated_irr"] for fund in funds),
        "funds": funds,
    }

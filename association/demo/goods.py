"""Invented gifts in kind, some with their receipt."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from association.core.l10n.calendar import JalaliYear
from association.modules.donations.models import InKindGift
from association.modules.donations.services import Goods, record_gift_in_kind
from association.modules.funds.services import general_fund
from association.modules.people.models import Party
from association.modules.receipts.services import issue_receipt

VALUED_BY = "مریم طاهری، مسئول انبار"
GIFTS = (
    (20, "", (Goods("تبلت آموزشی", Decimal(12), "دستگاه", 1_080_000_000),)),
    (
        75,
        "نذر",
        (
            Goods("برنج ایرانی", Decimal("150.5"), "کیلوگرم", 210_000_000),
            Goods("روغن", Decimal(40), "بطری", 48_000_000),
        ),
    ),
    (
        130,
        "",
        (Goods("کیف مدرسه", Decimal(60), "عدد", 240_000_000), Goods("دفتر", Decimal(600), "جلد", 90_000_000)),
    ),
)  # days after Nowruz, intent, goods


def build_goods(*, today: date) -> None:
    """Three gifts in kind of this year, the first two receipted. Does nothing where there are some already."""
    if InKindGift.objects.exists():
        return
    treasurer: Any = get_user_model().objects.get(username="treasurer")
    donors = list(Party.objects.order_by("pk")[: len(GIFTS)])
    start = JalaliYear.of(today).start_on
    with transaction.atomic():
        for number, ((days, intent, goods), donor) in enumerate(zip(GIFTS, donors, strict=True)):
            received_on = min(start + timedelta(days=days), today)
            gift = record_gift_in_kind(
                donor=donor, received_on=received_on, fund=general_fund(), goods=goods, intent=intent,
                valued_by=VALUED_BY, recorded_by=treasurer,
            )  # fmt: skip
            if number < len(GIFTS) - 1:
                issue_receipt(sources=[gift], issued_by=treasurer)

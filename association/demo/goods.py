"""Invented gifts in kind of two years: some with their receipt, some receipted in one order, some that still wait."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from association.core.jobs.execution import claim_next, execute
from association.core.l10n.calendar import JalaliYear
from association.modules.donations.models import InKindGift
from association.modules.donations.services import Goods, record_gift_in_kind
from association.modules.funds.services import general_fund
from association.modules.people.models import Party
from association.modules.receipts.batches import order_batch
from association.modules.receipts.choices import BatchKind, Wish
from association.modules.receipts.delivery.batches import send_batch
from association.modules.receipts.delivery.choices import Channel
from association.modules.receipts.models import ReceiptBatch, ReceiptDelivery, ReceiptWish
from association.modules.receipts.services import issue_receipt

VALUED_BY = "مریم طاهری، مسئول انبار"
SOURCE = "donations.inkindgift"
Gift = tuple[int, str, tuple[Goods, ...]]  # days after Nowruz, intent, goods
LAST_YEAR: tuple[Gift, ...] = (
    (95, "", (Goods("لپ‌تاپ دست‌دوم", Decimal(8), "دستگاه", 960_000_000),)),
    (170, "", (Goods("کیف مدرسه", Decimal(120), "عدد", 480_000_000), Goods("کفش", Decimal(75), "جفت", 337_500_000))),
    (260, "نذر", (Goods("خشکبار", Decimal("32.5"), "کیلوگرم", 97_500_000),)),
)  # fmt: skip
RECEIPTED: tuple[Gift, ...] = (
    (20, "", (Goods("تبلت آموزشی", Decimal(12), "دستگاه", 1_080_000_000),)),
    (
        75,
        "نذر",
        (
            Goods("برنج ایرانی", Decimal("150.5"), "کیلوگرم", 210_000_000),
            Goods("روغن", Decimal(40), "بطری", 48_000_000),
        ),
    ),
)
WAITING: tuple[Gift, ...] = (
    (
        130,
        "",
        (Goods("کیف مدرسه", Decimal(60), "عدد", 240_000_000), Goods("دفتر", Decimal(600), "جلد", 90_000_000)),
    ),
    (150, "", (Goods("بخاری گازی", Decimal(5), "دستگاه", 175_000_000),)),
    (160, "", (Goods("پتو", Decimal(40), "تخته", 120_000_000),)),
    (165, "", (Goods("کتاب داستان", Decimal(210), "جلد", 63_000_000),)),
)


def _record(gift: Gift, donor: Party | None, year: JalaliYear, today: date, treasurer: Any) -> InKindGift:
    days, intent, goods = gift
    return record_gift_in_kind(
        donor=donor,
        received_on=min(year.start_on + timedelta(days=days), today),
        fund=general_fund(),
        goods=goods,
        intent=intent,
        valued_by=VALUED_BY,
        recorded_by=treasurer,
    )


def _run_jobs() -> None:
    while (run := claim_next()) is not None:
        execute(run)


def build_goods(*, today: date) -> None:
    """Gifts in kind: two receipted one by one, those of last year in one order that is sent by e-mail, four that
    wait: two ready, one without a name, one whose donor wants no receipt. Does nothing where there are some already.
    """
    if InKindGift.objects.exists():
        return
    treasurer: Any = get_user_model().objects.get(username="treasurer")
    companies = list(Party.objects.order_by("pk")[: len(RECEIPTED)])
    by_mail = Party.objects.exclude(email="").exclude(pk__in=[donor.pk for donor in companies]).order_by("pk")
    persons = list(by_mail[: len(LAST_YEAR) + 2])
    this_year = JalaliYear.of(today)
    last_year = JalaliYear(this_year.number - 1)
    with transaction.atomic():
        for gift, donor in zip(RECEIPTED, companies, strict=True):
            issue_receipt(sources=[_record(gift, donor, this_year, today, treasurer)], issued_by=treasurer)
        for gift, donor in zip(LAST_YEAR, persons[: len(LAST_YEAR)], strict=True):
            _record(gift, donor, last_year, today, treasurer)
    order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer, source=SOURCE)
    _run_jobs()
    with transaction.atomic():
        ready, silent = persons[len(LAST_YEAR) :]
        ReceiptWish.objects.get_or_create(donor=silent, defaults={"wish": Wish.NONE})
        for gift, waiting in zip(WAITING, (companies[0], ready, None, silent), strict=True):
            _record(gift, waiting, this_year, today, treasurer)


def send_goods() -> None:
    """The receipts of the order by e-mail, into files of this installation. Nothing happens on a second run."""
    batch = ReceiptBatch.objects.filter(source_model=SOURCE).first()
    if batch is None or ReceiptDelivery.objects.filter(batch=batch).exists():
        return
    treasurer: Any = get_user_model().objects.get(username="treasurer")
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    _run_jobs()

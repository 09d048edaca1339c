"""Invented funds, donors, gifts and receipts of three fiscal years: the same at every run."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from association.core.l10n.calendar import JalaliYear
from association.modules.donations.choices import CARD_METHODS, PaymentMethod
from association.modules.donations.models import Donation
from association.modules.donations.services import Share, record_donation
from association.modules.funds.models import Fund, FundIntent
from association.modules.funds.services import general_fund
from association.modules.people.choices import PartyKind
from association.modules.people.models import Party
from association.modules.receipts.models import Receipt
from association.modules.receipts.services import issue_receipt, unreceipted_donations, void_receipt

from .names import FAMILY_NAMES, FUNDS, GIVEN_NAMES, ORGANISATIONS
from .templates_of_receipts import publish_plain, publish_present

SEED = 14000412  # the day of the founding announcement
PERSONS = 260
GIFTS_PER_MONTH = (62, 118)
RECEIPTS_PER_YEAR = 90
AMOUNTS_IRR = (500_000, 1_000_000, 2_000_000, 2_500_000, 5_000_000, 10_000_000, 20_000_000, 50_000_000)
WEIGHTS = (14, 20, 18, 14, 16, 11, 5, 2)
Progress = Callable[[str], None]


def build_funds() -> dict[str, Fund]:
    """The funds of the demonstration by code."""
    funds = {"general": general_fund()}
    for code, name, name_en, restriction, purpose, intents in FUNDS:
        fund = Fund.objects.filter(code=code).first()
        if fund is None:
            fund = Fund(code=code, name=name, name_en=name_en, restriction=restriction, purpose=purpose)
            fund.intents = [FundIntent(words=words) for words in intents]
            fund.save()
        funds[code] = fund
    return funds


def build_donors(rng: random.Random) -> list[Party]:
    """Persons and organisations with invented names and numbers."""
    if Party.objects.exists():
        return list(Party.objects.order_by("pk"))
    donors = []
    for name, name_en in ORGANISATIONS:
        donors.append(
            Party(kind=PartyKind.ORGANISATION, name=name, name_en=name_en, address="قزوین، شهر صنعتی البرز")
        )
    for number in range(PERSONS):
        (given, given_en), (family, family_en) = rng.choice(GIVEN_NAMES), rng.choice(FAMILY_NAMES)
        donors.append(
            Party(
                kind=PartyKind.PERSON,
                name=f"{given} {family}",
                name_en=f"{given_en} {family_en}",
                phone=f"+98912{3000000 + number * 7919 % 6999999:07}",
                email=f"donor{number + 1}@example.org" if number % 3 == 0 else "",
                address=f"قزوین، خیابان {rng.choice(('سپه', 'نواب', 'فلسطین', 'خیام', 'طالقانی'))}",
            )
        )
    for donor in donors:
        donor.full_clean()
        donor.save()
    return donors


def _days(year: JalaliYear, today: date, rng: random.Random) -> Iterator[date]:
    """Days of gifts: more towards Nowruz and before school starts in Mehr."""
    for month in year.months():
        if month.start_on > today:
            return
        low, high = GIFTS_PER_MONTH
        busy = 1.35 if month.number in (6, 7, 12) else 1.0
        last = min(month.end_on, today)
        span = (last - month.start_on).days
        for _gift in range(int(rng.randint(low, high) * busy * (span + 1) / 31)):
            yield month.start_on + timedelta(days=rng.randint(0, span))


def _shares(rng: random.Random, funds: dict[str, Fund], amount: int) -> list[Share]:
    code = rng.choices(list(funds), weights=(24, 22, 16, 11, 10, 8, 9)[: len(funds)])[0]
    intents = {
        "zakat": "زکات",
        "vow": rng.choice(("نذر", "صدقه")),
        "tablets": "تبلت",
        "summer": "کلاس تابستانی",
    }
    if amount >= 10_000_000 and rng.random() < 0.2:
        return [
            Share(funds[code], amount * 6 // 10, intents.get(code, "")),
            Share(funds["general"], amount * 4 // 10),
        ]
    return [Share(funds[code], amount, intents.get(code, ""))]


def _gift(rng: random.Random, day: date, donors: list[Party], funds: dict[str, Fund], treasurer: Any) -> None:
    organisation = rng.random() < 0.04
    donor = (
        rng.choice(donors[: len(ORGANISATIONS)]) if organisation else rng.choice(donors[len(ORGANISATIONS) :])
    )
    amount = rng.choices(AMOUNTS_IRR, WEIGHTS)[0] * (8 if organisation else 1)
    anonymous, shares = rng.random() < 0.05, _shares(rng, funds, amount)
    method, tracking = rng.choice(list(PaymentMethod)), rng.randint(100000, 999999999999)
    record_donation(
        donor=None if anonymous else donor,
        received_on=day,
        shares=shares,
        recorded_by=treasurer,
        method=method,
        tracking_number=str(tracking),
        card_last4=f"{tracking * 7919 % 10000:04}" if method in CARD_METHODS else "",
    )


def _givers(rng: random.Random, donors: list[Party], age: int) -> list[Party]:
    """Who gives in a year: the circle grows, and each year some pause."""
    persons = donors[len(ORGANISATIONS) :]
    known = persons[: len(persons) * (5 - age) // 5]
    return donors[: len(ORGANISATIONS)] + rng.sample(known, len(known) * 4 // 5)


def _receipts(year: JalaliYear, today: date, treasurer: Any, rng: random.Random) -> None:
    """Receipts for some gifts of the year, dated as they came; every thirtieth is void."""
    waiting: Any = (
        unreceipted_donations().received_within(year.start_on, min(year.end_on, today)).exclude(donor=None)
    )
    chosen = sorted(waiting.order_by("pk"), key=lambda d: rng.random())[:RECEIPTS_PER_YEAR]
    for number, donation in enumerate(sorted(chosen, key=lambda d: (d.received_on, d.pk)), start=1):
        receipt = issue_receipt(
            sources=[donation],
            issued_by=treasurer,
            issued_on=min(donation.received_on + timedelta(days=1), year.end_on, today),
        )
        if number % 30 == 0:
            void_receipt(receipt=receipt, reason="نام نیکوکار نادرست نوشته شده بود", voided_by=treasurer)


def build_money(*, today: date, progress: Progress) -> None:
    """Funds, donors, gifts and receipts. Does nothing where gifts exist already."""
    rng = random.Random(SEED)  # noqa: S311 -- invented data, not a secret
    funds = build_funds()
    donors = build_donors(rng)
    if Donation.objects.exists():
        progress("gifts and receipts are there already")
        return
    treasurer = get_user_model().objects.get(username="treasurer")
    this_year = JalaliYear.of(today)
    # Three, so that last year's report has a year to compare with.
    for age in (2, 1, 0):
        year, givers = JalaliYear(this_year.number - age), _givers(rng, donors, age)
        with transaction.atomic():
            if age > 0:
                (publish_plain if age == 2 else publish_present)(treasurer)
            for day in sorted(_days(year, today, rng)):
                _gift(rng, day, givers, funds, treasurer)
            _receipts(year, today, treasurer, rng)
        gifts = Donation.objects.filter(fiscal_year=year.number).count()
        receipts = Receipt.objects.filter(fiscal_year=year.number).count()
        progress(f"fiscal year {year.number}: {gifts} gifts, {receipts} receipts")

"""The least valid row of each kind; what a test is about it says itself."""

from datetime import date
from decimal import Decimal

from association.modules.donations.models import Donation, DonationLine, InKindGift, InKindItem
from association.modules.donations.services import Goods, Share, record_donation, record_gift_in_kind
from association.modules.funds.models import Fund, FundIntent
from association.modules.people.models import Party
from association.modules.receipts.services import issue_receipt

DAY = date(2026, 8, 10)  # 19 Mordad 1405


def make_party(name: str = "زهرا احمدی", **values) -> Party:
    party = Party(name=name, **values)
    party.full_clean()
    party.save()
    return party


def make_fund(code: str = "tablets", *, intents: tuple[str, ...] = (), **values) -> Fund:
    fund = Fund(
        code=code,
        name=values.pop("name", "صندوق تبلت"),
        name_en=values.pop("name_en", "Tablets fund"),
        **values,
    )
    fund.intents = [FundIntent(words=words) for words in intents]
    fund.save()
    return fund


def make_donation(
    *, donor: Party | None = None, amount_irr: int = 1_000_000, on: date = DAY, by=None, fund=None
):
    fund = fund or Fund.objects.get(is_general=True)
    return record_donation(
        donor=donor or make_party(),
        received_on=on,
        shares=[Share(fund, amount_irr)],
        recorded_by=by,
    )


def make_goods(*, donor=None, by=None, valued_by="رضا محمدی، انباردار", goods=None) -> InKindGift:
    """A recorded gift of ten tablets and 2.5 kg of rice."""
    return record_gift_in_kind(
        donor=donor or make_party(),
        received_on=DAY,
        fund=Fund.objects.get(is_general=True),
        valued_by=valued_by,
        goods=goods
        or [
            Goods("تبلت", Decimal(10), "دستگاه", 900_000_000),
            Goods("برنج", Decimal("2.5"), "کیلوگرم", 3_000_000),
        ],
        recorded_by=by,
    )


def make_goods_draft() -> InKindGift:
    gift = InKindGift(
        donor=make_party(), received_on=DAY, fund=Fund.objects.get(is_general=True), valued_by="انباردار"
    )
    gift.items = [InKindItem(description="کتاب", quantity=3, unit="جلد", estimated_irr=600_000)]
    gift.derive()
    gift.save()
    return gift


def make_draft(*, amount_irr: int = 1_000_000, donor: Party | None = None) -> Donation:
    donation = Donation(donor=donor or make_party(), received_on=DAY)
    donation.lines = [DonationLine(fund=Fund.objects.get(is_general=True), amount_irr=amount_irr)]
    donation.derive()
    donation.save()
    return donation


def make_receipt(*donations, by=None, on: date | None = None):
    return issue_receipt(sources=donations or [make_donation()], issued_by=by, issued_on=on)

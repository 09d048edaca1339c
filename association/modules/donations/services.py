"""Every change of a donation that other modules, commands and imports may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from association.core.access.policy import policy_for
from association.core.documents.submitting import create_submitted

from .choices import PaymentMethod
from .models import Donation, DonationLine, InKindGift, InKindItem
from .querysets import DonationQuerySet


@dataclass(frozen=True)
class Share:
    """A part of a gift: whole Rial for one fund, with the giver's words of intent."""

    fund: Any
    amount_irr: int
    intent: str = ""


@dataclass(frozen=True)
class Origin:
    """Where an imported gift comes from: the list, the id of the line, the hash of what it said."""

    source: str = ""
    external_id: str = ""
    fingerprint: str = ""


def record_donation(
    *,
    donor: Any | None,
    received_on: date,
    shares: Sequence[Share],
    recorded_by: Any,
    method: PaymentMethod = PaymentMethod.CARD,
    tracking_number: str = "",
    card_last4: str = "",
    note: str = "",
    origin: Origin | None = None,
) -> Donation:
    """Record a received gift as final, in one transaction.

    Raises ValidationError naming the field (amount_irr, intent, received_on, card_last4, ...); nothing is written
    then.
    """
    origin = origin or Origin()
    donation = Donation(
        donor=donor,
        received_on=received_on,
        method=method,
        tracking_number=tracking_number,
        card_last4=card_last4,
        note=note,
        source=origin.source,
        external_id=origin.external_id,
        fingerprint=origin.fingerprint,
    )
    donation.lines = [
        DonationLine(fund=share.fund, amount_irr=share.amount_irr, intent=share.intent) for share in shares
    ]
    for line in donation.lines.all():
        _check_line(line, without=("donation", "fund"))
    return create_submitted(donation, user=recorded_by)


def _check_line(line: Any, *, without: tuple[str, ...]) -> None:
    """Lengths and bounds of a line: PostgreSQL would refuse the whole list, SQLite nothing."""
    line.full_clean(exclude=without, validate_unique=False, validate_constraints=False)


@dataclass(frozen=True)
class Goods:
    """Some goods: how much of what, and their estimated value in whole Rial."""

    description: str
    quantity: Decimal
    unit: str
    estimated_irr: int


def record_gift_in_kind(
    *,
    donor: Any | None,
    received_on: date,
    fund: Any,
    goods: Sequence[Goods],
    valued_by: str,
    recorded_by: Any,
    intent: str = "",
    note: str = "",
) -> InKindGift:
    """Record received goods as final, in one transaction. `valued_by` names who estimated their value.

    Raises ValidationError naming the field (items, valued_by, received_on, fund); nothing is written then.
    """
    gift = InKindGift(
        donor=donor, received_on=received_on, fund=fund, intent=intent, valued_by=valued_by, note=note
    )
    gift.items = [InKindItem(**asdict(some)) for some in goods]
    for item in gift.items.all():
        _check_line(item, without=("gift",))
    return create_submitted(gift, user=recorded_by)


def recorded_donations() -> DonationQuerySet:
    """Submitted, uncancelled donations."""
    return Donation.objects.recorded()


def lines_with_funds() -> QuerySet[DonationLine]:
    """Lines of donations with their funds, for reading those of many donations in one query."""
    return DonationLine.objects.select_related("fund")


def draft_donations() -> DonationQuerySet:
    """Donations typed in and not yet submitted."""
    return Donation.objects.drafts()


def donations_visible_to(user: Any) -> DonationQuerySet:
    """Donations of any state the user may see."""
    return policy_for(Donation).rows(user, Donation.objects.all())  # type: ignore[return-value]

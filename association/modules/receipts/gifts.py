"""Donations and gifts in kind as source documents of receipts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import translation

from association.modules.donations.services import lines_with_funds, recorded_donations

from .choices import ReceiptKind
from .sources import DONATIONS, LANGUAGES, SourceKind, Statement


class Donations(SourceKind):
    """Money."""

    model = DONATIONS
    select_related = ("donor",)
    prefetch_related = (Prefetch("lines", lines_with_funds()),)

    def rows(self) -> Any:
        return recorded_donations()

    def state(self, document: Any) -> Statement:
        shares = list(document.lines.all())
        methods = {}
        for language in LANGUAGES:
            with translation.override(language):
                methods[language] = str(document.get_method_display())
        return Statement(
            reference=document.number or "",
            received_on=document.received_on,
            amount_irr=document.total_irr,
            purpose="، ".join(_purpose(share.fund.name, share.intent) for share in shares),
            details={
                "method": methods,
                "tracking_number": document.tracking_number,
                "card_last4": document.card_last4,
                "shares": [
                    {
                        "fund": {language: share.fund.label(language) for language in LANGUAGES},
                        "intent": share.intent,
                        "amount_irr": share.amount_irr,
                    }
                    for share in shares
                ],
            },
        )


class GiftsInKind(SourceKind):
    """Goods: named with their quantities and estimated values, never summed up as money."""

    model = "donations.inkindgift"
    kind = ReceiptKind.IN_KIND
    amount = "estimated_irr"
    select_related = ("donor", "fund")
    prefetch_related = ("items",)

    def rows(self) -> QuerySet[Any]:
        return super().rows().select_related("fund")

    def summary(self, document: Any) -> str:
        return str(document.contents)

    def state(self, document: Any) -> Statement:
        return Statement(
            reference=document.number or "",
            received_on=document.received_on,
            estimated_irr=document.estimated_irr,
            purpose=_purpose(document.fund.name, document.intent),
            details={
                "fund": {language: document.fund.label(language) for language in LANGUAGES},
                "intent": document.intent,
                "valued_by": document.valued_by,
                "items": [
                    {
                        "description": item.description,
                        "quantity": format(Decimal(item.quantity).normalize(), "f"),
                        "unit": item.unit,
                        "estimated_irr": item.estimated_irr,
                    }
                    for item in document.items.all()
                ],
            },
        )


def _purpose(fund: str, intent: str) -> str:
    return f"{fund} ({intent})" if intent else fund

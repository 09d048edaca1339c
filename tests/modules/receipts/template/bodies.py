"""Contents of receipts as they were frozen before templates, one of each version and kind. Never to be edited."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from association.modules.receipts.models import Receipt, ReceiptVoid

_ASSOCIATION = {
    "name": {"fa": "مجمع خیران قزوین", "en": "Donors of Qazvin"},
    "address": {"fa": "قزوین، خیابان نواب", "en": "Navab St, Qazvin"},
    "permit_number": "1400/1237",
    "permit_issuer": {"fa": "استانداری قزوین", "en": "Governorate of Qazvin"},
    "registration_number": "1237",
    "national_legal_id": "14001234567",
    "phone": "028-33331234",
}
_DONOR = {"fa": "زهرا <b>احمدی</b>", "en": "Zahra & Ahmadi"}
_SHARE = {"fund": {"fa": "صندوق تبلت", "en": "Tablets fund"}, "intent": "نذر", "amount_irr": 2_500_000}
_GIFT = {
    "received_on": "2026-08-10",
    "amount_irr": 2_500_000,
    "method": {"fa": "کارت به کارت", "en": "Card to card"},
    "tracking_number": "123456",
    "shares": [_SHARE],
}
_MONEY = {
    "association": _ASSOCIATION,
    "donor": _DONOR,
    "issued_on": "2026-08-11",
    "currency": "IRR",
    "total_irr": 2_500_000,
    "code": "0123456789abcdef0123456789abcdef",
}
_THIRD = {**_MONEY, "version": 3, "covers_year": None, "replaces": None, "estimated_irr": 0}
_STATED = {**_GIFT, "source": "donations.donation", "reference": "D-1405-00001", "estimated_irr": 0}

BODIES: dict[str, dict[str, Any]] = {
    "first": {**_MONEY, "version": 1, "lines": [{**_GIFT, "donation": "D-1405-00001"}]},
    "second": {
        **_MONEY,
        "version": 2,
        "kind": "gift",
        "covers_year": None,
        "replaces": "1405-000001",
        "lines": [{**_GIFT, "donation": "D-1405-00001"}],
    },
    "gift": {**_THIRD, "kind": "gift", "lines": [_STATED]},
    "anonymous": {**_THIRD, "kind": "gift", "donor": None, "lines": [_STATED]},
    "annual": {
        **_THIRD,
        "kind": "annual",
        "covers_year": 1404,
        "total_irr": 5_000_000,
        "lines": [_STATED, {**_STATED, "reference": "D-1405-00002", "tracking_number": ""}],
    },
    "in_kind": {
        **_THIRD,
        "kind": "in_kind",
        "total_irr": 0,
        "estimated_irr": 9_000_000,
        "lines": [
            {
                "source": "donations.inkindgift",
                "reference": "K-1405-00001",
                "received_on": "2026-08-10",
                "amount_irr": 0,
                "estimated_irr": 9_000_000,
                "fund": {"fa": "صندوق عمومی", "en": "General fund"},
                "intent": "",
                "valued_by": "انباردار",
                "items": [
                    {"description": "برنج", "quantity": "2.5", "unit": "کیلو", "estimated_irr": 9_000_000}
                ],
            }
        ],
    },
}


def issued(name: str, *, void: bool = False) -> Receipt:
    """The receipt of a body, as it would come from the database."""
    body = BODIES[name]
    receipt = Receipt(number="1405-000007", docstatus=1, code=body["code"], body=body)
    if void:
        receipt.voiding = ReceiptVoid(
            receipt=receipt,
            reason_code="other",
            reason="نادرست",
            voided_at=datetime(2026, 8, 12, 9, 0, tzinfo=UTC),
        )
    return receipt

"""Invented receipts: the same contents for every printer that is compared."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime

import segno
from django.template.loader import render_to_string
from django.utils import translation

from association.core.l10n.digits import to_persian_digits
from association.core.l10n.money import amount_in_words, format_number, format_rial
from association.core.printing.archive import Attached
from association.modules.receipts.printing import qr_data_uri
from association.modules.receipts.template.countries import IRAN
from association.modules.receipts.template.wording import bold, built_in, filled

NAMES = (
    "زهرا قزوینی‌نژاد",
    "محمد حسین پورعلی‌اکبری",
    "شرکت نیک‌گستران البرز",
    "فاطمه مرادی",
    "علی‌رضا شهریاری‌فر",
)
FUNDS = ("صندوق تبلت", "صندوق عمومی", "زکات و فطریه")
# Each printer puts its own address of the logo here.
LOGO = "picture:logo"


@dataclass(frozen=True)
class Sample:
    """One receipt: its page as HTML, and the same facts for printers with templates of their own."""

    html: str
    facts: dict[str, str]
    attached: Attached


def _letterhead(language: str, donor: str, amount: int) -> dict[str, object]:
    """What the built-in template gives to the page."""
    words = built_in(language)
    values = {
        "donor": bold(donor),
        "amount": bold(format_rial(amount, language)),
        "words": amount_in_words(amount, language),
    }
    return {
        "shown": IRAN.shown,
        "other_calendar": True,
        "shows_tracking": True,
        "images": {"logo": LOGO},
        "title": words["title"],
        "thanks": filled(words["thanks"], values),
        "signatory_title": words["signatory_title"],
    }


def sample(number: int) -> Sample:
    """The receipt of a number; other numbers give other names, amounts and codes."""
    address = f"http://127.0.0.1:8000/verify/{number * 7919:032x}/"
    amount = 1_000_000 + number * 10_007
    share = {"fund": FUNDS[number % len(FUNDS)], "intent": "تبلت", "amount_irr": amount}
    day = date(2026, 8, 1 + number % 28)
    line = {
        "received_on": day,
        "method": "کارت به کارت",
        "tracking_number": str(100_000 + number),
        "shares": [share],
    }
    context = {
        "number": f"1405-{number:06}",
        "issued_on": day,
        "association": {
            "name": "مجمع خیران آموزش قزوین",
            "address": "قزوین، خیابان نواب",
            "permit_number": "۱۲۳",
        },
        "donor": NAMES[number % len(NAMES)],
        "total_irr": amount,
        "lines": [line],
        "single": line,
        **_letterhead("fa", NAMES[number % len(NAMES)], amount),
        "verification_url": address,
        "qr": qr_data_uri(address),
        "kind": "gift",
        "language": "fa",
        "rtl": True,
    }
    with translation.override("fa"):
        html = render_to_string("receipts/print/receipt.html", context)
        facts = {
            "number": to_persian_digits(f"1405-{number:06}"),
            "day": to_persian_digits(f"{day:%Y-%m-%d}"),
            "donor": context["donor"],
            "amount": format_rial(amount),
            "words": amount_in_words(amount),
            "figure": format_number(amount),
            "fund": share["fund"],
            "tracking": to_persian_digits(line["tracking_number"]),
            "address": address,
            "qr": _qr_svg(address),
        }
    body = b'{"event":"issue","receipt":"' + b"x" * 1500 + b'"}'
    return Sample(html, facts, Attached("receipt.json", body, "Receipt", datetime(2026, 8, 10, tzinfo=UTC)))


def _qr_svg(text: str) -> str:
    buffer = io.BytesIO()
    segno.make(text, error="m", mask=4, micro=False).save(buffer, kind="svg", border=2)
    return buffer.getvalue().decode()

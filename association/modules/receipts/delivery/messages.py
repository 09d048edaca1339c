"""What donors read: an e-mail with the receipt attached, an SMS with a link to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from association.core.l10n.digits import to_persian_digits
from association.core.l10n.money import format_number
from association.core.profile import AssociationProfile

from ..choices import ReceiptKind
from ..models import Receipt
from ..printing import receipt_context
from .choices import Channel
from .links import DAYS_VALID
from .models import ReceiptDelivery

# What a preview shows where the link will stand.
LINK_TO_BE = f"{settings.WAGTAILADMIN_BASE_URL}/r/…/"


@dataclass(frozen=True)
class Letter:
    """An e-mail without its addresses."""

    subject: str
    text: str
    html: str


def letter_of(receipt: Receipt, language: str, *, test: bool = False) -> Letter:
    """The words of the e-mail, made from what the receipt states."""
    with translation.override(language):
        context = {
            **receipt_context(receipt, language),
            "estimated_irr": receipt.body.get("estimated_irr", 0),
            "language": language,
            "test": test,
        }
        context["number"] = _in_digits(receipt.number or "", language)
        subject = _subject(receipt) % {
            "number": context["number"],
            "association": context["association"]["name"],
        }
        if test:
            subject = _("[Test] %(subject)s") % {"subject": subject}
        return Letter(
            " ".join(subject.split()),
            render_to_string("receipts/delivery/mail.txt", context),
            render_to_string("receipts/delivery/mail.html", {**context, "subject": subject}),
        )


def _subject(receipt: Receipt) -> str:
    if receipt.kind == ReceiptKind.ANNUAL:
        return _("Certificate %(number)s of %(association)s")
    return _("Receipt %(number)s of %(association)s")


def mail_of(delivery: ReceiptDelivery, pdf: bytes) -> EmailMultiAlternatives:
    """The whole e-mail. Its Message-ID is that of the delivery, in every attempt."""
    receipt = delivery.receipt
    letter = letter_of(receipt, delivery.language, test=delivery.is_test)
    answers = AssociationProfile.load().email
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[delivery.sent_to],
        reply_to=[answers] if answers else None,
        headers={"Message-ID": delivery.message_id, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(letter.html, "text/html")
    message.attach(f"receipt-{receipt.number}-{delivery.language}.pdf", pdf, "application/pdf")
    return message


def sms_text(receipt: Receipt, language: str, link: str, *, test: bool = False) -> str:
    """Short: every seventy letters of Persian cost one SMS more."""
    with translation.override(language):
        name = receipt_context(receipt, language)["association"]["name"]
        text = _("%(association)s: your receipt %(number)s. Opens once, within %(days)s days: %(link)s") % {
            "association": name,
            "number": _in_digits(receipt.number or "", language),
            "days": format_number(DAYS_VALID),
            "link": link,
        }
        return _("[Test] %(subject)s") % {"subject": text} if test else text


def sms_of(delivery: ReceiptDelivery, link: str) -> str:
    return sms_text(delivery.receipt, delivery.language, link, test=delivery.is_test)


def preview_of(receipt: Receipt, channel: Channel, language: str, *, test: bool) -> list[tuple[str, bool]]:
    """The text a donor would read, in pieces, with whether each is an address of the web; none on paper."""
    text = ""
    if channel == Channel.EMAIL:
        letter = letter_of(receipt, language, test=test)
        text = f"{letter.subject}\n\n{letter.text}"
    elif channel == Channel.SMS:
        text = sms_text(receipt, language, LINK_TO_BE, test=test)
    return [(piece, bool(place % 2)) for place, piece in enumerate(re.split(r"(https?://\S+)", text))]


def _in_digits(number: str, language: str) -> str:
    return to_persian_digits(number) if language == "fa" else number

"""What donors read: an e-mail with the receipt attached, an SMS with a link to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from association.core.l10n.digits import to_persian_digits
from association.core.l10n.identifiers import normalize_mobile
from association.core.l10n.money import format_number
from association.core.profile import AssociationProfile

from ..choices import ReceiptKind
from ..errors import NoTestAddressError
from ..models import Receipt, ReceiptRules
from ..printing import receipt_context
from .choices import Channel
from .links import DAYS_VALID
from .models import ReceiptDelivery

# Where a donor's own address for a channel stands.
OF_DONOR = {Channel.EMAIL: "email", Channel.SMS: "phone"}


def donors_address(receipt: Receipt, channel: Channel) -> str:
    """What the donor has given for this channel; empty without donor or address."""
    return getattr(receipt.donor, OF_DONOR[channel]) if channel in OF_DONOR and receipt.donor else ""


def test_address(channel: Channel, rules: ReceiptRules) -> str:
    """Where the test mode sends. Raises NoTestAddressError."""
    found = rules.test_email if channel == Channel.EMAIL else rules.test_phone
    if not found:
        raise NoTestAddressError(
            _(
                "The test mode is on and has no address for this channel. Give it one in the rules of receipts."
            )
        )
    return cleaned(found, channel)


def cleaned(address: str, channel: Channel) -> str:
    """An address in its one form. Raises ValidationError naming the field `address`."""
    address = address.strip()
    if channel == Channel.SMS:
        mobile = normalize_mobile(address)
        if mobile is None:
            raise ValidationError({"address": _("This is no mobile number.")})
        return mobile
    try:
        validate_email(address)
    except ValidationError as exc:
        raise ValidationError({"address": exc.messages}) from exc
    return address.lower()


def usable(address: str, channel: Channel) -> str:
    """The address in its one form; empty where nothing can be sent to it."""
    try:
        return cleaned(address, channel)
    except ValidationError:
        return ""


def address_for(receipt: Receipt, channel: Channel, typed: str | None) -> tuple[str, bool]:
    """Where a receipt goes, and whether that is a test. On paper there is no address.

    Raises ValidationError naming `address` for a missing or malformed one, and NoTestAddressError.
    """
    if channel == Channel.PRINT:
        return "", False
    wanted = typed or donors_address(receipt, channel)
    if not wanted:
        raise ValidationError({"address": missing_words(receipt, channel)})
    wanted = cleaned(wanted, channel)
    rules = ReceiptRules.load()
    return (test_address(channel, rules), True) if rules.test_mode else (wanted, False)


def missing_words(receipt: Receipt, channel: Channel) -> str:
    """What to do about a donor without an address."""
    if receipt.donor_id is None:
        return _("The donor is anonymous, so there is no address. Type one here.")
    values: dict[str, Any] = {"donor": receipt.donor_name}
    if channel == Channel.EMAIL:
        return _("%(donor)s has no e-mail address. Enter it on their page, or type one here.") % values
    return _("%(donor)s has no mobile number. Enter it on their page, or type one here.") % values


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

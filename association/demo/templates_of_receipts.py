"""Two templates of receipts: a plain one the first year's receipts were issued with, and the one in use."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from association.core.documents.submitting import create_submitted
from association.modules.receipts.models import ReceiptTemplate
from association.modules.receipts.template.images import keep_image

from .drawing import logo, seal, signature

PLAIN = {
    "title_fa": "رسید کمک مردمی",
    "title_en": "Receipt of a donation",
    "footer_fa": "این رسید بدون مهر و امضای خزانه‌دار معتبر نیست.",
    "footer_en": "Not valid without seal and signature of the treasurer.",
}
PRESENT = {
    "thanks_fa": "با سپاس فراوان، مبلغ {amount} ({words}) از نیکوکار ارجمند، {donor}، برای بازگرداندن کودکان به مدرسه دریافت شد.",
    "thanks_en": "With gratitude we received {amount} ({words}) from {donor}, to bring children back to school.",
    "footer_fa": "هر کمک شما کودکی را به کلاس درس بازمی‌گرداند.",
    "footer_en": "Every gift brings a child back to class.",
    "signatory_fa": "حسین قاسمی",
    "signatory_en": "Hossein Ghasemi",
    "signatory_title_fa": "خزانه‌دار مجمع خیران",
    "signatory_title_en": "Treasurer",
}


def complete_templates() -> None:
    """Publish what a demonstration lacks whose gifts are older than templates, or whose first run was cut short.

    Nothing happens where somebody has made a template of their own.
    """
    treasurer = get_user_model().objects.get(username="treasurer")
    templates = ReceiptTemplate.objects
    with transaction.atomic():
        if not templates.exists():
            publish_plain(treasurer)
        if list(templates.values_list(*PLAIN)) == [tuple(PLAIN.values())]:
            publish_present(treasurer)


def publish_plain(treasurer: Any) -> None:
    """The first template, of which only receipts of the first year tell."""
    create_submitted(ReceiptTemplate(**PLAIN), user=treasurer)


def publish_present(treasurer: Any) -> None:
    """The template in use, with a letterhead, seal and signature drawn for it."""
    images = {
        "logo": keep_image(logo(), place="logo"),
        "seal": keep_image(seal(), place="seal"),
        "signature": keep_image(signature(), place="signature"),
    }
    create_submitted(ReceiptTemplate(**PRESENT, **images), user=treasurer)

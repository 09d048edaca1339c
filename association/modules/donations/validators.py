"""Rules of single values, for model, form, API and import alike."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from association.core.l10n.digits import to_latin_digits

from .choices import CARD_METHODS

_FOUR = re.compile(r"[0-9]{4}", re.ASCII)


def card_last4(typed: str, method: str) -> str:
    """Digits as 0-9, or empty. Raises ValidationError for anything but four, and for a payment without a card."""
    digits = to_latin_digits(typed).strip()
    if not digits:
        return ""
    if not _FOUR.fullmatch(digits):
        raise ValidationError(_("Type exactly the last four digits of the card, such as 0421."))
    if method not in CARD_METHODS:
        raise ValidationError(_("Only a payment by card has digits of a card."))
    return digits

"""Rules of single values, for model, form, API and import alike."""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from association.core.l10n.calendar import JalaliYear
from association.core.l10n.digits import to_latin_digits, to_persian_digits
from association.core.l10n.languages import active
from association.core.l10n.text import only_seen

from .choices import CARD_METHODS

_FOUR = re.compile(r"[0-9]{4}", re.ASCII)


def card_last4(typed: str, method: str) -> str:
    """Digits as 0-9, or empty. Raises ValidationError for anything but four, and for a payment without a card."""
    digits = to_latin_digits(only_seen(typed)).strip()
    if not digits:
        return ""
    if not _FOUR.fullmatch(digits):
        raise ValidationError(_("Type exactly the last four digits of the card, such as 0421."))
    if method not in CARD_METHODS:
        raise ValidationError(_("Only a payment by card has digits of a card."))
    return digits


def received_on(day: date, *, today: date) -> None:
    """Raise ValidationError for a day that has not come, or on which there was no association to receive anything.

    A wrong digit in a year would open a fiscal year of its own and take its first number.
    """
    if day > today:
        raise ValidationError(_("The date received lies in the future."))
    if day < JalaliYear(settings.FIRST_YEAR).start_on:
        year = str(settings.FIRST_YEAR)
        raise ValidationError(
            _("The date received lies before %(year)s. Is the year right?")
            % {"year": to_persian_digits(year) if active() == "fa" else year}
        )


def tracking_number(typed: str) -> str:
    """As it is kept: digits as 0-9, nothing unseen."""
    return to_latin_digits(only_seen(typed)).strip()

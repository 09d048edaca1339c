"""`{% load majma_l10n %}`: money, numbers, dates and codes for people, in the language of the request."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from association.core.l10n import calendar, codes, money
from association.core.l10n.digits import to_latin_digits, to_persian_digits
from association.core.l10n.languages import active
from association.core.l10n.text import listed

register = template.Library()


@register.filter
def rial(amount: int | None) -> str:
    """`{{ 1250000|rial }}` is «۱٬۲۵۰٬۰۰۰ ریال»."""
    return "" if amount is None or amount == "" else money.format_rial(int(amount))


@register.filter
def rial_words(amount: int | None) -> str:
    return "" if amount is None or amount == "" else money.amount_in_words(int(amount))


@register.filter
def number(value: float | Decimal | None, places: int | None = None) -> str:
    return "" if value is None or value == "" else money.format_number(value, places=places)


@register.filter
def quantity(value: Decimal | str | None) -> str:
    """How much of something, without useless zeros."""
    return "" if value is None or value == "" else money.format_quantity(Decimal(value))


@register.filter
def percent(ratio: float | Decimal | None, places: int = 0) -> str:
    """A ratio, such as 0.125, as percent."""
    return "" if ratio is None or ratio == "" else money.format_percent(ratio, places=places)


@register.filter
def digits(value: Any) -> str:
    """Digits of the reader's language in any text."""
    text = "" if value is None else str(value)
    return to_persian_digits(text) if active() == "fa" else to_latin_digits(text)


def _civil(value: date | datetime) -> date:
    if not isinstance(value, datetime):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).date()


@register.filter
def localdate(value: date | datetime | None, style: calendar.Style = "long") -> str:
    """Jalali in Persian, Gregorian in English; `style` is "long" or "numeric"."""
    return calendar.format_date(_civil(value), style=style) if value else ""


@register.filter
def machine_time(value: date | datetime | None) -> str:
    """A day or a moment for the attribute `datetime`: Gregorian, Latin digits, whole seconds."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if value else ""


@register.filter
def isodate(value: str) -> date:
    """The date in a text such as 2026-03-21, as frozen figures hold it, for the filters that show dates."""
    return date.fromisoformat(value)


@register.filter
def jalali(value: date | datetime | None, style: calendar.Style = "long") -> str:
    """Jalali in both languages, for documents whose year is Jalali."""
    return calendar.format_jalali(_civil(value), style) if value else ""


@register.filter
def code(value: Any) -> SafeString:
    """A number, IBAN, address or e-mail of the admin, left to right amid Persian; see `l10n.codes` for its digits."""
    if value is None or value == "":
        return SafeString("")
    text = to_latin_digits(str(value))
    css = "code" if codes.is_latin(text) else "number"
    return format_html('<bdi dir="ltr" class="{}">{}</bdi>', css, codes.grouped(text))


@register.filter
def written(value: Any) -> SafeString:
    """The same on public pages and paper, where the digits themselves are the reader's."""
    if value is None or value == "":
        return SafeString("")
    text = codes.in_readers_digits(str(value))
    return format_html(
        '<bdi dir="ltr" class="{}">{}</bdi>', "code" if codes.is_latin(text) else "number", text
    )


register.filter(listed)

"""Inputs that speak the reader's calendar and digits. The server reads what they post; scripts only help.

They write no inline script: Stimulus controllers in `static/core/js/` find them by their attributes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_date as parse_iso_date
from django.utils.dateparse import parse_datetime as parse_iso_datetime
from django.utils.translation import gettext as _
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from .calendar import InvalidDateError, format_date, parse_date
from .digits import to_latin_digits, to_persian_digits
from .languages import active
from .money import format_number, format_quantity


def with_controller(attrs: dict[str, Any], controller: str) -> dict[str, Any]:
    """Add a Stimulus controller beside those the caller asked for, such as the schedule dialog's."""
    names = str(attrs.get("data-controller", "")).split()
    attrs["data-controller"] = " ".join(dict.fromkeys([*names, controller]))
    return attrs


def _calendar_texts() -> dict[str, str]:
    return {
        "dialog": _("Choose a date"),
        "previousYear": _("Previous year"),
        "previousMonth": _("Previous month"),
        "nextMonth": _("Next month"),
        "nextYear": _("Next year"),
        "today": _("Today"),
        "yearStart": _("First of year"),
        "clear": _("Clear"),
    }


class _CalendarMixin(forms.Widget):
    """What the date and the date-time input share."""

    with_time = False

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs = with_controller(super().build_attrs(base_attrs, extra_attrs), "jalali-date")
        attrs["data-jalali-date-language-value"] = active()
        attrs["data-jalali-date-zone-value"] = settings.TIME_ZONE
        attrs["data-jalali-date-texts-value"] = json.dumps(_calendar_texts(), ensure_ascii=False)
        if self.with_time:
            attrs["data-jalali-date-time-value"] = "true"
        return attrs

    @property
    def media(self) -> forms.Media:
        # The controllers are part of every admin page; Wagtail's own date picker must not load.
        return forms.Media()


class JalaliDateInput(_CalendarMixin, AdminDateInput):
    template_name = "django/forms/widgets/date.html"

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str):
            value = _iso_date(value) or value
        if isinstance(value, datetime):
            value = value.date()
        return format_date(value) if isinstance(value, date) else value or None

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        """ISO when the text is a date of either calendar; else the text, for the field to refuse."""
        value = super().value_from_datadict(data, files, name)
        if not isinstance(value, str) or not value.strip():
            return value
        try:
            return parse_date(value).isoformat()
        except InvalidDateError:
            return value


class JalaliDateTimeInput(_CalendarMixin, AdminDateTimeInput):
    template_name = "django/forms/widgets/datetime.html"
    with_time = True

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, str):
            value = _iso_datetime(value) or value
        if not isinstance(value, datetime):
            return value or None
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        clock = f"{local:%H:%M}"
        return f"{format_date(local.date())} {to_persian_digits(clock) if active() == 'fa' else clock}"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        value = super().value_from_datadict(data, files, name)
        if not isinstance(value, str) or not value.strip():
            return value
        plain = to_latin_digits(value).replace("،", " ").strip()
        if _iso_datetime(plain):
            return plain
        day, _gap, clock = plain.rpartition(" ") if ":" in plain else (plain, "", "00:00")
        try:
            return f"{parse_date(day).isoformat()} {clock}"
        except InvalidDateError:
            return value


class RialInput(forms.TextInput):
    """Groups digits while they are typed; what stands in the field is posted as it is."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs = with_controller(super().build_attrs(base_attrs, extra_attrs), "rial")
        attrs.setdefault("inputmode", "numeric")
        attrs.setdefault("autocomplete", "off")
        attrs["data-rial-language-value"] = active()
        return attrs

    def format_value(self, value: Any) -> str | None:
        try:
            return format_number(int(value))
        except (TypeError, ValueError):
            return value or None


class WholeNumberInput(forms.TextInput):
    """A count. Not type=number, which refuses Persian digits from a Persian keyboard."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs.setdefault("inputmode", "numeric")
        return attrs

    def format_value(self, value: Any) -> str | None:
        text = super().format_value(value)
        return to_persian_digits(text) if text and active() == "fa" else text

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> str | None:
        value = super().value_from_datadict(data, files, name)
        return to_latin_digits(value).strip() if isinstance(value, str) else value


class QuantityInput(forms.TextInput):
    """How much of something: without useless zeros, in the reader's digits."""

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs.setdefault("inputmode", "decimal")
        return attrs

    def format_value(self, value: Any) -> str | None:
        try:
            return format_quantity(Decimal(str(value)))
        except ArithmeticError:
            return value or None


def _iso_date(text: str) -> date | None:
    """An ISO date, unless its year says that it is a Jalali one."""
    try:
        day = parse_iso_date(text)
    except ValueError:
        return None
    return day if day and day.year > 1700 else None


def _iso_datetime(text: str) -> datetime | None:
    try:
        moment = parse_iso_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.year > 1700 else None


# Without adapters of their own the subclasses would inherit Wagtail's, and with it the Gregorian picker.
for widget in (JalaliDateInput, JalaliDateTimeInput, QuantityInput, RialInput, WholeNumberInput):
    register(WidgetAdapter(), widget)

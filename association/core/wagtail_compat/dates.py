"""Dates of Django and Wagtail in the Jalali calendar.

Wagtail has no hook for the calendar: the few names through which every date of the admin passes are replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.template import defaultfilters
from django.utils import dateformat
from persiantools.jdatetime import JalaliDate

from association.core.l10n.calendar import JalaliMonth
from association.core.l10n.digits import to_persian_digits
from association.core.l10n.languages import active
from association.core.l10n.months import MONTHS, WEEKDAYS

from .replace import replace

MARK = "\u2063"


class JalaliDateFormat(dateformat.DateFormat):
    """Django's format letters, read in the Jalali calendar with Persian names."""

    def __init__(self, obj: date | datetime):
        super().__init__(obj)
        # Callers (filters, `date_format`) have moved aware datetimes to the reader's zone already.
        self.civil = date(obj.year, obj.month, obj.day)
        self.jalali = JalaliDate(self.civil)

    def d(self) -> str:
        return f"{self.jalali.day:02}"

    def j(self) -> int:
        return self.jalali.day

    def F(self) -> str:
        return MONTHS["fa"][self.jalali.month - 1]

    M = N = b = E = F

    def m(self) -> str:
        return f"{self.jalali.month:02}"

    def n(self) -> int:
        return self.jalali.month

    def Y(self) -> int:
        return self.jalali.year

    def y(self) -> str:
        return f"{self.jalali.year % 100:02}"

    def l(self) -> str:
        return WEEKDAYS[self.civil.weekday()]

    D = l

    def L(self) -> bool:
        return self.jalali.is_leap(self.jalali.year)

    def t(self) -> str:
        month = JalaliMonth(self.jalali.year, self.jalali.month)
        return str((month.end_on - month.start_on).days + 1)


def _jalali_format(gregorian: Callable[[Any, str], str]) -> Callable[[date, str], str]:
    def format(value: date, format_string: str) -> str:
        if not format_string.startswith(MARK):
            return gregorian(value, format_string)
        plain = format_string.removeprefix(MARK)
        if active() != "fa":
            return gregorian(value, plain)
        return to_persian_digits(JalaliDateFormat(value).format(plain))

    return format


def _persian_time_format(plain_format: Callable[[Any, str], str]) -> Callable[[time, str], str]:
    def time_format(value: time, format_string: str) -> str:
        text = plain_format(value, format_string.removeprefix(MARK))
        return to_persian_digits(text) if format_string.startswith(MARK) and active() == "fa" else text

    return time_format


def _speak_jalali_in_formats() -> None:
    # The template filters imported the functions by name, so they hold their own references.
    replace("format", _jalali_format(dateformat.format), dateformat, defaultfilters)
    replace("time_format", _persian_time_format(dateformat.time_format), dateformat, defaultfilters)


def _keep_mark_out_of_spreadsheets() -> None:
    from wagtail.admin.views.mixins import ExcelDateFormatter

    convert = ExcelDateFormatter.format
    replace("format", lambda self, text: convert(self, text.removeprefix(MARK)), ExcelDateFormatter)


def _offer_jalali_widgets() -> None:
    from wagtail.admin import filters, widgets
    from wagtail.admin.forms.models import register_form_field_override
    from wagtail.admin.panels import publishing_panel
    from wagtail.admin.widgets import datetime as datetime_widgets

    from association.core.l10n.forms import JalaliDateFormField, JalaliDateTimeFormField
    from association.core.l10n.widgets import JalaliDateInput, JalaliDateTimeInput

    register_form_field_override(
        models.DateField, override={"widget": JalaliDateInput, "form_class": JalaliDateFormField}
    )
    register_form_field_override(
        models.DateTimeField, override={"widget": JalaliDateTimeInput, "form_class": JalaliDateTimeFormField}
    )
    # StreamField blocks import from the package when they build their field; the rest did so already.
    replace("AdminDateInput", JalaliDateInput, widgets, datetime_widgets, filters)
    replace("AdminDateTimeInput", JalaliDateTimeInput, widgets, datetime_widgets, publishing_panel)


def install() -> None:
    """Call once, from the app's `ready()`."""
    if getattr(dateformat.format, "__module__", "") == __name__:
        return
    _speak_jalali_in_formats()
    _keep_mark_out_of_spreadsheets()
    _offer_jalali_widgets()

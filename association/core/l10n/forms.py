"""Form fields that read what Persian people type."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .calendar import InvalidDateError, parse_date
from .digits import to_latin_digits
from .money import InvalidAmountError, Unit, parse_rial
from .text import only_seen
from .widgets import JalaliDateInput, JalaliDateTimeInput, QuantityInput, RialInput

_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")


def _said(exc: Exception) -> ValidationError:
    """The sentence as a parameter: it may hold a percent sign that was typed, and some format what they get."""
    return ValidationError("%(said)s", code="invalid", params={"said": str(exc)})


class JalaliDateFormField(forms.DateField):
    """A date in either calendar; says what is wrong with it in full sentences."""

    widget = JalaliDateInput

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str) or value in self.empty_values:
            return super().to_python(value)
        try:
            return parse_date(value)
        except InvalidDateError as exc:
            raise _said(exc) from exc


class JalaliDateTimeFormField(forms.DateTimeField):
    """A day in either calendar, and the time of the clock (HH:MM; midnight without one)."""

    widget = JalaliDateTimeInput

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except ValidationError:
            # The widget has handed on as text what is no day: say why.
            day, _gap, _clock = value.strip().rpartition(" ") if ":" in value else (value, "", "")
            try:
                parse_date(day)
            except InvalidDateError as exc:
                raise _said(exc) from exc
            raise


class RialFormField(forms.Field):
    """A whole amount of Rial, grouped or not, in any digits."""

    widget = RialInput

    def __init__(self, *, allow_zero: bool = False, unit: Unit = "IRR", **kwargs: Any):
        self.allow_zero = allow_zero
        self.unit = unit
        self.grouped = True
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        try:
            return parse_rial(str(value), self.unit, allow_zero=self.allow_zero, grouped=self.grouped)
        except InvalidAmountError as exc:
            raise _said(exc) from exc

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (None if initial in self.empty_values else int(initial))
        except ValidationError:
            return True


class QuantityFormField(forms.DecimalField):
    """How much of something, in any digits, with a Persian or a Latin decimal separator."""

    widget = QuantityInput

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override] # the stubs inherit int
        if isinstance(value, str):
            value = to_latin_digits(only_seen(value)).strip().replace("٬", ",").replace("٫", ".")
            # "12,5" may be twelve and a half: a comma is taken for grouping only where it groups.
            if _GROUPED.fullmatch(value):
                value = value.replace(",", "")
        return super().to_python(value)

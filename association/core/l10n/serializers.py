"""API fields. The API speaks ISO; it understands Jalali and Persian digits as well."""

from __future__ import annotations

from datetime import date
from typing import Any

from rest_framework import serializers

from .calendar import InvalidDateError, parse_date
from .money import LARGEST_AMOUNT, InvalidAmountError, parse_rial


class JalaliDateField(serializers.DateField):
    """Reads a Jalali or ISO date, writes ISO."""

    def to_internal_value(self, value: Any) -> date:
        if not isinstance(value, str):
            return super().to_internal_value(value)
        try:
            return parse_date(value)
        except InvalidDateError as exc:
            raise serializers.ValidationError(str(exc), code="invalid") from exc


class SpelledSerializerField(serializers.CharField):
    """Text of one of several spellings; `spelling` is told to programs, the model brings it into one form."""

    def __init__(self, *, spelling: str, **kwargs: Any):
        self.spelling = spelling
        super().__init__(**kwargs)


class RialSerializerField(serializers.IntegerField):
    """Whole Rial as a JSON number; text of digits is read too, without groups: a program's point is no comma."""

    def __init__(self, *, allow_zero: bool = False, **kwargs: Any):
        self.allow_zero = allow_zero
        kwargs.setdefault("min_value", 0 if allow_zero else 1)
        kwargs.setdefault("max_value", LARGEST_AMOUNT)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str):
            return super().to_internal_value(data)
        try:
            return parse_rial(data, allow_zero=self.allow_zero, grouped=False)
        except InvalidAmountError as exc:
            raise serializers.ValidationError(str(exc), code="invalid") from exc

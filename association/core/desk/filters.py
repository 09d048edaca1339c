"""Filters of lists: dates are asked as from and to, in the calendar of the reader."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from django_filters.fields import DateRangeField, RangeField
from wagtail.admin import filters

from association.core.l10n.forms import JalaliDateFormField


class DayRangeField(DateRangeField):
    """Two days in either calendar, neither of a year that cannot be meant: moments at its ends have no UTC."""

    def __init__(self, *args: Any, **kwargs: Any):
        RangeField.__init__(self, (JalaliDateFormField(), JalaliDateFormField()), *args, **kwargs)


class DayRangeFilter(django_filters.DateFromToRangeFilter):
    field_class = DayRangeField


class DeskFilterSet(filters.WagtailFilterSet):
    """Wagtail's filters, with a range wherever the column is a date."""

    @classmethod
    def filter_for_lookup(cls, field: models.Field, lookup_type: str) -> tuple[Any, dict[str, Any]]:
        if isinstance(field, models.DateField):
            # Looked up late: the widgets of dates are replaced at start-up by Jalali ones.
            return DayRangeFilter, {"widget": filters.DateRangePickerWidget}
        return super().filter_for_lookup(field, lookup_type)

"""Filters of lists: dates are asked as from and to, in the calendar of the reader."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from wagtail.admin import filters


class DeskFilterSet(filters.WagtailFilterSet):
    """Wagtail's filters, with a range wherever the column is a date."""

    @classmethod
    def filter_for_lookup(cls, field: models.Field, lookup_type: str) -> tuple[Any, dict[str, Any]]:
        if isinstance(field, models.DateField):
            # Looked up late: the widgets of dates are replaced at start-up by Jalali ones.
            return django_filters.DateFromToRangeFilter, {"widget": filters.DateRangePickerWidget}
        return super().filter_for_lookup(field, lookup_type)

"""Filters of lists: dates are asked as from and to, in the calendar of the reader."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from django_filters.fields import DateRangeField, RangeField
from django_filters.filters import QuerySetRequestMixin
from wagtail.admin import filters

from association.core.access.policy import policy_for
from association.core.l10n.forms import JalaliDateFormField


class DayRangeField(DateRangeField):
    """Two days in either calendar, neither of a year that cannot be meant: moments at its ends have no UTC."""

    def __init__(self, *args: Any, **kwargs: Any):
        RangeField.__init__(self, (JalaliDateFormField(), JalaliDateFormField()), *args, **kwargs)


class DayRangeFilter(django_filters.DateFromToRangeFilter):
    field_class = DayRangeField


class SeenChoicesMixin:
    """For filter sets: a filter by a related row offers and takes those the person may see, and no other."""

    @classmethod
    def filter_for_field(cls, field: Any, field_name: str, lookup_expr: str | None = None) -> Any:
        made: Any = super().filter_for_field(field, field_name, lookup_expr)  # type: ignore[misc]
        related = getattr(field, "related_model", None)
        if isinstance(made, QuerySetRequestMixin) and hasattr(related, "Desk"):
            made.queryset = lambda request: _seen_rows(related, request)
        return made


def _seen_rows(model: Any, request: Any) -> models.QuerySet:
    """Rows whoever asks may see; none where filters are only looked through for their names."""
    return model._default_manager.none() if request is None else policy_for(model).rows(request.user)


class DeskFilterSet(SeenChoicesMixin, filters.WagtailFilterSet):
    """Wagtail's filters, with a range wherever the column is a date."""

    @classmethod
    def filter_for_lookup(cls, field: models.Field, lookup_type: str) -> tuple[Any, dict[str, Any]]:
        if isinstance(field, models.DateField):
            # Looked up late: the widgets of dates are replaced at start-up by Jalali ones.
            return DayRangeFilter, {"widget": filters.DateRangePickerWidget}
        return super().filter_for_lookup(field, lookup_type)

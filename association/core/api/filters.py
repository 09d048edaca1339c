"""Filters of a desk, and search that reads Persian as people type it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions
from rest_framework.filters import SearchFilter

from association.core.desk.declaration import Desk
from association.core.desk.filters import (
    HasFilter,
    KindsMixin,
    RowFilter,
    TextFilter,
    YesNoFilter,
    contributed_filters,
    filterset,
)
from association.core.desk.find import LONGEST
from association.core.desk.ranges import (
    AmountRangeField,
    AmountRangeFilter,
    DayRangeFilter,
    NumberRangeFilter,
)
from association.core.desk.search import MOST_WORDS, search_columns, terms_query
from association.core.l10n.money import LARGEST_AMOUNT
from association.core.l10n.text import normalize


def require_short(typed: str, name: str) -> None:
    """Raise ValidationError for more than is looked for: a person's box leaves the rest out, a program is told."""
    if len(typed) > LONGEST:
        said = _("At most %(most)s letters are looked for.") % {"most": LONGEST}
        raise exceptions.ValidationError({name: [said]})
    if len(normalize(typed).split()) > MOST_WORDS:
        said = _("At most %(most)s words are looked for.") % {"most": MOST_WORDS}
        raise exceptions.ValidationError({name: [said]})


class PersianSearchFilter(SearchFilter):
    """`?search=` with letters, digits and half-spaces folded as in the stored search columns."""

    def get_search_fields(self, view, request):
        fields = super().get_search_fields(view, request) or ()
        if not hasattr(view, "desk"):
            return fields
        allowed = search_columns(view.model, request.user)
        return [name for name in fields if name in allowed or name not in view.desk.search]

    def get_search_terms(self, request):
        typed = request.query_params.get(self.search_param, "")
        require_short(typed, self.search_param)
        return normalize(typed).split()

    def get_schema_operation_parameters(self, view):
        found = super().get_schema_operation_parameters(view)
        for parameter in found:
            parameter["description"] = f"Words to look for, {MOST_WORDS} at most, in any spelling."
            parameter["schema"]["maxLength"] = LONGEST
        return found

    def filter_queryset(self, request, queryset, view):
        """As the lists of the admin look for words, and for as many."""
        fields, words = self.get_search_fields(view, request), self.get_search_terms(request)
        if not fields or not words:
            return queryset
        return queryset.filter(terms_query(tuple(fields), " ".join(words)))


class ProgramAmountField(AmountRangeField):
    """Two whole amounts of Rial without groups: a program's point is no comma."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for box in self.fields:
            box.grouped = False


class ProgramAmountFilter(AmountRangeFilter):
    field_class = ProgramAmountField


class ProgramFilterSet(KindsMixin, django_filters.FilterSet):
    """Filters of a list of the API: those of the admin's list, described for programs."""

    amounts = ProgramAmountFilter


def program_filters(desk: Desk) -> Any:
    """Filters of a desk, each with what the OpenAPI document says of it."""
    found = filterset(ProgramFilterSet, desk)
    for made in found.base_filters.values():
        describe(made)
    return found


def added_filters(model: Any, user: Any) -> dict[str, Any]:
    """What other modules add to the filters of a kind, described likewise."""
    added = contributed_filters(ProgramFilterSet, model, user)
    for made in added.values():
        describe(made)
    return added


_RIAL = {"type": "integer", "minimum": 0, "maximum": LARGEST_AMOUNT}
_BOOLEAN = {"type": "string", "enum": ["true", "false"]}


def describe(made: Any) -> None:
    """Tell drf-spectacular what a filter takes, where it would guess."""
    told: dict[str, Any] | None = None
    if isinstance(made, HasFilter):
        told = _BOOLEAN | {"description": "Whether there is one."}
    elif isinstance(made, YesNoFilter):
        told = _BOOLEAN
    elif isinstance(made, AmountRangeFilter):
        told = _RIAL | {"description": "Rial, this amount included."}
    elif isinstance(made, NumberRangeFilter):
        told = {"type": "number", "description": "This number included."}
    elif isinstance(made, DayRangeFilter):
        told = {"type": "string", "format": "date", "description": "This day included, ISO or Jalali."}
    elif isinstance(made, TextFilter):
        told = {"type": "string", "description": "Stands somewhere in the text, in any spelling."}
    elif isinstance(made, RowFilter):
        told = {"type": "integer", "description": "Id of the related row."}
    if told is not None:
        extend_schema_field(told)(made)

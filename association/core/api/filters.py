"""Filters of a desk, and search that reads Persian as people type it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db import models
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.filters import SearchFilter

from association.core.desk.declaration import Desk
from association.core.desk.filters import DayRangeFilter, SeenChoicesMixin
from association.core.desk.find import LONGEST
from association.core.desk.search import MOST_WORDS, search_columns, terms_query
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


def filterset(desk: Desk) -> Any:
    """Filters of a desk: exact values; dates also from and to (`received_on_after`, `received_on_before`)."""
    fields: dict[str, Any] = {}
    for name in desk.known_filters:
        field = desk.model._meta.get_field(name)
        if isinstance(field, models.DateField):
            fields[name] = DayRangeFilter()
    exact = [name for name in desk.known_filters if name not in fields]
    meta = type("Meta", (), {"model": desk.model, "fields": exact})
    return type(
        f"{desk.model.__name__}Filter", (SeenChoicesMixin, django_filters.FilterSet), {"Meta": meta, **fields}
    )

"""Filters of lists and of the API: columns, paths along relations, computed columns, what a row has or has not.

Dates and amounts are asked as from and to, as people type them; text is looked for in the column.
"""

from __future__ import annotations

import copy
from functools import partial
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_filters.constants import EMPTY_VALUES
from wagtail.admin import filters
from wagtail.admin.active_filters import (
    ChoiceFilterAdapter,
    register_filter_adapter_class,
)

from association.core.access.policy import policy_for
from association.core.documents.listing import Has, computed_of, param_of
from association.core.l10n.digits import to_latin_digits
from association.core.l10n.fields import QuantityField, RialField
from association.core.l10n.text import clean_persian
from association.core.registry.contributions import contributions, isolated

from .columns import label_of
from .computed import field_of, seen_by_user
from .declaration import Desk
from .ranges import AmountRangeFilter, DayRangeFilter, NumberRangeFilter

HAS = (("true", pgettext_lazy("a row", "has one")), ("false", pgettext_lazy("a row", "has none")))
YES_NO = (("true", gettext_lazy("Yes")), ("false", gettext_lazy("No")))


class TextFilter(django_filters.CharFilter):
    """Text that stands somewhere in the column, however its letters and digits are spelled."""

    def filter(self, qs: models.QuerySet, value: Any) -> models.QuerySet:
        if value in EMPTY_VALUES:
            return qs
        words, lookup = clean_persian(value), f"{self.field_name}__icontains"
        return qs.filter(Q(**{lookup: words}) | Q(**{lookup: to_latin_digits(words)}))


class YesNoFilter(django_filters.TypedChoiceFilter):
    """True or false; anything else is refused, where Django would leave it out."""

    words = YES_NO

    def __init__(self, *args: Any, **kwargs: Any):
        choices = (("", gettext_lazy("All")), *self.words)
        super().__init__(*args, choices=choices, coerce=lambda value: value == "true", **kwargs)


class HasFilter(YesNoFilter):
    words = HAS

    def __init__(self, declared: Has, condition: Any, **kwargs: Any):
        self.declared, self.condition = declared, condition
        super().__init__(**kwargs)

    def filter(self, qs: models.QuerySet, value: Any) -> models.QuerySet:
        if value in EMPTY_VALUES:
            return qs
        return qs.filter(self.condition if value else ~self.condition)


class RowFilter(django_filters.ModelChoiceFilter):
    """A related row, among those the person may see."""

    def __init__(self, *args: Any, model: Any, **kwargs: Any):
        def rows(request: Any) -> models.QuerySet:
            return (
                policy_for(model).rows(request.user) if request is not None else model._default_manager.none()
            )

        super().__init__(*args, queryset=rows, **kwargs)


class AlongMixin:
    """A filter of rows by related ones: of those the person may see, and each row once."""

    field_name: str
    parent: Any

    def filter(self, qs: models.QuerySet, value: Any) -> models.QuerySet:
        if value in EMPTY_VALUES:
            return qs
        own: Any = copy.copy(self)
        *relations, own.field_name = self.field_name.split("__")
        kinds = [qs.model]
        for relation in relations:
            kinds.append(kinds[-1]._meta.get_field(relation).related_model)
        found = super(AlongMixin, own).filter(self._seen(kinds[-1]), value)  # type: ignore[misc]
        for kind, relation in zip(reversed(kinds[:-1]), reversed(relations), strict=True):
            found = _with_related(qs if kind is qs.model else self._seen(kind), relation, found)
        return found

    def _seen(self, kind: Any) -> models.QuerySet:
        return seen_by_user(self.parent.request.user)(kind).order_by()


def _with_related(rows: models.QuerySet, relation: str, related: models.QuerySet) -> models.QuerySet:
    """Rows with one of the related ones. Through lines no row is found twice."""
    field: Any = rows.model._meta.get_field(relation)
    if field.one_to_many or (field.one_to_one and field.auto_created):
        return rows.filter(pk__in=related.values(field.field.attname))
    if field.many_to_many:
        found = rows.model._base_manager.filter(**{f"{relation}__in": related})
        return rows.filter(pk__in=found.values("pk"))
    return rows.filter(**{f"{relation}__in": related})


class KindsMixin:
    """Which filter a column gets, in lists and in the API alike."""

    amounts: ClassVar[type[AmountRangeFilter]] = AmountRangeFilter

    @classmethod
    def filter_for_lookup(cls, field: Any, lookup_type: str) -> tuple[Any, dict[str, Any]]:
        if isinstance(field, models.DateField):
            return DayRangeFilter, {}
        if isinstance(field, RialField):
            return cls.amounts, {}
        if isinstance(field, QuantityField):
            return NumberRangeFilter, {}
        if isinstance(field, models.BooleanField):
            return YesNoFilter, {}
        if field.is_relation and hasattr(field.related_model, "Desk"):
            return RowFilter, {"model": field.related_model}
        if isinstance(field, models.CharField | models.TextField) and not field.choices:
            return TextFilter, {}
        return super().filter_for_lookup(field, lookup_type)  # type: ignore[misc,no-any-return]


class DeskFilterSet(KindsMixin, filters.WagtailFilterSet):
    """Filters of a list of the admin."""

    @classmethod
    def filter_for_lookup(cls, field: Any, lookup_type: str) -> tuple[Any, dict[str, Any]]:
        kind, params = super().filter_for_lookup(field, lookup_type)
        if issubclass(kind, DayRangeFilter):
            # Looked up late: the widgets of dates are replaced at start-up by Jalali ones.
            params["widget"] = filters.DateRangePickerWidget
        elif issubclass(kind, YesNoFilter):
            params["widget"] = forms.RadioSelect
        elif issubclass(kind, RowFilter):
            from .chooser import chooser_widget  # choosers are made of desks, which have filters

            params["widget"] = chooser_widget(field.related_model)
        return kind, params


def _number(field: Any) -> bool:
    return isinstance(field, models.IntegerField | models.DecimalField | models.FloatField)


def _filter_of(base: Any, model: Any, path: str) -> django_filters.Filter:
    """The filter of a column, along relations or computed."""
    field, own = field_of(model, path), path in computed_of(model)
    kind: Any = NumberRangeFilter
    params: dict[str, Any] = {}
    if not own or not _number(field) or isinstance(field, RialField):
        kind, params = base.filter_for_lookup(field, "exact")
    if "__" in path:
        kind = type(f"Along{kind.__name__}", (AlongMixin, kind), {})
    found: django_filters.Filter = kind(field_name=path, label=_lazy_label(model, path), **params)
    return found


class ChosenWordAdapter(ChoiceFilterAdapter):
    """Wagtail looks among the words of the choices for what they mean."""

    def get_active_filters(self) -> Any:
        words = dict(self.filter.field.choices)
        for active in super().get_active_filters():
            yield active._replace(value=str(words.get(self.bound_field.data, active.value)))


register_filter_adapter_class(django_filters.TypedChoiceFilter, ChosenWordAdapter)


def filter_label(model: Any, path: str) -> str:
    """What a filter is called: a column by its heading, one of a related row behind the name of the relation."""
    head, _separator, rest = path.partition("__")
    if not rest:
        return label_of(model, head)
    field: Any = model._meta.get_field(head)
    inner = filter_label(field.related_model, rest)
    return inner if field.auto_created else f"{label_of(model, head)} · {inner}"


# The filters of the API are made once, and read in both languages.
_lazy_label = lazy(filter_label, str)


def _has_label(model: Any, declared: Has) -> Any:
    if declared.label is None:
        return _lazy_label(model, declared.leads_to)
    return lazy(lambda: capfirst(str(declared.label)), str)()


def has_filter(base: Any, model: Any, declared: Has) -> HasFilter:
    """The filter of what a row has. Raises FieldDoesNotExist for a path that leads nowhere."""
    widget = {"widget": forms.RadioSelect} if issubclass(base, filters.WagtailFilterSet) else {}
    return HasFilter(declared, declared.condition(model), label=_has_label(model, declared), **widget)


def filters_of(base: Any, desk: Desk) -> dict[str, django_filters.Filter]:
    """All filters of a desk by their parameters."""
    return {
        param_of(declared): has_filter(base, desk.model, declared)
        if isinstance(declared, Has)
        else _filter_of(base, desk.model, declared)
        for declared in desk.known_filters
    }


def filterset(base: Any, desk: Desk) -> Any:
    """The filters of a desk as a class."""
    meta = type("Meta", (), {"model": desk.model, "fields": []})
    return type(f"{desk.model.__name__}Filter", (base,), {"Meta": meta, **filters_of(base, desk)})


def contributed_filters(base: Any, model: Any, user: Any) -> dict[str, django_filters.Filter]:
    """What modules that are on add to the filters of a list, for a person with the right each asks (None: all)."""
    found: dict[str, django_filters.Filter | None] = {}
    for contribution in contributions("filter"):
        options = contribution.options
        if options["on"] != model._meta.label_lower:
            continue
        if user is not None and options["permission"] and not user.has_perm(options["permission"]):
            continue
        declared = Has(options["filter"], options["label"], where=contribution.value)
        found[param_of(declared)] = isolated(
            contribution, partial(has_filter, base, model, declared), lambda _module: None
        )
    return {name: made for name, made in found.items() if made is not None}


def with_filters(found: Any, added: dict[str, django_filters.Filter]) -> Any:
    """A filter set with more filters."""
    return type(found.__name__, (found,), added) if added and found else found

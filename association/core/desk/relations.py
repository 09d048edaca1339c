"""Relations in forms: a row can be named only by who may see it; another id is answered as one that does not exist."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Model, Q
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.forms.widgets import ChoiceWidget

from association.core.access.audit import Way, is_read_logged, record_seen
from association.core.access.policy import policy_for
from association.core.documents.custom_fields import extensible_models
from association.core.documents.levels import LevelChoiceField


def offer_only_seen(form: Any, user: Any) -> None:
    """Narrow the relations of a form and of its lines to rows `user` may see, and the one already chosen.

    Where a list offers them by name, and their kind keeps a log of reading, they are put on record.
    """
    named: set[Any] = set()
    _narrow(form, user, named)
    for formset in getattr(form, "formsets", {}).values():
        # Forms of lines are made late, the empty one at every asking; all pass through here.
        formset.add_fields = partial(_add_and_narrow, formset.add_fields, user, named)
        for made in formset.__dict__.get("forms", ()):
            _narrow(made, user, named)


def record_offered(form: Any, user: Any, named: set[Any] | None = None) -> None:
    """Put on record the rows that lists of a form name; `named` are the kinds that were before."""
    named = set() if named is None else named
    for field in form.fields.values():
        if isinstance(field, ModelChoiceField) and isinstance(field.widget, ChoiceWidget):
            rows: Any = field.queryset
            if rows.model not in named and is_read_logged(rows.model):
                record_seen(user, Way.LIST, rows.model, rows.values_list("pk", flat=True))
            named.add(rows.model)


def record_chosen(form: Any, user: Any, way: Way) -> None:
    """Put on record the rows that filters in force name, where a form does not offer them in a list."""
    for name, field in form.fields.items():
        chosen = getattr(form, "cleaned_data", {}).get(name) if isinstance(field, ModelChoiceField) else None
        if isinstance(chosen, Model) and not isinstance(field.widget, ChoiceWidget):
            record_seen(user, way, type(chosen), [chosen.pk])


def _add_and_narrow(add_fields: Any, user: Any, named: set[Any], form: Any, index: int | None) -> None:
    add_fields(form, index)
    _narrow(form, user, named)


def _chosen(form: Any, name: str, field: ModelChoiceField) -> list[Any]:
    """Keys of what the row names already."""
    row = getattr(form, "instance", None)
    if isinstance(field, ModelMultipleChoiceField):
        return [other.pk for other in getattr(row, name).all()] if hasattr(row, name) else []
    key = getattr(row, f"{name}_id", None)
    return [] if key is None else [key]


def keep_unseen(row: Any, name: str, given: list[Any], user: Any) -> list[Any]:
    """What was given for a relation to many, and what the row names beside that `user` may not see.

    Who cannot see a row can neither choose it nor take it away.
    """
    present = list(getattr(row, name).all())
    if not present or not hasattr(type(present[0]), "Desk"):
        return given
    keys = [other.pk for other in present]
    seen = set(policy_for(type(present[0])).rows(user).filter(pk__in=keys).values_list("pk", flat=True))
    return [*given, *(other for other in present if other.pk not in seen)]


def _narrow(form: Any, user: Any, named: set[Any]) -> None:
    for field in form.fields.values():
        if isinstance(field, LevelChoiceField):
            field.offer(extensible_models(), user)
    relations: dict[str, Any] = {n: f for n, f in form.fields.items() if isinstance(f, ModelChoiceField)}
    for name, field in relations.items():
        if hasattr(field.queryset.model, "Desk"):
            seen = policy_for(field.queryset.model).rows(user)
            chosen = _chosen(form, name, field)
            field.queryset = field.queryset.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=chosen))
    record_offered(form, user, named)

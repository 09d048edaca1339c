"""Relations in forms: a row can be named only by who may see it; another id is answered as one that does not exist."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q
from django.forms import ModelChoiceField, ModelMultipleChoiceField

from association.core.access.policy import policy_for


def offer_only_seen(form: Any, user: Any) -> None:
    """Narrow the relations of a form and of its lines to rows `user` may see, and the one already chosen."""
    _narrow(form, user)
    for formset in getattr(form, "formsets", {}).values():
        # Forms of lines are made late, the empty one at every asking; all pass through here.
        formset.add_fields = partial(_add_and_narrow, formset.add_fields, user)
        for made in formset.__dict__.get("forms", ()):
            _narrow(made, user)


def _add_and_narrow(add_fields: Any, user: Any, form: Any, index: int | None) -> None:
    add_fields(form, index)
    _narrow(form, user)


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


def _narrow(form: Any, user: Any) -> None:
    relations: dict[str, Any] = {n: f for n, f in form.fields.items() if isinstance(f, ModelChoiceField)}
    for name, field in relations.items():
        if hasattr(field.queryset.model, "Desk"):
            seen = policy_for(field.queryset.model).rows(user)
            field.queryset = field.queryset.filter(
                Q(pk__in=seen.values("pk")) | Q(pk__in=_chosen(form, name, field))
            )

"""Child rows stand under the row they belong to: `scope_through` of a model names the foreign key that leads there.

A need of a case of a household is seen by whoever sees the household and the case, and by nobody else.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, Model


def is_child(model: type[Model]) -> bool:
    """Whether rows of the model follow those of another."""
    return bool(getattr(model, "scope_through", ""))


def link_to_parent(model: type[Model]) -> ForeignKey | None:
    """The foreign key to the parent; None for a model of its own, and for one whose declaration is wrong."""
    try:
        field: Any = model._meta.get_field(getattr(model, "scope_through", ""))
    except FieldDoesNotExist:
        return None
    leads = isinstance(field, ForeignKey) and hasattr(field.related_model, "Desk")
    return field if leads else None


def parent_of(model: type[Model]) -> type[Model] | None:
    """The model whose rows decide on those of `model`."""
    link: Any = link_to_parent(model)
    return link.related_model if link is not None else None


def lineage(model: type[Model]) -> list[type[Model]]:
    """The model, its parent, the parent's parent and so on. A circle, which a check refuses, is gone through once."""
    found = [model]
    while (parent := parent_of(found[-1])) is not None and parent not in found:
        found.append(parent)
    return found

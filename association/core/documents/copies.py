"""New drafts made from existing rows: amending a cancelled document, duplicating any row."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from wagtail.actions import action_registry

from association.core.access.policy import policy_for
from association.core.rules.constraints import NoOverlap

from .custom_fields import open_values
from .models import Document, Record

R = TypeVar("R", bound=models.Model)


def typed_names(model: type[models.Model]) -> list[str]:
    """The fields of the row itself that its form asks for."""
    rows = model.Desk.fields  # type: ignore[attr-defined]
    return [name for row in rows for name in ((row,) if isinstance(row, str) else row)]


def copy_of(row: R, *, leave_out: tuple[str, ...] = ()) -> R:
    """An unsaved row with what people typed in `row` and its lines; numbers, states and dates of work are new.

    Values that may stand only once are left empty.
    """
    desk = type(row).Desk  # type: ignore[attr-defined]
    copy = type(row)()
    for name in [*typed_names(type(row)), "extra"]:
        if name in leave_out:
            continue
        if row._meta.get_field(name).many_to_many:
            setattr(copy, name, list(getattr(row, name).all()))
        elif not row._meta.get_field(name).unique:  # type: ignore[union-attr]
            attname = row._meta.get_field(name).attname  # type: ignore[union-attr]
            setattr(copy, attname, getattr(row, attname))
    for relation, names in getattr(desk, "lines", {}).items():
        lines = getattr(row, relation).all()
        child = row._meta.get_field(relation).related_model
        attnames = [child._meta.get_field(name).attname for name in names]  # type: ignore[union-attr]
        setattr(copy, relation, [child(**{n: getattr(line, n) for n in attnames}) for line in lines])  # type: ignore[misc,operator]
    return copy


def copy_for(row: R, user: Any) -> R:
    """The same for a person who duplicates it: without `Desk.no_copy`, and what he may not write."""
    closed = policy_for(type(row)).closed_fields(user)
    copy: Any = copy_of(row, leave_out=(*getattr(type(row).Desk, "no_copy", ()), *closed))  # type: ignore[attr-defined]
    copy.extra = open_values(row, user)
    return copy  # type: ignore[no-any-return]


def duplicate(row: R, *, user: Any) -> R:
    """Save a new draft or record with what people typed in `row`, but for its `Desk.no_copy` fields.

    Raises PermissionDenied without the right to add, ValidationError where a value may stand only once.
    """
    copy = copy_for(row, user)
    copy.full_clean()
    create = action_registry.get_action_class(type(row), "create")
    return create(copy, user=user).execute()  # type: ignore[no-any-return]


def duplicates_at_once(model: type[models.Model]) -> bool:
    """Whether a duplicate can be saved without a word from anybody: no typed value that must be another is needed."""
    if not is_copyable(model):
        return False
    left_out = getattr(model.Desk, "no_copy", ())  # type: ignore[attr-defined]
    typed: list[Any] = [model._meta.get_field(name) for name in typed_names(model)]
    needed = [field for field in typed if field.unique or field.name in left_out]
    copied = {field.name for field in typed if field not in needed}
    together = [set(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    together += [{*c.key, c.start} for c in model._meta.constraints if isinstance(c, NoOverlap)]
    return not any(names and names <= copied for names in together) and all(
        field.blank or field.has_default() for field in needed
    )


def is_copyable(model: type[models.Model]) -> bool:
    """Kinds that are typed can be duplicated; what is made from other rows is made anew."""
    desk = getattr(model, "Desk", None)
    return issubclass(model, Record | Document) and bool(getattr(desk, "fields", ()))

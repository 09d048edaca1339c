"""What points at a row: asked before a document is cancelled, shown on the page of every row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey

from .custom_fields import CustomField
from .custom_kinds import Kind
from .models import Document, Record


@dataclass(frozen=True)
class Link:
    """Rows of one kind that name this row, by the words of the field they name it in, and the path to it."""

    label: str
    rows: models.QuerySet
    by: str = ""


Finder = Callable[[models.Model], list[Link]]
_finders: list[Finder] = []


def finds_links(finder: Finder) -> Finder:
    """Decorates a function that knows rows which name another by its kind and id, without a foreign key."""
    _finders.append(finder)
    return finder


def has_page(model: Any) -> bool:
    """Whether rows of the model have a page of their own to go to."""
    return issubclass(model, Record | Document) and hasattr(model, "Desk")


def links_of(row: models.Model) -> list[Link]:
    """Rows that point at `row`: by foreign keys, by those of their lines, by kind and id, by custom fields.

    Nothing is read yet; the caller narrows each to what the reader may see.
    """
    found = [link for relation in row._meta.related_objects if (link := _by_relation(row, relation))]
    named = [link for finder in _finders for link in finder(row)]
    return [*_amended(row), *found, *named, *_by_custom_fields(row)]


def _amended(row: models.Model) -> list[Link]:
    if not isinstance(row, Document) or row.amended_from_id is None:  # type: ignore[attr-defined]
        return []
    label = str(row._meta.get_field("amended_from").verbose_name)  # type: ignore[union-attr]
    return [Link(label, type(row)._default_manager.filter(pk=row.amended_from_id))]  # type: ignore[attr-defined]


def _by_relation(row: models.Model, relation: Any) -> Link | None:
    model, field = relation.related_model, relation.field
    if has_page(model):
        rows = model._default_manager.filter(**{field.name: row})
        return Link(str(model._meta.verbose_name_plural), rows, field.name)
    parents = [f for f in model._meta.concrete_fields if isinstance(f, ParentalKey) and f is not field]
    if not parents or not has_page(parents[0].related_model):
        return None
    parent: Any = parents[0].related_model
    lines = model._base_manager.filter(**{field.name: row}).values(parents[0].attname)
    rows = parent._default_manager.filter(pk__in=lines)
    return Link(
        str(parent._meta.verbose_name_plural), rows, f"{parents[0].related_query_name()}__{field.name}"
    )


def _by_custom_fields(row: models.Model) -> list[Link]:
    fields = CustomField.objects.filter(kind=Kind.LINK, target=row._meta.label_lower, is_active=True)
    return [
        Link(
            f"{field.model_class._meta.verbose_name_plural} · {field.label}",
            field.model_class._default_manager.filter(**{f"extra__{field.key}": row.pk}),
        )
        for field in fields
    ]

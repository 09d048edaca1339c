"""Rows as lists, exports, prints and the API read them: with related rows and computed columns, at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import F, Field, Model, QuerySet

from association.core.access.policy import policy_for
from association.core.documents.lines import many_of
from association.core.documents.listing import DeskFilter, Has, Seen, computed_of


def seen_by_user(user: Any) -> Seen:
    """What `desk_rows` asks for rows of other kinds. A kind without a desk has no rights of its own."""

    def rows(model: type[Model]) -> QuerySet:
        return policy_for(model).rows(user) if hasattr(model, "Desk") else model._default_manager.all()

    return rows


def desk_rows(model: Any, user: Any, rows: QuerySet | None = None) -> QuerySet:
    """Rows of the model that `user` may see, with everything a list shows of them read at once."""
    seen = policy_for(model).rows(user, rows)
    related = getattr(model.Desk, "select_related", ())
    found: QuerySet = model.desk_rows(seen.select_related(*related) if related else seen, seen_by_user(user))
    return found.prefetch_related(*many) if (many := [field.name for field in many_of(model)]) else found


def _all_rows(model: type[Model]) -> QuerySet:
    return model._default_manager.all()


@cache
def computed_fields(model: Any) -> dict[str, Field]:
    """The type of each computed column: a field that belongs to no model. Nothing is read from the database."""
    declared = computed_of(model)
    if not declared:
        return {}
    annotations = model.desk_rows(model._default_manager.all(), _all_rows).query.annotations
    return {name: annotations[name].output_field for name in declared if name in annotations}


def field_of(model: Any, path: str) -> Any:
    """The column a name or path (``donor__kind``) leads to, computed ones included; None for properties."""
    head, _separator, rest = path.partition("__")
    if not rest and head in computed_of(model):
        return computed_fields(model).get(head)
    try:
        field: Any = model._meta.get_field(head)
    except FieldDoesNotExist:
        return None
    if rest:
        return field_of(field.related_model, rest) if field.related_model else None
    return field


def in_order(rows: QuerySet, names: Any) -> QuerySet:
    """Rows by these names. What is computed may be empty: it stands last, in both databases and both directions."""
    computed = computed_of(rows.model)
    if not any(str(name).lstrip("-") in computed for name in names):
        return rows.order_by(*names)
    terms: list[Any] = [_term(name) if str(name).lstrip("-") in computed else name for name in names]
    return rows.order_by(*terms, "-pk")


def _term(name: str) -> Any:
    column = F(name.removeprefix("-"))
    return column.desc(nulls_last=True) if name.startswith("-") else column.asc(nulls_last=True)


def known_filters(model: Any, declared: Iterable[DeskFilter]) -> list[DeskFilter]:
    """Those by what there is. The others are a system check's business: the site starts without them."""
    return [one for one in declared if _is_known(model, one)]


def _is_known(model: Any, declared: DeskFilter) -> bool:
    if isinstance(declared, Has):
        if declared.where is not None:
            return True
        try:
            declared.condition(model)
        except (FieldDoesNotExist, AttributeError):
            return False
        return True
    field = field_of(model, declared)
    return field is not None and not (field.auto_created and not field.concrete)

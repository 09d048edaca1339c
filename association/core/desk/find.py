"""One search over everything a person may see, grouped by kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Case, IntegerField, Model, QuerySet, Value, When

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.l10n.text import normalize

from .computed import desk_rows
from .declaration import desk_models, desk_of
from .search import exact_query, search_columns, terms_query

SHOWN_PER_KIND = 5
SHORTEST = 2
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """Rows of one kind: the best few and how many there are in all."""

    model: type[Model]
    rows: list[Any]
    count: int

    @property
    def more(self) -> bool:
        return self.count > len(self.rows)


def is_searchable(query: str) -> bool:
    """Whether the words are long enough to be looked for."""
    return len(normalize(query)) >= SHORTEST


def kinds_for(user: Any) -> Iterator[type[Model]]:
    """Kinds the person may see and search, in the order of the menu; none of modules that are off."""
    found = [
        model
        for model in desk_models()
        if policy_for(model).user_has_permission(user, "view") and search_columns(model, user)
    ]
    yield from sorted(found, key=_place)


def find_everywhere(query: str, *, user: Any) -> list[Found]:
    """The best rows of every kind that has any; an exact number or code stands first.

    Two queries per kind. Too short a query finds nothing; words beyond 100 letters are not looked for.
    """
    query = query[:LONGEST]
    if not is_searchable(query):
        return []
    found = (_find(model, query, user) for model in kinds_for(user))
    return [group for group in found if group.count]


def _find(model: type[Model], query: str, user: Any) -> Found:
    columns = search_columns(model, user)
    matching = desk_rows(model, user).filter(terms_query(columns, query))
    best = list(_best_first(matching, columns, query)[:SHOWN_PER_KIND])
    record_seen(user, Way.SEARCH, model, (row.pk for row in best))
    return Found(model, best, matching.count())


def _best_first(rows: QuerySet, columns: tuple[str, ...], query: str) -> QuerySet:
    exact = Case(
        When(exact_query(columns, query), then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    order = rows.model._meta.ordering or ("-pk",)
    return rows.annotate(_rank=exact).order_by("_rank", *order)


def _place(model: type[Model]) -> tuple[int, int]:
    config: Any = apps.get_app_config(model._meta.app_label)
    return getattr(config, "menu_order", 1000), desk_of(model).menu_order

"""Related rows on the page of a row: the latest of each kind, how many there are, their sums, the way to all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.text import capfirst

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.documents.listing import param_of
from association.core.registry.contributions import Contribution, contributions, isolated

from .columns import display, is_money, label_of
from .computed import desk_rows
from .declaration import Desk, desk_of
from .restricted import seen_by
from .totals import Totals, totals_of

SHOWN = 10


@dataclass(frozen=True)
class Related:
    """Rows of one kind that belong to a row, as they are declared. `by` is the filter that finds them all."""

    rows: QuerySet
    by: str
    title: str
    columns: tuple[str, ...] = ()
    totals: tuple[str, ...] | None = None
    headings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RelatedList:
    """The same for one person, ready to be shown."""

    title: str
    headings: list[tuple[str, str]]
    rows: list[tuple[str, list[tuple[Any, str]]]]
    totals: Totals
    url: str
    # The kind and the relation, which other lists of the page need not name again.
    of: tuple[type[Model], str]

    @property
    def more(self) -> int:
        return self.totals.rows - len(self.rows)


def related_lists(row: Model, user: Any) -> list[RelatedList]:
    """Lists with any rows the person may see. One that cannot be made is left out; the log says why."""
    found = [_shown(related, row, user) for related in _own(row)]
    for contribution in _on(type(row)):
        make = partial(_contributed, contribution, row, user)
        found.append(isolated(contribution, make, lambda _module: None))
    return [shown for shown in found if shown is not None]


def _on(model: type[Model]) -> Iterator[Contribution]:
    return (c for c in contributions("related") if c.options["on"] == model._meta.label_lower)


def _own(row: Any) -> Iterator[Related]:
    for name in getattr(type(row).Desk, "related", ()):
        relation: Any = row._meta.get_field(name)
        rows = relation.related_model._default_manager.filter(**{relation.field.name: row})
        yield Related(rows, relation.field.name, str(relation.related_model._meta.verbose_name_plural))


def _contributed(contribution: Contribution, row: Model, user: Any) -> RelatedList | None:
    options = contribution.options
    model = apps.get_model(options["model"])
    if not policy_for(model).user_has_permission(user, "view"):
        return None
    title = str(options["title"] or model._meta.verbose_name_plural)
    related = Related(
        contribution.value(row),
        options["by"],
        title,
        tuple(options["columns"]),
        options["totals"],
        options["headings"],
    )
    return _shown(related, row, user)


def _shown(related: Related, row: Model, user: Any) -> RelatedList | None:
    model: Any = related.rows.model
    policy, desk = policy_for(model), seen_by(desk_of(model), user)
    if not policy.user_has_permission(user, "view") or policy.hides(user, related.by):
        return None
    rows = desk_rows(model, user, related.rows)
    names = desk.totals if related.totals is None else policy.shown(user, related.totals)
    totals = totals_of(rows, names, related.headings)
    if not totals.rows:
        return None
    columns = policy.shown(user, related.columns) or desk.columns
    latest = list(rows[:SHOWN])
    record_seen(user, Way.LIST, model, (other.pk for other in latest))
    page = f"{model._meta.app_label}_{model._meta.model_name}"
    return RelatedList(
        capfirst(related.title),
        [(_heading(model, name, related.headings), _css(model, name)) for name in columns],
        [
            (
                reverse(f"{page}:inspect", args=[other.pk]),
                [(value, _css(model, name)) for name, value in _values(other, columns)],
            )
            for other in latest
        ],
        totals,
        _address(f"{page}:index", desk, related.by, row),
        (model, related.by),
    )


def _values(row: Model, columns: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Values of the columns; a draft without a number is called by its name."""
    for name in columns:
        value = display(row, name)
        yield name, value if value != "" or name != columns[0] else str(row)


def _heading(model: type[Model], name: str, headings: Mapping[str, Any]) -> str:
    return capfirst(str(headings[name])) if name in headings else label_of(model, name)


def _css(model: type[Model], name: str) -> str:
    return "money" if is_money(model, name) else name


def _address(index: str, desk: Desk, by: str, row: Model) -> str:
    """The list of all of them, where the person can filter it so."""
    known = {param_of(one) for one in desk.known_filters}
    return f"{reverse(index)}?{urlencode({by: row.pk})}" if by in known else ""

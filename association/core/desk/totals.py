"""Sums of a list: of all rows found, and of those in force, in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Field, FloatField, IntegerField, Model, QuerySet, Sum
from django.utils.text import capfirst

from association.core.l10n.languages import active
from association.core.l10n.money import UNIT_NAMES, format_quantity, format_rial

from .columns import is_money, label_of
from .computed import field_of


@dataclass(frozen=True)
class Total:
    """The sum of one column: a whole number, or a Decimal where the column is one."""

    name: str
    label: str
    sum: Any
    money: bool
    places: int = 0
    in_force: Any = None

    @property
    def shown(self) -> str:
        return shown(self.sum, self.money)

    @property
    def shown_in_force(self) -> str:
        return shown(self.in_force, self.money)

    @property
    def scaled(self) -> str:
        return str(int(self.sum * 10**self.places))

    @property
    def unit(self) -> str:
        return UNIT_NAMES[active()] if self.money else ""


@dataclass(frozen=True)
class Totals:
    """What a list sums up. `rows_in_force` is None where rows have no state to be in force by."""

    rows: int
    columns: tuple[Total, ...]
    rows_in_force: int | None = None

    @property
    def differ(self) -> bool:
        """Whether some of the rows found do not count."""
        return self.rows_in_force is not None and self.rows_in_force != self.rows


def shown(value: Any, money: bool) -> str:
    """A sum as people read it, with its unit."""
    return format_rial(int(value)) if money else format_quantity(Decimal(str(value)))


def can_be_summed(field: Field | None) -> bool:
    return isinstance(field, IntegerField | DecimalField | FloatField) and not field.choices


def places_of(model: type[Model], name: str) -> int:
    """Decimal places of a column."""
    return int(getattr(field_of(model, name), "decimal_places", None) or 0)


def totals_of(rows: QuerySet, names: Iterable[str], headings: Mapping[str, Any] | None = None) -> Totals:
    """Sums of these columns over all rows, in one query. `headings` name columns the desk does not know."""
    names, model = tuple(names), rows.model
    counts = model.in_force() if hasattr(model, "in_force") else None
    asked: dict[str, Any] = {"_rows": Count("pk")} | {f"_sum_{name}": Sum(name, default=0) for name in names}
    if counts is not None:
        asked["_counting"] = Count("pk", filter=counts)
        asked |= {f"_counting_{name}": Sum(name, filter=counts, default=0) for name in names}
    found = rows.order_by().aggregate(**asked)
    columns = tuple(
        Total(
            name,
            capfirst(str(headings[name])) if headings and name in headings else label_of(model, name),
            found[f"_sum_{name}"],
            is_money(model, name),
            places_of(model, name),
            found.get(f"_counting_{name}"),
        )
        for name in names
    )
    return Totals(found["_rows"], columns, found.get("_counting"))


def for_programs(totals: Totals) -> dict[str, Any]:
    """The answer of the API: whole numbers as numbers, decimals as text."""
    told: dict[str, Any] = {"rows": totals.rows} | {one.name: _plain(one.sum) for one in totals.columns}
    if totals.rows_in_force is not None:
        counting = {one.name: _plain(one.in_force) for one in totals.columns}
        told["in_force"] = {"rows": totals.rows_in_force, **counting}
    return told


def _plain(value: Any) -> Any:
    # PostgreSQL sums whole numbers as decimals.
    return int(value) if value == int(value) else str(value)


def scaled(row: Any, name: str) -> str:
    """The value of a row as a whole number of its smallest part, for the script that sums what is ticked."""
    value = getattr(row, name, None) or 0
    return str(int(value * 10 ** places_of(type(row), name)))

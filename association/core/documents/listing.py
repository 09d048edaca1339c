"""What a `Desk` says of its lists beside names of fields: computed columns, and what a row has or has not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

# The rows of a kind that the reader may see, for what is computed of them.
Seen = Callable[[type[Model]], QuerySet]


@dataclass(frozen=True)
class Computed:
    """A column `desk_rows` computes, by the name it annotates.

    `reads` are paths (``lines__amount_irr``) of what it is made of: hidden from a person with any of them.
    """

    heading: Any
    reads: tuple[str, ...] = ()


def computed_of(model: Any) -> dict[str, Computed]:
    """The computed columns a model declares; none for most models."""
    declared = getattr(getattr(model, "Desk", None), "computed", {})
    return {
        name: value if isinstance(value, Computed) else Computed(value) for name, value in declared.items()
    }


@dataclass(frozen=True)
class Has:
    """A filter of rows that have something, or have it not: ``Has("donor")``, ``Has("amendment")``.

    `path` (by default the name) leads to a field that is not empty, or to related rows of which there is one.
    `where` is asked instead: it returns a condition over the rows. The parameter is called ``has_<name>``.
    """

    name: str
    label: Any = None
    path: str = ""
    where: Callable[[], Any] | None = None

    @property
    def leads_to(self) -> str:
        """The path it asks, or nothing where it has a condition of its own."""
        return "" if self.where else self.path or self.name

    def condition(self, model: type[Model]) -> Any:
        """What holds of rows that have it. Raises FieldDoesNotExist for a path that leads nowhere."""
        return self.where() if self.where else _not_empty(model, self.leads_to)


def _not_empty(model: type[Model], path: str) -> Any:
    head, _separator, rest = path.partition("__")
    field: Any = model._meta.get_field(head)
    if field.one_to_many or field.many_to_many or (field.one_to_one and field.auto_created):
        related = field.related_model
        back = field.remote_field.name if field.auto_created else field.related_query_name()
        rows = related._default_manager.filter(**{back: OuterRef("pk")}).order_by()
        return Exists(rows.filter(_not_empty(related, rest)) if rest else rows)
    if rest:
        related = field.related_model
        return Q(**{f"{head}__in": related._default_manager.filter(_not_empty(related, rest))})
    there = Q(**{f"{head}__isnull": False})
    return there & ~Q(**{head: ""}) if field.empty_strings_allowed and not field.is_relation else there


# A filter of a list: a column, a path along relations, a computed column, or what a row has.
DeskFilter = str | Has


def param_of(declared: DeskFilter) -> str:
    """The name of a filter in addresses of lists and of the API."""
    return f"has_{declared.name}" if isinstance(declared, Has) else declared


def path_of(declared: DeskFilter) -> str:
    """What a filter tells of a row; empty for a condition that names no field."""
    return declared.leads_to if isinstance(declared, Has) else declared

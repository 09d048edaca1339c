"""A constraint that SQLite and PostgreSQL keep in different ways: periods of one key that may not overlap."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.backends.utils import truncate_name
from django.db.models import Q, Value
from django.db.models.constraints import BaseConstraint
from django.db.models.sql import Query
from django.utils.translation import gettext_lazy as _

from .registry import LONGEST_NAME, PREFIX, Rule, Trigger, declare_triggers, trigger_name

_REVERSED = _("The period ends before it begins.")


class NoOverlap(BaseConstraint):
    """Rows with the same `key` have no day (of datetime fields: no moment) in common; for `Meta.constraints`.

    `start` and `end` name date fields, the last day included, or datetime fields, the end left out. An empty `end`
    is a period that goes on. With `condition` only rows that fulfil it count. A period that ends before it begins
    is refused too. `full_clean` and so every form and the API ask it; two transactions at once are held apart by
    an exclusion constraint on PostgreSQL and by the single writer of SQLite.
    """

    def __init__(
        self,
        *,
        name: str,
        key: Sequence[str],
        start: str,
        end: str,
        condition: Q | None = None,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ):
        if not key:
            raise ValueError("NoOverlap needs the fields whose periods may not overlap: key=(…,)")
        super().__init__(
            name=name,
            violation_error_code=violation_error_code or "overlap",
            violation_error_message=violation_error_message
            or _("The period overlaps another one of the same kind."),
        )
        self.key, self.start, self.end, self.condition = tuple(key), start, end, condition

    # Nothing of it stands in the table: `install` writes it after every migrate.
    def constraint_sql(self, model: Any, schema_editor: Any) -> str:
        return ""

    def create_sql(self, model: Any, schema_editor: Any) -> str:
        return ""

    def remove_sql(self, model: Any, schema_editor: Any) -> str:
        return ""

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        # Words are the application's business, not the table's: a changed sentence makes no migration.
        kwargs.pop("violation_error_message", None)
        kwargs.pop("violation_error_code", None)
        kwargs |= {"key": self.key, "start": self.start, "end": self.end}
        if self.condition is not None:
            kwargs["condition"] = self.condition
        return path, args, kwargs

    def clone(self) -> NoOverlap:
        return copy.copy(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NoOverlap) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((self.name, self.key, self.start, self.end))

    def validate(
        self, model: Any, instance: Any, exclude: Any = None, using: str = "default", *_args: Any
    ) -> None:
        """Raise ValidationError naming `end` for a reversed period, `start` for one that overlaps."""
        if set(exclude or ()) & {*self.key, self.start, self.end}:
            return
        start, end = getattr(instance, self.start), getattr(instance, self.end)
        if start is None or any(
            getattr(instance, model._meta.get_field(n).attname) is None for n in self.key
        ):
            return
        if end is not None and end < start:
            raise ValidationError({self.end: ValidationError(_REVERSED, code="reversed")})
        if self._counts(model, instance, using) and self.overlapping(model, instance).using(using).exists():
            raise ValidationError(
                {self.start: ValidationError(self.get_violation_error_message(), self.violation_error_code)}
            )

    def _counts(self, model: Any, instance: Any, using: str) -> bool:
        if self.condition is None:
            return True
        values = {f.name: Value(getattr(instance, f.attname), f) for f in model._meta.concrete_fields}
        return self.condition.check(values, using=using)

    def overlapping(self, model: Any, instance: Any) -> models.QuerySet:
        """The rows of the same key, without itself, whose period overlaps that of the instance."""
        start, end = getattr(instance, self.start), getattr(instance, self.end)
        inclusive = not isinstance(model._meta.get_field(self.start), models.DateTimeField)
        rows = model._base_manager.filter(**{name: getattr(instance, name) for name in self.key})
        rows = rows.filter(self.condition) if self.condition is not None else rows
        rows = rows.filter(
            Q(**{f"{self.end}__isnull": True}) | Q(**{f"{self.end}__{'gte' if inclusive else 'gt'}": start})
        )
        if end is not None:
            rows = rows.filter(**{f"{self.start}__{'lte' if inclusive else 'lt'}": end})
        return rows.exclude(pk=instance.pk) if instance.pk is not None else rows

    def rule(self) -> Rule:
        words: Any = self.get_violation_error_message()
        return Rule(str(self.violation_error_code), words)

    def triggers(self, model: type[models.Model]) -> Iterator[Trigger]:
        """Refusing reversed periods on both vendors; on SQLite the overlap too."""
        table, start, end = model._meta.db_table, _column(model, self.start), _column(model, self.end)
        named = truncate_name(self.name, 30)
        for operation in ("INSERT", "UPDATE"):
            yield Trigger(
                trigger_name(table, operation, f"{named}_reversed"),
                table,
                operation,
                f'NEW."{end}" < NEW."{start}"',
                Rule("reversed", _REVERSED),
                first=self._one_at_a_time(model),
            )
            if connection.vendor == "sqlite":
                yield Trigger(
                    trigger_name(table, operation, named),
                    table,
                    operation,
                    self._overlaps(model),
                    self.rule(),
                )

    def _one_at_a_time(self, model: type[models.Model]) -> str:
        """Whoever writes rows of one key waits for the other: else two would wait for each other's period."""
        key = " || '/' || ".join(f"COALESCE(NEW.\"{_column(model, name)}\"::text, '')" for name in self.key)
        return f"PERFORM pg_advisory_xact_lock(hashtextextended('{self.name}/' || {key}, 0));\n  "

    def exclusion(self, model: type[models.Model]) -> tuple[str, str]:
        """The name of PostgreSQL's exclusion constraint and its SQL behind ``ADD CONSTRAINT <name>``."""
        columns = [f'"{_column(model, name)}" WITH =' for name in self.key]
        timed = isinstance(model._meta.get_field(self.start), models.DateTimeField)
        kind, bounds = ("tstzrange", "[)") if timed else ("daterange", "[]")
        start, end = _column(model, self.start), _column(model, self.end)
        period = f'{kind}("{start}", "{end}", \'{bounds}\') WITH &&'
        where = f" WHERE ({self._condition_sql(model, self.condition)})" if self.condition is not None else ""
        name = truncate_name(f"{PREFIX}{self.name}", LONGEST_NAME)
        return name, f"EXCLUDE USING gist ({', '.join([*columns, period])}){where}"

    def _condition_sql(self, model: type[models.Model], condition: Q) -> str:
        """The condition over bare column names, values written in."""
        query = Query(model=model, alias_cols=False)
        sql, params = query.build_where(condition).as_sql(query.get_compiler("default"), connection)
        # Never entered, so that it may be asked within a transaction: it only quotes.
        editor = connection.schema_editor(collect_sql=True, atomic=False)
        return str(sql % tuple(editor.quote_value(value) for value in params))

    def _overlaps(self, model: type[models.Model]) -> str:
        table, pk = model._meta.db_table, model._meta.pk.column
        start, end = _column(model, self.start), _column(model, self.end)
        timed = isinstance(model._meta.get_field(self.start), models.DateTimeField)
        before = "<" if timed else "<="
        columns = [_column(model, name) for name in self.key]
        same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
        other = (
            f'SELECT 1 FROM "{table}" WHERE {same} AND "{pk}" IS NOT NEW."{pk}" '
            f'AND ("{end}" IS NULL OR NEW."{start}" {before} "{end}") '
            f'AND (NEW."{end}" IS NULL OR "{start}" {before} NEW."{end}")'
        )
        if self.condition is None:
            return f"EXISTS ({other})"
        sql = self._condition_sql(model, self.condition)
        values = ", ".join(f'NEW."{f.column}" AS "{f.column}"' for f in model._meta.concrete_fields)
        return f"EXISTS ({other} AND ({sql})) AND EXISTS (SELECT 1 FROM (SELECT {values}) WHERE {sql})"


def _column(model: type[models.Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.column)


def overlap_constraints() -> Iterator[tuple[type[models.Model], NoOverlap]]:
    """Every constraint of this kind with its model."""
    for model in apps.get_models(include_auto_created=True):
        for constraint in model._meta.constraints:
            if isinstance(constraint, NoOverlap):
                yield model, constraint


def _triggers() -> Iterator[Trigger]:
    for model, constraint in overlap_constraints():
        yield from constraint.triggers(model)


declare_triggers(_triggers)

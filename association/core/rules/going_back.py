"""Going back with `migrate` may drop tables and columns; what must be kept is not dropped by the way.

What must be kept is what the rules keep: rows the database itself refuses to delete. Dropping a table asks no
trigger, so the plan is read before anything is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.core.management import CommandError
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from association.core.documents.fields import SearchKeyField

from .registry import triggers

_forced: ContextVar[bool] = ContextVar("going back was forced", default=False)


class WouldDestroyError(CommandError):
    """The plan would drop what must be kept."""


@dataclass(frozen=True)
class Loss:
    """Rows that would go, or the values of a column in them; `what` is for people, in English."""

    what: str
    rows: int


@contextmanager
def forced(yes: bool) -> Iterator[None]:
    """Let plans go back within this block whatever they destroy."""
    token = _forced.set(yes or _forced.get())
    try:
        yield
    finally:
        _forced.reset(token)


def refuse_losses(plan: list[tuple[Any, bool]], before: Any) -> None:
    """Raise WouldDestroyError for a plan that goes back over rows that must be kept; `before` are today's models."""
    undone = {(step.app_label, step.name) for step, backwards in plan if backwards}
    if not undone or _forced.get():
        return
    if lost := list(losses(before, _state_without(undone))):
        told = "\n".join(f"  - {loss.what}: {loss.rows}" for loss in lost)
        raise WouldDestroyError(
            f"This would destroy records that must be kept:\n{told}\n"
            "Nothing was done. Restore a backup of that time instead (manage.py restore), "
            "or make one (manage.py backup) and say --force-data-loss."
        )


def _state_without(undone: set[tuple[str, str]]) -> Any:
    """The models as they would be with these migrations undone."""
    loader = MigrationExecutor(connection).loader
    kept = [node for node in loader.applied_migrations if node in loader.graph.nodes and node not in undone]
    return loader.project_state(kept).apps


def losses(before: Any, after: Any) -> Iterator[Loss]:
    """Tables and columns with something in final rows that `before` has and `after` has not."""
    left = _tables(after)
    there = set(connection.introspection.table_names())
    kept_rows = _conditions()
    for table, model in sorted(_tables(before).items()):
        if table not in there or table not in kept_rows:
            continue
        title = f"{model._meta.verbose_name_plural} ({table})"
        if table not in left:
            yield from _told(title, table, kept_rows[table])
            continue
        columns = {field.column for field in left[table]._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            # A search key is made anew of other columns.
            if field.column not in columns and not isinstance(field, SearchKeyField):
                yield from _told(f"{title}, {field.name}", table, kept_rows[table], field)


def _tables(state: Any) -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in state.get_models(include_auto_created=True)}


def _conditions() -> dict[str, str]:
    """By table, the SQL condition over OLD under which a row may not be deleted."""
    found: dict[str, list[str]] = {}
    for trigger in triggers():
        if trigger.operation == "DELETE" and trigger.rule:
            found.setdefault(trigger.table, []).append(f"({trigger.when})")
    return {table: " OR ".join(conditions) for table, conditions in found.items()}


def _told(what: str, table: str, condition: str, field: Any = None) -> Iterator[Loss]:
    """One loss, if there is any row of it; of a field, if any holds more than the field's empty value."""
    sql, values = f'SELECT COUNT(*) FROM "{table}" AS OLD WHERE ({condition})', []
    if field is not None:
        differs = "IS NOT" if connection.vendor == "sqlite" else "IS DISTINCT FROM"
        sql += f' AND OLD."{field.column}" IS NOT NULL AND OLD."{field.column}" {differs} %s'
        values = [_empty_value(field)]
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%") if field is None else sql, values)
        if rows := cursor.fetchone()[0]:
            yield Loss(what, rows)


def _empty_value(field: Any) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)

"""Which tables the database itself protects, and how.

The SQL is written per vendor here and nowhere else. `install()` runs after every migrate, because
SQLite drops a table's triggers when it rebuilds it; `missing()` is asked by checks and by `verify`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Model

PREFIX = "guard_"


@dataclass(frozen=True)
class Guard:
    """One trigger: refuse `operation` on `table` when the SQL condition `when` holds."""

    name: str
    table: str
    operation: str
    when: str
    message: str


_factories: list[tuple[str, str, dict[str, object]]] = []


def is_guarded(model: type[Model]) -> bool:
    """Whether a guard of finality is declared for the model already."""
    return any(kind in ("final", "lines") and label == model._meta.label for kind, label, _ in _factories)


def final_after_submit(model: str, *, may_change: tuple[str, ...] = ()) -> None:
    """A submitted row of `model` ("app.Model") keeps its columns (but for `may_change`) and is never deleted."""
    _factories.append(("final", model, {"may_change": may_change}))


def lines_of(model: str, *, parent: str) -> None:
    """Lines stand and fall with their document: no insert, change or delete once it is submitted."""
    _factories.append(("lines", model, {"parent": parent}))


def append_only(model: str) -> None:
    """Rows are written once: no change, no delete."""
    _factories.append(("append", model, {}))


def refuse(model: str, *, operation: str, when: str, message: str) -> None:
    """Refuse INSERT, UPDATE or DELETE when an SQL condition over OLD and NEW, valid on both vendors, holds."""
    _factories.append(("custom", model, {"operation": operation, "when": when, "message": message}))


def _final(model: type[Model], may_change: tuple[str, ...]) -> Iterator[Guard]:
    table = model._meta.db_table
    free = {"docstatus", "cancelled_at", "cancelled_by", "cancel_reason", *may_change}
    frozen = [f.column for f in model._meta.concrete_fields if f.name not in free]
    same = "IS" if connection.vendor == "sqlite" else "IS NOT DISTINCT FROM"
    kept = " AND ".join(f'OLD."{column}" {same} NEW."{column}"' for column in frozen)
    allowed = f"(OLD.docstatus = NEW.docstatus OR (OLD.docstatus = 1 AND NEW.docstatus = 2)) AND {kept}"
    yield Guard(f"{table}_update", table, "UPDATE", f"OLD.docstatus <> 0 AND NOT ({allowed})", "is final")
    yield Guard(f"{table}_delete", table, "DELETE", "OLD.docstatus <> 0", "is final")


def _lines(model: type[Model], parent: str) -> Iterator[Guard]:
    table = model._meta.db_table
    field: Any = model._meta.get_field(parent)
    target = field.related_model._meta.db_table
    for operation, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        when = " OR ".join(
            f'(SELECT docstatus FROM "{target}" WHERE id = {row}."{field.column}") <> 0' for row in rows
        )
        yield Guard(f"{table}_{operation.lower()}", table, operation, when, "belongs to a final document")


def guards() -> list[Guard]:
    """Every declared guard, for the connected database."""
    found: list[Guard] = []
    for kind, label, options in _factories:
        model = apps.get_model(label)
        table = model._meta.db_table
        if kind == "final":
            found += _final(model, options["may_change"])  # type: ignore[arg-type]
        elif kind == "lines":
            found += _lines(model, str(options["parent"]))
        elif kind == "append":
            found += [
                Guard(f"{table}_{op.lower()}", table, op, "1 = 1", "is append-only")
                for op in ("UPDATE", "DELETE")
            ]
        else:
            operation = str(options["operation"])
            name = f"{table}_{operation.lower()}_rule"
            found.append(Guard(name, table, operation, str(options["when"]), str(options["message"])))
    return found

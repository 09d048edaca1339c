"""What the database refused, in the sentence of the rule: for every door at which something is written.

A trigger names its rule in its message, a constraint its own name (PostgreSQL) or its columns (SQLite). Services and
views write within `in_words`, whose RuleBrokenError is a DomainError like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError

from .constraints import overlap_constraints
from .registry import PREFIX, Rule, triggers

_TRIGGER = re.compile(rf"\b({PREFIX}\w+): ")
_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (?:index '(?P<index>[^']+)'|(?P<columns>.+))")
_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")
_SQLITE_NULL = re.compile(r"NOT NULL constraint failed: (\w+)\.(\w+)")
# Of PostgreSQL.
_UNIQUE, _CHECK, _FOREIGN_KEY, _NOT_NULL, _EXCLUSION = "23505", "23514", "23503", "23502", "23P01"


class RuleBrokenError(DomainError):
    """The database refused a change; `code` is that of the rule, `fields` the names it is about, if any."""

    def __init__(self, rule: Rule, fields: tuple[str, ...] = ()):
        super().__init__(str(rule.words))
        self.code, self.fields = rule.code, fields


@contextmanager
def in_words() -> Iterator[None]:
    """Raise RuleBrokenError in place of IntegrityError. Stands around the transaction: some rules speak at its end."""
    try:
        yield
    except IntegrityError as exc:
        raise rule_broken(exc) from exc


def rule_broken(exc: IntegrityError) -> RuleBrokenError:
    """The rule an IntegrityError is about; one nobody knows is said in general words."""
    if named := _TRIGGER.search(str(exc)):
        found = {trigger.name: trigger.rule for trigger in triggers()}.get(named[1])
        if found is not None:
            return RuleBrokenError(found)
    diagnosis: Any = getattr(exc.__cause__, "diag", None)
    known = _of_sqlite(str(exc)) if diagnosis is None else _of_postgresql(diagnosis)
    return known or RuleBrokenError(
        Rule("integrity", _("The database refused the change because it would break a rule."))
    )


def _of_postgresql(diagnosis: Any) -> RuleBrokenError | None:
    state, table, name = diagnosis.sqlstate, diagnosis.table_name, diagnosis.constraint_name or ""
    model = _model_of(table)
    if state == _EXCLUSION:
        return _of_overlap(name)
    if model is None:
        return None
    if state == _FOREIGN_KEY:
        return _in_use()
    if state == _NOT_NULL:
        return _empty(model, diagnosis.column_name)
    constraint = next((c for c in model._meta.constraints if c.name == name), None)
    if constraint is not None:
        return _of_constraint(model, constraint)
    columns = re.match(r"[^(]*\(([^)]*)\)=", diagnosis.message_detail or "")
    return _taken(model, _fields(model, columns[1].split(", "))) if state == _UNIQUE and columns else None


def _of_sqlite(text: str) -> RuleBrokenError | None:
    if text.startswith("FOREIGN KEY") or "has an invalid foreign key" in text:
        return _in_use()
    if found := _SQLITE_NULL.search(text):
        model = _model_of(found[1])
        return _empty(model, found[2]) if model is not None else None
    if found := _SQLITE_CHECK.search(text):
        return _of_named_constraint(found[1])
    found = _SQLITE_UNIQUE.search(text)
    if found is None:
        return None
    if found["index"]:
        return _of_named_constraint(found["index"])
    columns = [column.split(".") for column in found["columns"].split(", ")]
    model = _model_of(columns[0][0])
    if model is None:
        return None
    fields = _fields(model, [column for _table, column in columns])
    unique = [c for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
    constraint = next((c for c in unique if c.fields == fields), None)
    return _of_constraint(model, constraint) if constraint is not None else _taken(model, fields)


def _model_of(table: str | None) -> type[models.Model] | None:
    every = apps.get_models(include_auto_created=True)
    return next((model for model in every if model._meta.db_table == table), None)


def _fields(model: type[models.Model], columns: list[str]) -> tuple[str, ...]:
    names = {field.column: field.name for field in model._meta.concrete_fields}
    return tuple(names.get(column.strip('" '), column) for column in columns)


def _of_named_constraint(name: str) -> RuleBrokenError | None:
    for model in apps.get_models(include_auto_created=True):
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return _of_constraint(model, constraint)
    return None


def _of_overlap(name: str) -> RuleBrokenError | None:
    for model, constraint in overlap_constraints():
        if constraint.exclusion(model)[0] == name:
            return RuleBrokenError(constraint.rule(), (constraint.start,))
    return None


def _of_constraint(model: type[models.Model], constraint: Any) -> RuleBrokenError | None:
    fields = tuple(getattr(constraint, "fields", ()))
    has_words = constraint.violation_error_message != constraint.default_violation_error_message
    code = constraint.violation_error_code or constraint.name
    if has_words:
        return RuleBrokenError(Rule(code, constraint.get_violation_error_message()), fields)
    return _taken(model, fields) if fields else None


def _taken(model: type[models.Model], fields: tuple[str, ...]) -> RuleBrokenError:
    error = model().unique_error_message(model, fields)
    return RuleBrokenError(Rule("unique", " ".join(error.messages)), fields)


def _in_use() -> RuleBrokenError:
    words = _("It names a record that is gone, or is named by other records and cannot be deleted.")
    return RuleBrokenError(Rule("in_use", words))


def _empty(model: type[models.Model], column: str | None) -> RuleBrokenError:
    (name,) = _fields(model, [column or ""])
    label = next((f.verbose_name for f in model._meta.concrete_fields if f.name == name), name)
    return RuleBrokenError(Rule("required", _("“%(field)s” may not be empty.") % {"field": label}), (name,))

"""What the database itself refuses or does, whoever writes to it: declared once, in SQL valid on both vendors.

`install` writes the triggers after every migrate, because SQLite drops a table's triggers when it rebuilds it;
`missing()` is asked by checks and by `verify`; `refusals` turns what a trigger says into its sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.db import connection
from django.db.backends.utils import truncate_name
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PREFIX = "rule_"
LONGEST_NAME = 63  # of PostgreSQL
Operation = Literal["INSERT", "UPDATE", "DELETE"]
ON_SUBMIT = "OLD.docstatus = 0 AND NEW.docstatus = 1"


@dataclass(frozen=True)
class Rule:
    """What is refused: a code for programs (``final``) and a sentence for people that says what to do instead."""

    code: str
    words: str | Promise


@dataclass(frozen=True)
class Lock:
    """Another row a trigger decides on: `row` is the SQL of its id, such as ``NEW.visit_id``.

    It is locked first (PostgreSQL: FOR NO KEY UPDATE), else two transactions each decide on what the other changes.
    """

    table: str
    row: str


@dataclass(frozen=True)
class Trigger:
    """Before `operation` on a row of `table`: refuse by `rule` when the SQL condition `when` holds.

    With `does` it refuses nothing: after the operation it runs that SQL statement. `first` is a statement of
    PL/pgSQL before the condition is asked; SQLite, with one writer, does without.
    """

    name: str
    table: str
    operation: str
    when: str
    rule: Rule | None = None
    locks: tuple[Lock, ...] = ()
    does: str = ""
    first: str = ""


FINAL = Rule(
    "final",
    _("It is final and cannot be changed or deleted. Cancel it and record it anew instead."),
)
FINAL_LINES = Rule(
    "final_lines",
    _("It belongs to a final document, whose lines cannot be added, changed or deleted."),
)
APPEND_ONLY = Rule("append_only", _("It is on record and cannot be changed or deleted."))

_declared: list[Callable[[], Iterator[Trigger]]] = []
_kept_final: set[str] = set()


def trigger_name(table: str, operation: str, code: str) -> str:
    """The name of a rule's trigger in the database, at most 63 characters."""
    return truncate_name(f"{PREFIX}{table}_{operation.lower()}_{code}", LONGEST_NAME)


def triggers() -> list[Trigger]:
    """Every declared trigger, for the connected database. Raises ValueError for a code used twice on one table."""
    found: dict[str, Trigger] = {}
    for declaration in _declared:
        for trigger in declaration():
            if trigger.name in found:
                raise ValueError(f"{trigger.name} is declared twice")
            found[trigger.name] = trigger
    return list(found.values())


def is_kept_final(model: type[Model]) -> bool:
    """Whether it is declared already that rows of the model are final, or lines of something final."""
    return model._meta.label in _kept_final


def final_after_submit(model: str, *, may_change: tuple[str, ...] = ()) -> None:
    """A submitted row of `model` ("app.Model") keeps its columns (but for `may_change`) and is never deleted."""
    _kept_final.add(model)
    _declared.append(lambda: _final(apps.get_model(model), may_change))


def lines_of(model: str, *, parent: str) -> None:
    """Lines stand and fall with their document: no insert, change or delete once it is submitted."""
    _kept_final.add(model)
    _declared.append(lambda: _lines(apps.get_model(model), parent))


def append_only(model: str) -> None:
    """Rows are written once: no change, no delete."""

    def declare() -> Iterator[Trigger]:
        for operation in ("UPDATE", "DELETE"):
            yield _trigger(model, operation, "1 = 1", APPEND_ONLY)

    _declared.append(declare)


def refuse(
    model: str,
    *,
    operation: Operation,
    when: str,
    code: str,
    words: str | Promise,
    locks: Iterable[Lock] = (),
) -> None:
    """Refuse `operation` on rows of `model` when the SQL condition `when` over OLD and NEW holds.

    `words` tell a person what is wrong and what to do; `code` tells a program, and is unique for table and
    operation. A condition that asks for another row names it in `locks`.
    """
    rule, kept = Rule(code, words), tuple(locks)
    _declared.append(lambda: iter([_trigger(model, operation, when, rule, kept)]))


def on_submit(model: str, *, code: str, sql: str) -> None:
    """Run one SQL statement over OLD and NEW in the transaction in which a document becomes final, after it did."""

    def declare() -> Iterator[Trigger]:
        table = apps.get_model(model)._meta.db_table
        yield Trigger(trigger_name(table, "UPDATE", code), table, "UPDATE", ON_SUBMIT, does=sql)

    _declared.append(declare)


def balanced(
    model: str,
    *,
    lines: str,
    parent: str,
    amount: str,
    words: str | Promise,
    by: tuple[str, ...] = (),
    code: str = "unbalanced",
) -> None:
    """A document of `model` becomes final only when its `lines` ("app.Model", `parent` their foreign key) sum to zero.

    `amount` is SQL over the line's columns, such as ``debit_irr - credit_irr``; with `by` the sum is zero for each
    value of these columns. A document without lines is not balanced.
    """

    def declare() -> Iterator[Trigger]:
        line = apps.get_model(lines)
        column = line._meta.get_field(parent).column
        groups = ", ".join(f'"{line._meta.get_field(name).column}"' for name in by)
        own = f'FROM "{line._meta.db_table}" WHERE "{column}" = NEW.id'
        per_group = f"GROUP BY {groups} " if groups else ""
        when = (
            f"{ON_SUBMIT} AND (NOT EXISTS (SELECT 1 {own}) "
            f"OR EXISTS (SELECT 1 {own} {per_group}HAVING SUM({amount}) <> 0))"
        )
        yield _trigger(model, "UPDATE", when, Rule(code, words))

    _declared.append(declare)


def declare_triggers(declaration: Callable[[], Iterator[Trigger]]) -> None:
    """Triggers that follow from something else that is declared; asked anew each time, for the connected database."""
    _declared.append(declaration)


def _trigger(model: str, operation: str, when: str, rule: Rule, locks: tuple[Lock, ...] = ()) -> Trigger:
    table = apps.get_model(model)._meta.db_table
    return Trigger(trigger_name(table, operation, rule.code), table, operation, when, rule, locks)


def same_value() -> str:
    """The operator of the connected database by which two values, or two times no value, are the same."""
    return "IS" if connection.vendor == "sqlite" else "IS NOT DISTINCT FROM"


def _final(model: type[Model], may_change: tuple[str, ...]) -> Iterator[Trigger]:
    free = {"docstatus", "cancelled_at", "cancelled_by", "cancel_reason", *may_change}
    frozen = [f.column for f in model._meta.concrete_fields if f.name not in free]
    kept = " AND ".join(f'OLD."{column}" {same_value()} NEW."{column}"' for column in frozen)
    allowed = f"(OLD.docstatus = NEW.docstatus OR (OLD.docstatus = 1 AND NEW.docstatus = 2)) AND {kept}"
    label = model._meta.label
    yield _trigger(label, "UPDATE", f"OLD.docstatus <> 0 AND NOT ({allowed})", FINAL)
    yield _trigger(label, "DELETE", "OLD.docstatus <> 0", FINAL)


def _lines(model: type[Model], parent: str) -> Iterator[Trigger]:
    field: Any = model._meta.get_field(parent)
    target = field.related_model._meta.db_table
    for operation, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        named = [f'{row}."{field.column}"' for row in rows]
        when = " OR ".join(f'(SELECT docstatus FROM "{target}" WHERE id = {row}) <> 0' for row in named)
        locks = tuple(Lock(target, row) for row in named)
        yield _trigger(model._meta.label, operation, when, FINAL_LINES, locks)

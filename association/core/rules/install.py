"""Writing the rules into the database, and proving that they are there."""

from __future__ import annotations

from typing import Any

from django.db import connection

from .constraints import overlap_constraints
from .registry import LONGEST_NAME, PREFIX, Trigger, triggers

_SQLITE_REFUSES = """
CREATE TRIGGER "{t.name}" BEFORE {t.operation} ON "{t.table}" FOR EACH ROW WHEN {t.when}
BEGIN SELECT RAISE(ABORT, '{t.name}: {t.rule.code}'); END
"""
_SQLITE_DOES = """
CREATE TRIGGER "{t.name}" AFTER {t.operation} ON "{t.table}" FOR EACH ROW WHEN {t.when}
BEGIN {t.does}; END
"""
_REFUSE = """
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END """
_POSTGRES_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION majma_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_REFUSE}$$"
)
# A WHEN clause may hold no subquery on PostgreSQL, so the condition stands in a function of its own. What it asks of
# other rows is asked after they are locked, of the newest that was committed.
_POSTGRES_REFUSES = """
BEGIN
  {locks}{t.first}IF {t.when} THEN
    RAISE EXCEPTION '{t.name}: {t.rule.code}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END """
_POSTGRES_LOCK = """PERFORM 1 FROM "{lock.table}" WHERE id = {lock.row} FOR NO KEY UPDATE;
  """
_POSTGRES_DOES = """
BEGIN
  IF {t.when} THEN
    {t.does};
  END IF;
  RETURN NULL;
END """
_POSTGRES = """
CREATE OR REPLACE FUNCTION "{t.name}"() RETURNS trigger LANGUAGE plpgsql AS $${body}$$;
CREATE TRIGGER "{t.name}" {moment} {t.operation} ON "{t.table}" FOR EACH ROW EXECUTE FUNCTION "{t.name}"()
"""
_POSTGRES_TRUNCATE = """
CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT
EXECUTE FUNCTION majma_refuse('{name}: protected')
"""
_OWN_NAMES = f"{PREFIX.replace('_', chr(92) + '_')}%"


def _tables() -> set[str]:
    return set(connection.introspection.table_names())


def existing() -> dict[str, str]:
    """The rules in the database by name, with what each does: its SQL, or the body of its function."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return _own(cursor.fetchall())
        cursor.execute(
            "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
            "WHERE NOT tgisinternal AND tgenabled <> 'D'"
        )
        found = cursor.fetchall()
        # PostgreSQL rewrites the SQL of a constraint, so what was declared stands beside it as its comment.
        cursor.execute(
            "SELECT conname, obj_description(oid, 'pg_constraint') FROM pg_constraint WHERE contype = 'x'"
        )
        return _own(found + cursor.fetchall())


def _own(found: list[tuple[str, str | None]]) -> dict[str, str]:
    return {name: _folded(does or "") for name, does in found if name.startswith(PREFIX)}


def _folded(sql: str) -> str:
    return " ".join(sql.split())


def _truncate_name(table: str) -> str:
    return f"{PREFIX}{table}_truncate"[:LONGEST_NAME]


def _sqlite(trigger: Trigger) -> str:
    return (_SQLITE_DOES if trigger.does else _SQLITE_REFUSES).format(t=trigger)


def _body(trigger: Trigger) -> str:
    if trigger.does:
        return _POSTGRES_DOES.format(t=trigger)
    locks = "".join(_POSTGRES_LOCK.format(lock=lock) for lock in trigger.locks)
    return _POSTGRES_REFUSES.format(t=trigger, locks=locks)


def _exclusions(tables: set[str]) -> dict[str, tuple[str, str]]:
    """Name of each exclusion constraint, with its table and SQL."""
    found = {}
    for model, constraint in overlap_constraints():
        if model._meta.db_table in tables:
            name, sql = constraint.exclusion(model)
            found[name] = (model._meta.db_table, sql)
    return found


def expected() -> dict[str, str]:
    """The rules that ought to be there, as `existing` tells them."""
    tables = _tables()
    declared = [trigger for trigger in triggers() if trigger.table in tables]
    if connection.vendor == "sqlite":
        return {trigger.name: _folded(_sqlite(trigger)) for trigger in declared}
    rows = {trigger.name: _folded(_body(trigger)) for trigger in declared}
    truncates = {_truncate_name(trigger.table): _folded(_REFUSE) for trigger in declared if trigger.rule}
    exclusions = {name: _folded(sql) for name, (_table, sql) in _exclusions(tables).items()}
    return rows | truncates | exclusions


def missing() -> list[str]:
    """Rules that ought to be in the database and are not, or do something else than declared."""
    there = existing()
    return sorted(name for name, does in expected().items() if there.get(name) != does)


def remove() -> None:
    """Take all triggers away. For migrations that rebuild tables on SQLite, and for tests that empty tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in existing():
                cursor.execute(f'DROP TRIGGER "{name}"')
            return
        cursor.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgname LIKE %s",
            [_OWN_NAMES],
        )
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')


def install() -> None:
    """Write every rule anew, so that a changed one replaces the old one."""
    remove()
    tables = _tables()
    declared = [trigger for trigger in triggers() if trigger.table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for trigger in declared:
                cursor.execute(_sqlite(trigger))
            return
        cursor.execute(_POSTGRES_FUNCTION)
        for trigger in declared:
            moment = "AFTER" if trigger.does else "BEFORE"
            cursor.execute(_POSTGRES.format(t=trigger, body=_body(trigger), moment=moment))
        for table in {trigger.table for trigger in declared if trigger.rule}:
            cursor.execute(_POSTGRES_TRUNCATE.format(name=_truncate_name(table), table=table))
        _install_exclusions(cursor, tables)


def _install_exclusions(cursor: Any, tables: set[str]) -> None:
    """Those that stand as declared are left alone: adding one reads the whole table under a lock."""
    declared, there = _exclusions(tables), existing()
    cursor.execute(
        "SELECT conname, relname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid "
        "WHERE contype = 'x' AND conname LIKE %s",
        [_OWN_NAMES],
    )
    for name, table in cursor.fetchall():
        if name not in declared or there.get(name) != _folded(declared[name][1]):
            cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            there.pop(name)
    added = {name: wanted for name, wanted in declared.items() if name not in there}
    if added:
        # It lets a key that is a number stand in an index over periods.
        cursor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for name, (table, sql) in added.items():
        cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {sql}')
        cursor.execute(f'COMMENT ON CONSTRAINT "{name}" ON "{table}" IS %s', [sql])

"""Writing the guards into the database, and proving that they are there."""

from __future__ import annotations

from django.db import connection

from .registry import PREFIX, Guard, guards

_SQLITE = """
CREATE TRIGGER "{name}" BEFORE {guard.operation} ON "{guard.table}" FOR EACH ROW WHEN {guard.when}
BEGIN SELECT RAISE(ABORT, '{guard.table} {guard.message}'); END
"""
_REFUSE = """
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END """
_POSTGRES_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION majma_refuse() RETURNS trigger LANGUAGE plpgsql AS $${_REFUSE}$$"
)
# A WHEN clause may hold no subquery on PostgreSQL, so the condition stands in a function of its own.
_POSTGRES_BODY = """
BEGIN
  IF {guard.when} THEN
    RAISE EXCEPTION '{guard.table} {guard.message}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END """
_POSTGRES = """
CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $${body}$$;
CREATE TRIGGER "{name}" BEFORE {guard.operation} ON "{guard.table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()
"""
_POSTGRES_TRUNCATE = """
CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT
EXECUTE FUNCTION majma_refuse('{table} is protected')
"""


def _tables() -> set[str]:
    return set(connection.introspection.table_names())


def existing() -> dict[str, str]:
    """The guard triggers in the database by name, with what each does: its SQL, or the body of its function."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid "
                "WHERE NOT tgisinternal AND tgenabled <> 'D'"
            )
        return {name: _folded(does) for name, does in cursor.fetchall() if name.startswith(PREFIX)}


def _folded(sql: str) -> str:
    return " ".join(sql.split())


def _name(guard: Guard) -> str:
    return f"{PREFIX}{guard.name}"


def _truncate_name(table: str) -> str:
    return f"{PREFIX}{table}_truncate"


def expected() -> dict[str, str]:
    """The guard triggers that ought to be there, as `existing` tells them."""
    tables = _tables()
    declared = [guard for guard in guards() if guard.table in tables]
    if connection.vendor == "sqlite":
        return {_name(guard): _folded(_SQLITE.format(name=_name(guard), guard=guard)) for guard in declared}
    rows = {_name(guard): _folded(_POSTGRES_BODY.format(guard=guard)) for guard in declared}
    return rows | {_truncate_name(guard.table): _folded(_REFUSE) for guard in declared}


def missing() -> list[str]:
    """Guards that ought to be in the database and are not, or do something else than declared."""
    there = existing()
    return sorted(name for name, does in expected().items() if there.get(name) != does)


def remove() -> None:
    """Take all guards away. For migrations that rebuild tables on SQLite, and for tests that empty tables."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in existing():
                cursor.execute(f'DROP TRIGGER "{name}"')
            return
        cursor.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND tgname LIKE %s",
            [f"{PREFIX.replace('_', chr(92) + '_')}%"],
        )
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')


def install() -> None:
    """Write every guard anew, so that a changed rule replaces the old one."""
    remove()
    tables = _tables()
    declared = [guard for guard in guards() if guard.table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for guard in declared:
                cursor.execute(_SQLITE.format(name=_name(guard), guard=guard))
            return
        cursor.execute(_POSTGRES_FUNCTION)
        for guard in declared:
            body = _POSTGRES_BODY.format(guard=guard)
            cursor.execute(_POSTGRES.format(name=_name(guard), guard=guard, body=body))
        for table in {guard.table for guard in declared}:
            cursor.execute(_POSTGRES_TRUNCATE.format(name=_truncate_name(table), table=table))

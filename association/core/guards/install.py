"""Writing the guards into the database, and proving that they are there."""

from __future__ import annotations

from django.db import connection

from .registry import PREFIX, Guard, guards

_SQLITE = """
CREATE TRIGGER "{name}" BEFORE {guard.operation} ON "{guard.table}" FOR EACH ROW WHEN {guard.when}
BEGIN SELECT RAISE(ABORT, '{guard.table} {guard.message}'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION majma_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
# A WHEN clause may hold no subquery on PostgreSQL, so the condition stands in a function of its own.
_POSTGRES = """
CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {guard.when} THEN
    RAISE EXCEPTION '{guard.table} {guard.message}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "{name}" BEFORE {guard.operation} ON "{guard.table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()
"""
_POSTGRES_TRUNCATE = """
CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT
EXECUTE FUNCTION majma_refuse('{table} is protected')
"""


def _tables() -> set[str]:
    return set(connection.introspection.table_names())


def existing() -> set[str]:
    """Names of the guard triggers in the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        return {row[0] for row in cursor.fetchall() if row[0].startswith(PREFIX)}


def _name(guard: Guard) -> str:
    return f"{PREFIX}{guard.name}"


def _truncate_name(table: str) -> str:
    return f"{PREFIX}{table}_truncate"


def expected() -> set[str]:
    """Names of the guard triggers that ought to be there."""
    tables = _tables()
    declared = [guard for guard in guards() if guard.table in tables]
    names = {_name(guard) for guard in declared}
    if connection.vendor == "postgresql":
        names |= {_truncate_name(guard.table) for guard in declared}
    return names


def missing() -> list[str]:
    """Guards that ought to be in the database and are not."""
    return sorted(expected() - existing())


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
            cursor.execute(_POSTGRES.format(name=_name(guard), guard=guard))
        for table in {guard.table for guard in declared}:
            cursor.execute(_POSTGRES_TRUNCATE.format(name=_truncate_name(table), table=table))

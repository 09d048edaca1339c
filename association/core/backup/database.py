"""A whole copy of the database while people work, by the means of each: SQLite's own, pg_dump and pg_restore."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection

SQLITE, POSTGRESQL = "majma.sqlite3", "majma.pgdump"


def has_tables(into: Any) -> bool:
    """Whether anything stands in the database of a connection."""
    return bool(into.introspection.table_names())


def name_of_dump(of: Any) -> str:
    """What the dump of a connection's database is called."""
    return SQLITE if of.vendor == "sqlite" else POSTGRESQL


def dump_to(folder: Path) -> Path:
    """A copy of one moment. Copying the file of SQLite would lose what stands in its -wal file."""
    target = folder / name_of_dump(connection)
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(_file(connection))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return target
    _run(connection, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")
    return target


def load_from(dump: Path, into: Any) -> None:
    """Fill the empty database of a connection."""
    into.close()
    if into.vendor == "sqlite":
        with closing(sqlite3.connect(dump)) as source, closing(sqlite3.connect(_file(into))) as target:
            source.backup(target)
        return
    _run(into, "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_file(into)}", str(dump))


def _file(of: Any) -> str:
    return str(of.settings_dict["NAME"])


def _run(of: Any, program: str, *arguments: str) -> None:
    given = of.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    # By the environment: the password stands in no list of processes.
    environment = os.environ | {name: str(given[key]) for name, key in names.items() if given.get(key)}
    subprocess.run([program, *arguments], env=environment, check=True)  # noqa: S603 -- our own words

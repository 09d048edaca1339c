"""Locks by name, held until the transaction ends. SQLite has one writer at a time and needs none."""

from __future__ import annotations

import hashlib

from django.db import connection


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def wait_for(name: str) -> None:
    """Go on when nobody else holds the name. Must run in a transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


def is_taken(name: str) -> bool:
    """Whether somebody else holds the name; if not, it is held from now on. Must run in a transaction."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_number(name)])
        return not cursor.fetchone()[0]

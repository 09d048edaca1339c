"""Gapless numbers: one counter row per series and fiscal year, taken last in the transaction."""

from __future__ import annotations

from django.db import connection, transaction

from .models import Series

# In one statement: while it is held, everybody else who issues is waiting.
_INCREMENT = "UPDATE core_series SET last = last + 1 WHERE name = %s AND fiscal_year = %s RETURNING last"


def next_number(*, series: str, fiscal_year: int) -> int:
    """Take the next number. A rolled-back transaction returns it.

    Must run inside the caller's transaction, after every other write: the counter row stays
    locked until commit, so what follows it is what other issuers wait for.
    Never MAX+1 (collides) and never a database sequence (leaves a gap per rollback).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number may only be taken inside a transaction")
    taken = _increment(series, fiscal_year)
    if taken is None:
        Series.objects.get_or_create(name=series, fiscal_year=fiscal_year)
        taken = _increment(series, fiscal_year)
    assert taken is not None
    return taken


def _increment(series: str, fiscal_year: int) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_INCREMENT, [series, fiscal_year])
        row = cursor.fetchone()
    return row[0] if row else None

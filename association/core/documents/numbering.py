"""Gapless numbers: one counter row per series and fiscal year, taken last in the transaction."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import F

from .models import Series


def next_number(*, series: str, fiscal_year: int) -> int:
    """Take the next number. A rolled-back transaction returns it.

    Must run inside the caller's transaction, after every other write: the counter row stays
    locked until commit, so what follows it is what other issuers wait for.
    Never MAX+1 (collides) and never a database sequence (leaves a gap per rollback).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a number may only be taken inside a transaction")
    rows = Series.objects.filter(name=series, fiscal_year=fiscal_year)
    if not rows.update(last=F("last") + 1):
        Series.objects.get_or_create(name=series, fiscal_year=fiscal_year)
        rows.update(last=F("last") + 1)
    return rows.values_list("last", flat=True).get()

"""Random changes by somebody with full power over the database: no trigger stands in the way."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

# What the proof answers for. Columns that are not named here (times of work, who typed it, the donor a list shows)
# are protected by triggers alone.
SEALED: dict[str, tuple[str, ...]] = {
    "receipts_receipt": (
        "number", "fiscal_year", "sequence", "issued_on", "total_irr", "estimated_irr", "code", "body", "kind",
        "covers_year", "docstatus", "amended_from_id",
    ),
    "receipts_receiptline": ("source_model", "reference", "received_on", "amount_irr", "estimated_irr"),
    "receipts_receiptvoid": ("reason_code", "reason", "voided_at", "receipt_id"),
    "core_sealleaf": (
        "document_model", "fiscal_year", "position", "kind", "document_id", "sequence", "recorded_us",
        "body_hash", "document_hash",
        "leaf_hash", "chain_hash",
    ),
    "core_sealcontents": ("salt", "body"),
    "core_sealhead": (
        "document_model", "fiscal_year", "date", "position", "last_number", "cancelled", "chain_hash",
        "root", "signature",
    ),
    "core_sealkey": ("public_key",),
    "core_storedprint": ("sha256", "pdf", "name", "language", "template_version", "document_id"),
    "core_series": ("last",),
}  # fmt: skip
KEYS = {"core_sealcontents": "leaf_id"}
DELETED = ("receipts_receipt", "receipts_receiptline", "receipts_receiptclaim", "receipts_receiptvoid",
           "core_sealleaf", "core_sealcontents", "core_storedprint")  # fmt: skip
DOUBLED = ("receipts_receipt", "receipts_receiptline", "core_sealleaf", "core_storedprint")


def _query(sql: str, *values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


def _key(table: str) -> str:
    return KEYS.get(table, "id")


def _rows(table: str, column: str) -> list[tuple[Any, Any]]:
    key = _key(table)
    return _query(f'SELECT "{key}", "{column}" FROM "{table}" ORDER BY 1')


def _set(table: str, key: Any, column: str, value: Any) -> None:
    _query(f'UPDATE "{table}" SET "{column}" = %s WHERE "{_key(table)}" = %s', value, key)


def _other(rng: random.Random, value: Any) -> Any:
    """A value that differs in one place."""
    if isinstance(value, memoryview | bytes):
        changed = bytearray(bytes(value))
        changed[rng.randrange(len(changed))] ^= rng.randrange(1, 256)
        return bytes(changed)
    if isinstance(value, str):
        # Between letters: a space or a sign of JSON could be changed without any meaning.
        places = [n for n, letter in enumerate(value) if letter.isalnum()]
        place = rng.choice(places)
        letter = "1" if value[place] == "2" else "2"
        return f"{value[:place]}{letter}{value[place + 1 :]}"
    if isinstance(value, datetime):
        return value + timedelta(microseconds=rng.randrange(1, 10**9))
    if isinstance(value, date):
        return value + timedelta(days=rng.randrange(1, 400))
    return (value or 0) + rng.randrange(1, 5)


def change(rng: random.Random) -> str:
    """One byte, letter or figure of one column of one row."""
    table = rng.choice(list(SEALED))
    column = rng.choice(SEALED[table])
    key, value = rng.choice(_rows(table, column))
    if isinstance(value, dict | list):
        raise TypeError(column)
    _set(table, key, column, _other(rng, value))
    return f"change {table}.{column} of {key}"


def swap(rng: random.Random) -> str:
    """The values of one column in two rows that differ in it."""
    table = rng.choice([name for name in SEALED if len(_rows(name, SEALED[name][0])) > 1])
    column = rng.choice(SEALED[table])
    rows = _rows(table, column)
    first = rng.choice(rows)
    others = [row for row in rows if row[1] != first[1]]
    if not others:
        return ""
    second = rng.choice(others)
    _set(table, first[0], column, second[1])
    _set(table, second[0], column, first[1])
    return f"swap {table}.{column} of {first[0]} and {second[0]}"


def delete(rng: random.Random) -> str:
    """One row."""
    table = rng.choice(DELETED)
    key = rng.choice(_rows(table, _key(table)))[0]
    _query(f'DELETE FROM "{table}" WHERE "{_key(table)}" = %s', key)
    return f"delete {key} of {table}"


def insert(rng: random.Random) -> str:
    """A row again, with what must be unique made so."""
    table = rng.choice(DOUBLED)
    key = rng.choice(_rows(table, _key(table)))[0]
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    fresh = {
        "id": "(SELECT MAX(id) + 1 FROM {table})",
        "number": "number || 'x'",
        "sequence": "(SELECT MAX(sequence) + 1 FROM {table})",
        "code": "'0' || substr(code, 2)",
        "position": "(SELECT MAX(position) + 1 FROM {table})",
        "language": "'xx'",
        "source_id": "(SELECT MAX(id) FROM donations_donation)",
        "kind": "kind" if table == "receipts_receipt" else "2",
        "stored_print_id": "NULL",
        "amended_from_id": "NULL",
        "latest_revision_id": "NULL",
    }
    chosen = ", ".join(fresh.get(name, f'"{name}"').format(table=table) for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    _query(f'INSERT INTO "{table}" ({names}) SELECT {chosen} FROM "{table}" WHERE id = %s', key)
    return f"insert {key} of {table} again"


WAYS: tuple[Callable[[random.Random], str], ...] = (change, change, change, swap, delete, insert)

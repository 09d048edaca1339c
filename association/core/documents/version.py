"""The version of a row: a word that is another after every change of the row or its lines.

Forms and confirm pages carry the version they were made from, ETags of the API are made of it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations

from .errors import DomainError
from .lines import many_of

M = TypeVar("M", bound=models.Model)


class ChangedMeanwhileError(DomainError):
    """The row is not what the person has seen."""

    code = "changed_meanwhile"


def _plain(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def _columns(row: models.Model) -> dict[str, Any]:
    return {field.attname: field.value_from_object(row) for field in row._meta.concrete_fields}


def _lines(rows: Sequence[models.Model]) -> dict[Any, dict[str, list[dict[str, Any]]]]:
    """The lines of rows of one kind as they are stored, whatever a form has put into a row; one query a relation."""
    found: dict[Any, dict[str, list[dict[str, Any]]]] = {row.pk: {} for row in rows}
    for field in many_of(type(rows[0])) if rows else ():
        for lines in found.values():
            lines[field.name] = []
        one, other = field.m2m_column_name(), field.m2m_reverse_name()
        through: Any = field.remote_field.through
        pairs = through._base_manager.filter(**{f"{one}__in": list(found)}).order_by(other)
        for pk, key in pairs.values_list(one, other):
            found[pk][field.name].append({other: key})
    for relation in get_all_child_relations(rows[0]) if rows else ():
        name, parent = relation.get_accessor_name(), relation.field
        for lines in found.values():
            lines[name] = []
        stored = relation.related_model._base_manager.filter(**{f"{parent.name}__in": list(found)})
        for line in stored.order_by("pk"):
            found[getattr(line, parent.attname)][name].append(_columns(line))
    return found


def version_of(row: models.Model, *shown: Any) -> str:
    """32 hexadecimal digits: the state of a stored row and its lines, and of what else was `shown` with it."""
    return _version(row, _lines([row])[row.pk], shown)


def versions_of(rows: Sequence[models.Model]) -> dict[Any, str]:
    """The versions of many rows of one kind, by primary key."""
    lines = _lines(rows)
    return {row.pk: _version(row, lines[row.pk], ()) for row in rows}


def _version(row: models.Model, lines: dict[str, list[dict[str, Any]]], shown: Sequence[Any]) -> str:
    return version_of_values([row._meta.label_lower, _columns(row), lines, shown])


def version_of_values(values: Any) -> str:
    """The version of anything that JSON can say: what a page shows beside a row, or a part of a row."""
    content = json.dumps(values, sort_keys=True, default=_plain)
    # Keyed, because the values hold columns the reader may not see: a plain hash of a telephone number
    # that is otherwise known is found by trying all numbers.
    return salted_hmac("majma.version", content, algorithm="sha256").hexdigest()[:32]


def locked(row: M) -> M:
    """The stored row, locked until the transaction ends (SQLite: the transaction itself is the lock)."""
    return type(row)._base_manager.select_for_update(of=("self",)).get(pk=row.pk)  # type: ignore[attr-defined,no-any-return]


def require_version(row: models.Model, seen: str, *shown: Any) -> None:
    """Raise ChangedMeanwhileError unless `seen` is the version of the row (read under a lock by the caller)."""
    if not constant_time_compare(seen, version_of(row, *shown)):
        raise ChangedMeanwhileError(
            _(
                "Somebody changed it after this page was shown. Nothing was done. Look at it as it is now, then decide."
            )
        )

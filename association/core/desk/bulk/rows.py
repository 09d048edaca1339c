"""One row at a time: what would happen to it, doing it, and why it was left as it is."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import OperationalError, transaction
from django.db.models import Model
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from association.core.access.policy import policy_for
from association.core.desk.computed import desk_rows
from association.core.desk.refusals import named_errors
from association.core.documents.errors import DomainError
from association.core.documents.version import locked, require_version
from association.core.rules.refusals import in_words

from .actions import BulkAction

CHUNK = 500


@dataclass
class Forecast:
    """Rows it would be done to, rows left out with the reason, and how many were not found at all."""

    ready: list[Any] = field(default_factory=list)
    skipped: list[tuple[Any, str]] = field(default_factory=list)
    absent: int = 0


def forecast(action: BulkAction, model: type[Model], pks: list[int], *, user: Any) -> Forecast:
    """What the action would do to each row.

    As many as are done in one request are tried, and what the trial wrote is taken back. Of more, the
    state is asked here and everything else when it is done.
    """
    found, seen = Forecast(), 0
    tried = len(pks) <= action.in_request
    for row in visible_rows(model, pks, user=user):
        seen += 1
        reason = _foreseen(action, row, user) if tried else _of_state(action, row)
        if reason:
            found.skipped.append((row, reason))
        else:
            found.ready.append(row)
    found.absent = len(pks) - seen
    return found


def visible_rows(model: type[Model], pks: Iterable[int], *, user: Any) -> Iterator[Any]:
    """Rows of these ids that the person may see, in the order of the ids."""
    pks = list(pks)
    rows = desk_rows(model, user)
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        by_pk = {row.pk: row for row in rows.filter(pk__in=chunk)}
        yield from (by_pk[pk] for pk in chunk if pk in by_pk)


def do_row(
    action: BulkAction, model: type[Model], pk: int, *, user: Any, values: Mapping[str, Any], seen: str
) -> str:
    """Do it to one row, wholly or not at all, if it is still the version that was `seen`.

    The reason it was not done, or nothing.
    """
    row = policy_for(model).rows(user).filter(pk=pk).first()
    if row is None:
        return gone()

    def perform() -> None:
        require_version(locked(row), seen)
        action.perform(row, user, values)

    return _refusal(model, perform)


def gone() -> str:
    return _("It is no longer there, or not yours to see.")


def _foreseen(action: BulkAction, row: Any, user: Any) -> str:
    # A copy: deleting takes the id from the object too, and that is not taken back.
    tried = copy.copy(row)
    return _refusal(type(row), lambda: action.foresee(tried, user), keep=not action.foresee_writes)


def _of_state(action: BulkAction, row: Any) -> str:
    if policy_for(type(row)).state_allows(action.permission, row):
        return ""
    return _("Its state does not allow this.")


def _refusal(model: type[Model], call: Callable[[], Any], *, keep: bool = True) -> str:
    """Call in a transaction of its own; words for people when a rule refuses."""
    try:
        with in_words(), transaction.atomic():
            call()
            if not keep:
                transaction.set_rollback(True)
    except PermissionDenied:
        return _("Your role does not allow this for this row in its present state.")
    except ValidationError as exc:
        return " ".join(named_errors(model, exc))
    except ProtectedError:
        return _("It is used by other records, so it cannot be deleted.")
    except DomainError as exc:
        return str(exc)
    except OperationalError:
        return _("Others are writing the same data. Nothing was changed; send it again in a moment.")
    return ""

"""A person writes only rows that are his to see: asked after every write, in its transaction.

Asking before is not enough: a form may move a row to where its writer sees nothing, or make one there.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions import BaseAction, CreateAction, EditAction

from association.core.access.parents import is_child
from association.core.access.policy import rows_in_scope

from .errors import DomainError
from .models import Document, Record

_WITHOUT_SCOPE = (Record.rows_for.__func__, Document.rows_for.__func__)  # type: ignore[attr-defined]


class OutOfScopeError(DomainError):
    """The row would be none of those its writer may see."""

    code = "out_of_scope"


def is_scoped(model: Any) -> bool:
    """Whether it depends on the person which rows of the model there are."""
    rows_for = getattr(model, "rows_for", None)
    return rows_for is not None and (rows_for.__func__ not in _WITHOUT_SCOPE or is_child(model))


def require_in_scope(row: Any, user: Any) -> None:
    """Raise OutOfScopeError when `user` would not see the stored row; without a person there is no scope."""
    model = type(row)
    if user is None or not is_scoped(model):
        return
    if not rows_in_scope(model, user, model._base_manager.filter(pk=row.pk)).exists():
        raise OutOfScopeError(
            _(
                "With these values it would not be yours to see, so it was not saved. Change what decides that."
            )
        )


class InScopeMixin(BaseAction):
    """For actions that write `instance`."""

    def execute(self, skip_permission_checks: bool = False) -> Any:
        adding = self.instance._state.adding
        try:
            with transaction.atomic():
                done = super().execute(skip_permission_checks)
                require_in_scope(self.instance, self.user)
                return done
        except DomainError:
            if adding:  # what was written is taken back: the form that shows it again is of a new row
                self.instance.pk, self.instance._state.adding = None, True
            raise


class CreateRecord(InScopeMixin, CreateAction):
    """Save a new record."""


class EditRecord(InScopeMixin, EditAction):
    """Save changes of a record."""

"""Every change of a row's state: one service for buttons, API, commands and imports.

Drafts are created, edited and deleted by Wagtail actions; conditions stand in `check()` before Wagtail's
`skip_permission_checks`, because its generic views check the model only and then execute with that flag set.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions import DeleteAction, action_registry

from association.core.access.policy import policy_for
from association.core.wagtail_compat.actions import PreparedCreateAction, PreparedEditAction

from .errors import DocumentNotDraftError
from .events import run_events
from .models import DocStatus, Document, Record, not_draft_message
from .requests import ask, require_deletable
from .scope import CreateRecord, EditRecord, InScopeMixin, require_in_scope
from .states import Transition, log_code, state_field, transitions_of
from .timeline import conclude
from .version import locked

D = TypeVar("D", bound=Document)


def require_draft(document: Document) -> None:
    """Raise DocumentNotDraftError unless the stored row is a draft."""
    stored = type(document)._base_manager.filter(pk=document.pk).values_list("docstatus", flat=True).first()
    if stored not in (None, DocStatus.DRAFT):
        raise DocumentNotDraftError(not_draft_message(document))


class CreateDraft(InScopeMixin, PreparedCreateAction):
    """Save a new draft with its lines and derived fields."""

    instance: Document

    def prepare(self) -> None:
        if self.instance.created_by_id is None:
            self.instance.created_by = self.user
        self.instance.derive()


class EditDraft(InScopeMixin, PreparedEditAction):
    """Save changes of a draft."""

    instance: Document

    def check(self, skip_permission_checks: bool = False) -> None:
        require_draft(self.instance)
        super().check(skip_permission_checks)

    def prepare(self) -> None:
        self.instance.derive()


class DeleteDraft(DeleteAction):
    """Delete a draft; nothing else can be deleted."""

    def check(self, skip_permission_checks: bool = False) -> None:
        require_draft(self.instance)
        require_deletable(self.instance)
        super().check(skip_permission_checks)


class DeleteRecord(DeleteAction):
    """Delete a record, unless two people answer for it."""

    def check(self, skip_permission_checks: bool = False) -> None:
        require_deletable(self.instance)
        super().check(skip_permission_checks)


def perform(row: Any, action: str, *, user: Any, **values: Any) -> Any:
    """Run a transition by name, permissions included. `values` are the arguments of its form.

    Returns the row as it is now, or another that was made; where two people are needed, the row with a request
    (`requests.waiting_request`). Raises PermissionDenied, DomainError or ValidationError; nothing is half-written then.
    """
    declared = transitions_of(type(row)).get(action)
    if declared is None:
        raise PermissionDenied(_("This document has no such action."))
    with transaction.atomic():
        row = locked(row)
        if user is not None:
            policy = policy_for(type(row))
            if (
                not policy.user_has_permission(user, action)
                or not policy.rows(user).filter(pk=row.pk).exists()
            ):
                raise PermissionDenied
        declared.refuse(row)
        if user is not None and declared.needs_two(row):
            ask(row, declared, user=user, values=values)
            return row
        done = execute(row, declared, user, values)
        require_in_scope(row, user)
        if done is not row:
            require_in_scope(done, user)
        return done


def execute(row: Any, transition: Transition, user: Any, values: dict[str, Any]) -> Any:
    """Do a transition to a locked row; right and state have been asked."""
    model: Any = type(row)
    run = transition.runs()
    if transition.concludes and run is not None:
        return run(row, user=user, **values)
    run_events(row, transition.name, user)
    made: Any = run(row, user=user, **values) if run else None
    if type(made) is model and made.pk == row.pk:
        row, made = made, None
    field = state_field(model)
    if transition.target is not None and field is not None:
        # Not `save`: what `run` has changed it has saved itself.
        changes = {field.name: transition.target}
        if isinstance(row, Record):
            changes["updated_at"] = timezone.now()
        model._base_manager.filter(pk=row.pk).update(**changes)
        for name, value in changes.items():
            setattr(row, name, value)
    told = {name: str(value) for name, value in values.items() if isinstance(value, str)}
    conclude(row, transition.name, user, log_action=log_code(model, transition.name), data=told)
    return row if made is None else made


def register_actions() -> None:
    """Tell Wagtail's action registry; subclasses of Document inherit these."""
    for action in (CreateDraft, EditDraft, DeleteDraft):
        action_registry.register(Document, action)
    for record_action in (CreateRecord, EditRecord, DeleteRecord):
        action_registry.register(Record, record_action)

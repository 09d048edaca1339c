"""Every change of a document's state, as Wagtail actions: one class serves buttons, API, commands and imports.

Guards stand in `check()` before Wagtail's `skip_permission_checks`, because its generic views
check the model only and then execute with that flag set.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions import BaseAction, CreateAction, DeleteAction, EditAction, action_registry

from association.core.access.policy import policy_for
from association.core.l10n.calendar import JalaliYear
from association.core.outbox.events import record_deliveries

from .copies import AmendAction
from .custom_fields import require_extra
from .errors import DocumentNotDraftError, DomainError
from .events import run_events
from .models import DocStatus, Document, Record, not_draft_message
from .numbering import next_number
from .scope import CreateRecord, EditRecord, InScopeMixin, require_in_scope
from .states import Transition, log_code, state_field, transition_names, transitions_of
from .timeline import keep_entry, keep_revision
from .version import locked

D = TypeVar("D", bound=Document)


class DocumentNotSubmittedError(DomainError):
    """Only submitted documents can be cancelled."""

    code = "not_submitted"


class ReasonMissingError(DomainError):
    """Cancelling and voiding need a reason."""

    code = "reason_missing"


class NotInThisStateError(DomainError):
    """A transition begins from other states than the row's."""

    code = "not_in_this_state"


def require_draft(document: Document) -> None:
    """Raise DocumentNotDraftError unless the stored row is a draft."""
    stored = type(document)._base_manager.filter(pk=document.pk).values_list("docstatus", flat=True).first()
    if stored not in (None, DocStatus.DRAFT):
        raise DocumentNotDraftError(not_draft_message(document))


def conclude(document: Document, action: str, user: Any, *, log_action: str, **entry: Any) -> None:
    """The end of every transition, inside its transaction: its line in the timeline, its messages to others."""
    keep_entry(document, log_action, user, **entry)
    record_deliveries(document, action)


class CreateDraft(InScopeMixin, CreateAction):
    """Save a new draft with its lines and derived fields."""

    instance: Document

    def _save_instance(self) -> None:
        if self.instance.created_by_id is None:
            self.instance.created_by = self.user
        if self.form:
            self.instance = self.form.save(commit=False)
        self.instance.derive()
        super()._save_instance()


class EditDraft(InScopeMixin, EditAction):
    """Save changes of a draft."""

    instance: Document

    def check(self, skip_permission_checks: bool = False) -> None:
        require_draft(self.instance)
        super().check(skip_permission_checks)

    def _save_instance(self) -> None:
        if self.form:
            self.instance = self.form.save(commit=False)
        self.instance.derive()
        super()._save_instance()


class DeleteDraft(DeleteAction):
    """Delete a draft; nothing else can be deleted."""

    def check(self, skip_permission_checks: bool = False) -> None:
        require_draft(self.instance)
        super().check(skip_permission_checks)


class SubmitAction(BaseAction):
    """Make a draft final: check, handlers, revision, number, log; all or nothing."""

    action_name = "submit"
    permission_policy_action = "submit"
    log_action = "document.submit"
    instance: Document

    def check(self, skip_permission_checks: bool = False) -> None:
        if not self.instance.is_draft:
            raise DocumentNotDraftError(not_draft_message(self.instance))
        super().check(skip_permission_checks)

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Document:
        self.instance = locked(self.instance)
        self.check(skip_permission_checks)
        self.renew()
        self.instance.derive()
        self.instance.check_submittable()
        self.submit()
        return self.instance

    def renew(self) -> None:
        """What a draft that was written earlier takes from the day it is submitted on."""

    def prepare(self) -> None:
        """What else must be written for this kind of document, before its number is taken."""

    def submit(self) -> None:
        """Submit a draft this transaction has just written or locked, derived and found complete."""
        document, user = self.instance, self.user
        require_extra(document)
        self.prepare()
        run_events(document, "submit", user)
        document.submitted_at, document.submitted_by = timezone.now(), user
        year = JalaliYear.of(document.posting_date())
        revision = keep_revision(document, user)
        sequence = next_number(series=document._meta.label_lower, fiscal_year=year.number)
        document.fiscal_year, document.sequence = year.number, sequence
        document.number = document.format_number(year, sequence)
        document.docstatus = DocStatus.SUBMITTED
        _write_transition(document, DocStatus.DRAFT)
        conclude(
            document,
            self.action_name,
            user,
            log_action=self.log_action,
            revision=revision,
            content_changed=True,
        )


def create_submitted(document: D, *, user: Any) -> D:
    """Save a new document and submit it in one go, as imports do. Same checks as by hand.

    The caller has asked for permission; here only the rules of the document count.
    """
    action = action_registry.get_action_class(type(document), "submit")
    with transaction.atomic():
        document.created_by = user
        document.derive()
        # Unique and check constraints are the database's business here: asking first would double the
        # queries of an import and still lose the race.
        document.full_clean(_references_at_hand(document), validate_unique=False, validate_constraints=False)
        document.check_submittable()
        if document._state.adding:
            document.save_new()
        else:
            document.save()
        action(document, user=user).submit()
        require_in_scope(document, user)
    document.forget_lines()
    return document


def _references_at_hand(document: Document) -> set[str]:
    """Foreign keys whose row stands in memory: the database refuses those that are gone, nobody need ask it first."""
    return {
        field.name
        for field in document._meta.concrete_fields
        if field.many_to_one and field.is_cached(document) and not field.get_limit_choices_to()
    }


def _write_transition(document: Document, expected: DocStatus) -> None:
    """One UPDATE of all columns, only while the stored row still has the `expected` state."""
    values = {
        field.attname: getattr(document, field.attname)
        for field in document._meta.concrete_fields
        if not field.primary_key
    }
    changed = type(document)._base_manager.filter(pk=document.pk, docstatus=expected).update(**values)
    if changed != 1:
        raise DocumentNotDraftError(not_draft_message(document))


class CancelAction(BaseAction):
    """Declare a submitted document void, with a reason. The document stays, its number too."""

    action_name = "cancel"
    permission_policy_action = "cancel"
    log_action = "document.cancel"
    instance: Document

    def __init__(self, instance: Document, user: Any = None, *, reason: str = ""):
        super().__init__(instance, user)
        self.reason = reason.strip()

    def check(self, skip_permission_checks: bool = False) -> None:
        if not self.instance.is_submitted:
            raise DocumentNotSubmittedError(_("Only a submitted document can be cancelled."))
        if not self.reason:
            raise ReasonMissingError(_("Say why the document is cancelled."))
        super().check(skip_permission_checks)

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> Document:
        document = self.instance = locked(self.instance)
        self.check(skip_permission_checks)
        run_events(document, "cancel", self.user)
        document.docstatus = DocStatus.CANCELLED
        document.cancelled_at, document.cancelled_by = timezone.now(), self.user
        document.cancel_reason = self.reason
        _write_transition(document, DocStatus.SUBMITTED)
        conclude(
            document,
            self.action_name,
            self.user,
            log_action=self.log_action,
            data={"reason": self.reason},
        )
        return document


def perform(document: D, action: str, *, user: Any, **kwargs: Any) -> D:
    """Run a registered action by name, permissions included.

    Raises PermissionDenied, DomainError or ValidationError; nothing is half-written then.
    """
    declared = transitions_of(type(document)).get(action)
    if declared is not None:
        return _perform_declared(document, declared, user, kwargs)
    action_class = action_registry.get_action_class(type(document), action)
    if action_class is None or action not in transition_names(type(document)):
        raise PermissionDenied(_("This document has no such action."))
    with transaction.atomic():
        done = action_class(document, user=user, **kwargs).execute()
        require_in_scope(done, user)
    return done


@transaction.atomic
def _perform_declared(row: Any, transition: Transition, user: Any, values: dict[str, Any]) -> Any:
    row, model = locked(row), type(row)
    if user is not None:
        policy = policy_for(model)
        if not policy.user_has_permission(user, transition.name):
            raise PermissionDenied
        if not policy.rows(user).filter(pk=row.pk).exists():
            raise PermissionDenied
    if not row.allows(transition.name):
        raise NotInThisStateError(
            _("“%(row)s” is “%(state)s”: “%(action)s” is not possible now.")
            % {"row": row, "state": row.status_label(), "action": transition.label}
        )
    run_events(row, transition.name, user)
    made = transition.run(row, user=user, **values) if transition.run else None
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
    require_in_scope(row, user)
    if made is not None and made is not row:
        require_in_scope(made, user)
    return made if made is not None else row


def register_actions() -> None:
    """Tell Wagtail's action registry; subclasses of Document inherit these."""
    for action in (CreateDraft, EditDraft, DeleteDraft, SubmitAction, CancelAction, AmendAction):
        action_registry.register(Document, action)
    for record_action in (CreateRecord, EditRecord):
        action_registry.register(Record, record_action)

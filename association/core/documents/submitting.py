"""The transitions every document has: submit, cancel, amend. `SUBMIT` and the others declare them."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions import action_registry

from association.core.l10n.calendar import JalaliYear
from association.core.sealing.events import seal_cancelled, seal_submitted

from .copies import copy_of
from .custom_fields import require_extra
from .errors import DocumentNotDraftError, DomainError
from .events import run_events
from .lines import require_lines
from .models import DocStatus, Document, not_draft_message
from .numbering import next_number
from .scope import require_in_scope
from .states import log_code
from .timeline import conclude, keep_revision

D = TypeVar("D", bound=Document)


class DocumentNotSubmittedError(DomainError):
    """Only submitted documents can be cancelled."""

    code = "not_submitted"


class ReasonMissingError(DomainError):
    """Cancelling and voiding need a reason."""

    code = "reason_missing"


class DocumentNotCancelledError(DomainError):
    """Only cancelled documents are amended."""

    code = "not_cancelled"


class AlreadyAmendedError(DomainError):
    """A cancelled document is amended once; its successor is amended next."""

    code = "already_amended"


def require_draft_state(document: Document) -> None:
    """Raise DocumentNotDraftError for a final document."""
    if not document.is_draft:
        raise DocumentNotDraftError(not_draft_message(document))


def require_submitted(document: Document) -> None:
    """Raise DocumentNotSubmittedError for a draft and for a cancelled document."""
    if not document.is_submitted:
        raise DocumentNotSubmittedError(_("Only a submitted document can be cancelled."))


def require_amendable(document: Document) -> None:
    """Raise DocumentNotCancelledError or AlreadyAmendedError."""
    if not document.is_cancelled:
        raise DocumentNotCancelledError(_("Only a cancelled document can be amended. Cancel it first."))
    if hasattr(document, "amendment"):
        raise AlreadyAmendedError(_("This document has been amended already."))


def require_reason(reason: str, said: str) -> str:
    """The reason without white space around it. Raises ReasonMissingError, saying `said`, for none."""
    if not reason.strip():
        raise ReasonMissingError(said)
    return reason.strip()


def submit(document: D, *, user: Any) -> D:
    """Make a locked draft final: check, handlers, revision, number, timeline; all or nothing.

    Raises DocumentNotDraftError, or what `check_submittable` and `before_submit` of the document raise.
    """
    require_draft_state(document)
    document.renew()
    document.derive()
    document.check_submittable()
    require_lines(document)
    return _submit_checked(document, user)


def create_submitted(document: D, *, user: Any) -> D:
    """Save a new document and submit it in one go, as imports do. Same checks as by hand.

    The caller has asked for permission; here only the rules of the document count.
    """
    with transaction.atomic():
        document.created_by = user
        document.derive()
        # Unique and check constraints are the database's business here: asking first would double the
        # queries of an import and still lose the race.
        document.full_clean(_references_at_hand(document), validate_unique=False, validate_constraints=False)
        document.check_submittable()
        require_lines(document)
        if document._state.adding:
            document.save_new()
        else:
            document.save()
        _submit_checked(document, user)
        require_in_scope(document, user)
    document.forget_lines()
    return document


def _submit_checked(document: D, user: Any) -> D:
    """Submit a draft this transaction has just written or locked, derived and found complete."""
    require_extra(document)
    document.before_submit(user)
    run_events(document, "submit", user)
    document.submitted_at, document.submitted_by = timezone.now(), user
    year = JalaliYear.of(document.posting_date())
    revision = keep_revision(document, user)
    sequence = next_number(series=document._meta.label_lower, fiscal_year=year.number)
    document.fiscal_year, document.sequence = year.number, sequence
    document.number = document.format_number(year, sequence)
    document.docstatus = DocStatus.SUBMITTED
    _write_transition(document, DocStatus.DRAFT)
    code = log_code(type(document), "submit")
    conclude(document, "submit", user, log_action=code, revision=revision, content_changed=True)
    document.on_submit(user)
    seal_submitted(document)
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


def cancel(document: Document, *, user: Any, reason: str = "") -> None:
    """Take back a submitted document, with a reason. The document stays, its number too."""
    document.cancel_reason = require_reason(reason, _("Say why the document is cancelled."))
    document.docstatus = DocStatus.CANCELLED
    document.cancelled_at, document.cancelled_by = timezone.now(), user
    _write_transition(document, DocStatus.SUBMITTED)
    seal_cancelled(document)


def amend(document: D, *, user: Any) -> D:
    """A new draft with the contents of a cancelled document, which it names as the one it amends.

    It takes a number of its own when it is submitted: the cancelled one keeps its number for ever.
    """
    draft = copy_of(document)
    draft.amended_from = document
    create = action_registry.get_action_class(type(draft), "create")
    return create(draft, user=user).execute(skip_permission_checks=True)  # type: ignore[no-any-return]

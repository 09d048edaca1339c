"""Taking back an import: drafts are deleted, final documents are cancelled with a reason, the rest stays."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions import action_registry

from association.core.documents.errors import DomainError
from association.core.documents.models import DocStatus, Document
from association.core.documents.transitions import perform
from association.core.jobs.context import JobContext
from association.core.rules.refusals import in_words

from .models import ImportedRow, ImportRun

ROWS_PER_CHUNK = 25


def undo_rows(run: ImportRun, *, user: Any, context: JobContext | None = None) -> dict[str, Any]:
    """Take back what the lines of a list became; `kept` says of each row that stays why, such as a receipt.

    Related rows the list brought, such as donors, stay.
    """
    rows = list(run.rows.filter(undone=False))
    kept = []
    for start in range(0, len(rows), ROWS_PER_CHUNK):
        with transaction.atomic():
            for row in rows[start : start + ROWS_PER_CHUNK]:
                if reason := _undo(row, user, run):
                    kept.append({"line": row.line, "reason": reason})
            if context:
                context.advance(min(start + ROWS_PER_CHUNK, len(rows)), len(rows))
        if context:
            context.breathe()
    return {"undone": run.rows.filter(undone=True).count(), "kept": kept}


def _undo(row: ImportedRow, user: Any, run: ImportRun) -> str:
    """Why the row stays, or nothing."""
    document = apps.get_model(row.model)._base_manager.filter(pk=row.object_id).first()
    if isinstance(document, Document) and document.docstatus != DocStatus.CANCELLED:
        try:
            with in_words(), transaction.atomic():
                _take_back(document, user, run)
        except (DomainError, ValidationError, PermissionDenied) as exc:
            reasons = exc.messages if isinstance(exc, ValidationError) else [str(exc)]
            return f"{document}: {' '.join(reasons) or _('You may not do this.')}"
    elif document is not None and not isinstance(document, Document):
        return _("%(row)s is not a document: delete it by hand.") % {"row": document}
    row.undone = True
    row.save(update_fields=["undone"])
    return ""


def _take_back(document: Document, user: Any, run: ImportRun) -> None:
    if document.is_draft:
        action_registry.get_action_class(type(document), "delete")(document, user=user).execute()
        return
    reason = _("The import of “%(file)s” was taken back.") % {"file": run.file_name}
    perform(document, "cancel", user=user, reason=reason)

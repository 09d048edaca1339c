"""What the timeline of a document keeps of a transition: its contents then, and who did what."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context, registry
from wagtail.models import ModelLogEntry, Revision

from association.core.outbox.events import record_deliveries

from .models import Document

# The rows they name have just been read or written in this transaction, and the database refuses those gone.
_AT_HAND = {"content_type", "user", "revision"}


def keep_revision(document: Document, user: Any) -> Revision:
    """The contents as they are. Written directly: `save_revision` would save the whole document again."""
    revision = Revision.objects.create(
        content_object=document,
        base_content_type=document.get_base_content_type(),
        user=user,
        content=document.serializable_data(),
        object_str=str(document),
    )
    document.latest_revision = revision
    return revision


def keep_entry(
    document: Document, action: str, user: Any, *, data: dict[str, Any] | None = None, **entry: Any
) -> ModelLogEntry:
    """A line of the history, checked as Wagtail checks it but for the rows it names: asking for each took a query.

    Raises ValidationError for an action nobody registered.
    """
    kept = registry.get_log_model_for_instance(document)
    context = get_active_log_context()
    row: ModelLogEntry = kept(
        content_type=ContentType.objects.get_for_model(document, for_concrete_model=False),
        object_id=str(document.pk),
        label=str(document),
        action=action,
        timestamp=timezone.now(),
        user=user or context.user,
        uuid=context.uuid,
        data=data or {},
        **entry,
    )
    row.clean_fields(exclude=_AT_HAND)
    row.clean()
    row.save_base(force_insert=True)
    return row


def conclude(document: Document, action: str, user: Any, *, log_action: str, **entry: Any) -> None:
    """The end of every transition, inside its transaction: its line in the timeline, its messages to others."""
    keep_entry(document, log_action, user, **entry)
    record_deliveries(document, action)

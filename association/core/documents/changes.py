"""What changed between two kept states of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Revision

from .models import Document


@dataclass(frozen=True)
class Step:
    """A kept state and the one before it; `before` is None for the first."""

    before: Any
    after: Any


def revisions_of(document: Document) -> Any:
    """Kept states, the oldest first."""
    kind = ContentType.objects.get_for_model(document)
    return Revision.objects.filter(content_type=kind, object_id=str(document.pk)).order_by("pk")


def step_to(document: Document, revision_id: int) -> Step | None:
    """The document as it was at a revision and at the one before; None when there is no such revision."""
    after = revisions_of(document).filter(pk=revision_id).first()
    if after is None:
        return None
    before = revisions_of(document).filter(pk__lt=revision_id).last()
    return Step(before.as_object() if before else None, after.as_object())

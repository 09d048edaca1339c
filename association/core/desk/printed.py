"""A print any document can have without a template of its own: letterhead, facts, lines."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from association.core.documents.models import Document
from association.core.profile import AssociationProfile

from .columns import display, label_of, lines_context
from .custom_fields import custom_facts
from .declaration import desk_of
from .restricted import seen_by


def document_print(document: Document, language: str) -> dict[str, Any]:
    """Values for ``core/print/document.html`` in one language, as the page of the document shows them.

    Without what stands under rights of its own: one print serves everybody who may print.
    """
    desk = seen_by(desk_of(type(document)), AnonymousUser())
    with override(language):
        facts = [
            (label_of(desk.model, name), display(document, name), name)
            for name in desk.inspect
            if name not in ("number", "docstatus")
        ]
        return {
            "association": AssociationProfile.load().name(language),
            "kind": str(document._meta.verbose_name),
            "number": document.number,
            "cancelled": document.is_cancelled,
            "facts": [*facts, *custom_facts(document, None)],
            "lines": lines_context(document, desk),
        }

"""Every kind of document is guarded by the database, whether its author thought of it or not."""

from __future__ import annotations

from django.apps import apps
from modelcluster.fields import ParentalKey

from association.core.guards.registry import final_after_submit, is_guarded, lines_of

from .models import Document


def guard_documents() -> None:
    """Declare a document final once submitted, and its lines with it; a module's own declaration stands."""
    for model in apps.get_models():
        if issubclass(model, Document) and not is_guarded(model):
            final_after_submit(model._meta.label)
        parent = next((f for f in model._meta.concrete_fields if isinstance(f, ParentalKey)), None)
        if parent is not None and issubclass(parent.related_model, Document) and not is_guarded(model):
            lines_of(model._meta.label, parent=parent.name)

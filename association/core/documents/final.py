"""The database keeps every kind of document final, whether its author thought of it or not."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from modelcluster.fields import ParentalKey

from association.core.rules.registry import final_after_submit, is_kept_final, lines_of

from .lines import many_of
from .models import Document
from .states import state_field


def keep_documents_final() -> None:
    """Declare a document final once submitted, and its lines with it; a module's own declaration stands."""
    for model in apps.get_models():
        if issubclass(model, Document) and not is_kept_final(model):
            # Its own transitions may change the state of what is final; the rule of states says how.
            field = state_field(model)
            final_after_submit(model._meta.label, may_change=(field.name,) if field else ())
            for many in many_of(model):
                through: Any = many.remote_field.through
                lines_of(through._meta.label, parent=many.m2m_field_name())
        parent = next((f for f in model._meta.concrete_fields if isinstance(f, ParentalKey)), None)
        if parent is not None and issubclass(parent.related_model, Document) and not is_kept_final(model):
            lines_of(model._meta.label, parent=parent.name)

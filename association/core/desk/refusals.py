"""Words of a refused change, with the field each is about."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import Model

from .columns import label_of


def named_errors(model: type[Model], error: ValidationError) -> list[str]:
    """Messages with the name of their field: the form that could mark it is on another page."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    named = []
    for name, texts in error.message_dict.items():
        known = hasattr(model, name)
        named += [f"{label_of(model, name)}: {text}" if known else text for text in texts]
    return named

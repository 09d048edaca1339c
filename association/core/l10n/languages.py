"""The two languages of the product, as a type."""

from typing import Literal

from django.utils.translation import get_language

Language = Literal["fa", "en"]


def active(language: str | None = None) -> Language:
    """`language`, or the one of this request; whatever is not English reads Persian."""
    asked = language or get_language() or "fa"
    return "en" if asked.partition("-")[0] == "en" else "fa"

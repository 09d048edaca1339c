"""Kinds of sealed documents, named for people."""

from __future__ import annotations

from django import template

from association.core.sealing.seal import title_of

register = template.Library()


@register.filter
def sealed_kind(label: str | None) -> str:
    """What documents of a kind are called; nothing for heads frozen when there was one kind only."""
    return title_of(label) if label else ""

"""Replacing a name inside a library: on record, and refused when the name has moved."""

from __future__ import annotations

from typing import Any

# What was there before, by the dotted name that was replaced.
REPLACED: dict[str, Any] = {}


def replace(name: str, value: Any, *owners: Any) -> None:
    """Set `name` of each owner (a module, a class, the options of a model) to `value`.

    Raises AttributeError where there is no such name: one that moved in an upgrade is to be found again.
    """
    for owner in owners:
        REPLACED.setdefault(f"{_dotted(owner)}.{name}", getattr(owner, name))
        setattr(owner, name, value)


def _dotted(owner: Any) -> str:
    if isinstance(owner, type):
        return f"{owner.__module__}.{owner.__qualname__}"
    return str(getattr(owner, "__name__", owner))

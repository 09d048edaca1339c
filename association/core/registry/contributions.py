"""What modules contribute: typed values under a closed list of points.

Each module's `contributions.py` is imported once at start-up; the decorators in
`association.core.contribute` record what it declares together with the module's label.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, TypeVar, get_args

from django.apps import apps

from .module import Module, unloaded
from .state import is_enabled, mark_broken

T = TypeVar("T")
logger = logging.getLogger(__name__)

Point = Literal[
    "panel",
    "section",
    "indicator",
    "block",
    "print",
    "job",
    "event",
    "webhook",
    "route",
    "viewset",
    "slot",
    "page",
    "importer",
    "check",
    "fact",
    "filter",
    "related",
]
POINTS: tuple[str, ...] = get_args(Point)


@dataclass(frozen=True)
class Contribution:
    """One thing a module adds. `value` is what the decorator was put on."""

    point: str
    name: str
    module: str
    value: Any
    order: int = 50
    options: dict[str, Any] = field(default_factory=dict)


_registry: dict[str, list[Contribution]] = {point: [] for point in POINTS}
_broken: dict[str, str] = {}


def record(contribution: Contribution) -> None:
    """Keep a contribution. Raises KeyError for an unknown point and ValueError for a name taken twice."""
    taken = _registry[contribution.point]
    if any(c.name == contribution.name and c.module == contribution.module for c in taken):
        raise ValueError(f"{contribution.point} {contribution.name!r} is contributed twice")
    taken.append(contribution)
    taken.sort(key=lambda c: (c.order, c.module, c.name))


def broken_modules() -> dict[str, str]:
    """Modules whose contributions could not be loaded, and why. They count as switched off."""
    return dict(_broken)


def load_contributions() -> None:
    """Import `contributions.py` of every app. A module that fails is switched off; our own apps may not fail."""
    for label, reason in unloaded.items():
        _switch_off(label, reason)
    for config in apps.get_app_configs():
        name = f"{config.name}.contributions"
        if config.label in unloaded or find_spec(name) is None:
            continue
        try:
            import_module(name)
        except Exception as exc:
            if not isinstance(config, Module):
                raise
            note_broken(config.label, "contributions", exc)


def note_broken(label: str, what: str, exc: Exception) -> None:
    """Switch a module off in this process, because `what` of it cannot be loaded."""
    logger.error("%s of module %s cannot be loaded", what, label, exc_info=exc)
    _switch_off(label, f"{type(exc).__name__}: {exc}")


def _switch_off(label: str, reason: str) -> None:
    _broken[label] = reason
    mark_broken(label)


def contributions(point: Point) -> Iterator[Contribution]:
    """What enabled modules contribute to `point`, in order."""
    return (c for c in _registry[point] if is_enabled(c.module))


def every(point: Point) -> list[Contribution]:
    """Contributions of all modules, switched on or off: for addresses, which exist either way."""
    return list(_registry[point])


def find(point: Point, name: str) -> Contribution | None:
    """The enabled contribution called `name`, or None."""
    return next((c for c in contributions(point) if c.name == name), None)


def isolated(contribution: Contribution, call: Callable[[], T], fallback: Callable[[str], T]) -> T:
    """Run a user-interface contribution; one that raises is logged and becomes `fallback(module)`."""
    try:
        return call()
    except Exception:
        logger.exception(
            "%s %s of module %s failed", contribution.point, contribution.name, contribution.module
        )
        return fallback(contribution.module)

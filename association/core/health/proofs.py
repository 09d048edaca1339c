"""Proving the invariants of core and of the modules: for the command, the nightly job and the health page."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core.documents.invariants import INVARIANTS
from association.core.registry.contributions import contributions

logger = logging.getLogger(__name__)

TITLES: dict[str, Any] = {
    "numbers": gettext_lazy("No number of any series is missing or doubled"),
    "prints": gettext_lazy("Every stored print still gives the hash kept with it"),
    "rules": gettext_lazy("Every rule stands in the database"),
}
SHOWN_PROBLEMS = 20


@dataclass(frozen=True)
class Proof:
    """One invariant and what breaks it; `title` is in the reader's language."""

    name: str
    title: str
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.problems


def prove() -> list[Proof]:
    """Every invariant, those of core first. A check that raises is a broken invariant, not a crash."""
    own = [_prove(name, TITLES[name], check) for name, check in INVARIANTS.items()]
    added = contributions("check")
    return [*own, *(_prove(check.name, check.options["title"], check.value) for check in added)]


def _prove(name: str, title: Any, check: Callable[[], list[str]]) -> Proof:
    try:
        problems = tuple(str(problem) for problem in check())
    except Exception as exc:
        logger.exception("the check %s failed", name)
        problems = (str(_("The check itself failed: %(error)s")) % {"error": type(exc).__name__},)
    return Proof(name, str(title), problems)

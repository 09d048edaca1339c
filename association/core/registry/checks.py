"""System checks: what was left out of this installation is said at every start, not hidden."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from .contributions import broken_modules


@checks.register
def modules_are_whole(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """One warning per module that was left out or could not be loaded. The site starts all the same."""
    left_out = [(problem.label, problem.reason) for problem in settings.MODULES.problems]
    return [
        checks.Warning(
            f"Module {label} is left out: {reason}",
            hint="Correct or remove it. ASSOCIATION_SAFE_MODE=1 starts with the built-in modules only.",
            id="association.W001",
        )
        for label, reason in (*left_out, *broken_modules().items())
    ]

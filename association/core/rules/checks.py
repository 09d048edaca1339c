"""A system check: whoever starts or migrates is told which rules are not in the database."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.db import DatabaseError

from .install import missing


@checks.register(checks.Tags.database)
def rules_are_there(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """One warning for all of them: `migrate`, which writes them anew, must not be stopped by it."""
    try:
        lost = missing() if databases else []
    except DatabaseError:  # whoever cannot reach the database is told so by more than this
        return []
    if not lost:
        return []
    return [
        checks.Warning(
            f"{len(lost)} rules are missing or altered: {', '.join(lost[:5])}",
            hint="Run manage.py migrate, which writes them anew, and find out who took them away.",
            id="association.W002",
        )
    ]

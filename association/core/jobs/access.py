"""Who sees a run and who may stop it: whoever asked for it, and administrators."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from .models import JobRun

VIEW, CHANGE = "core.view_jobrun", "core.change_jobrun"


def runs_for(user: Any) -> QuerySet[JobRun]:
    """Runs the person may see."""
    runs = JobRun.objects.select_related("requested_by")
    return runs if user.has_perm(VIEW) else runs.filter(requested_by=user)


def may_change(user: Any, run: JobRun) -> bool:
    """Whether the person may stop the run or have it tried again."""
    return run.requested_by_id == user.pk or user.has_perm(CHANGE)

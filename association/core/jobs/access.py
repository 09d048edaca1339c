"""Who sees a run and who may stop it or go on with it: whoever asked for it, administrators, and, where the
first may no longer do it, others who may."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from association.core.registry.contributions import contributions, find

from .models import JobRun, JobState

VIEW, CHANGE = "core.view_jobrun", "core.change_jobrun"
STOPPED = (JobState.FAILED, JobState.CANCELLED)


def runs_for(user: Any) -> QuerySet[JobRun]:
    """Runs the person may see."""
    runs = JobRun.objects.select_related("requested_by")
    return runs if user.has_perm(VIEW) else runs.filter(Q(requested_by=user) | _left_behind(user))


def may_change(user: Any, run: JobRun) -> bool:
    """Whether the person may stop the run or have it tried again."""
    return run.requested_by_id == user.pk or user.has_perm(CHANGE)


def office_kinds(user: Any) -> list[str]:
    """Kinds of jobs that ask for a right the person holds. Those without one are private to who asked."""
    return [name for name, permission in _permissions() if user.has_perm(permission)]


def left_behind_for(user: Any) -> QuerySet[JobRun]:
    """Stopped runs whose person may no longer do it, which `user` may take over."""
    return JobRun.objects.select_related("requested_by").filter(_left_behind(user))


def may_still(run: JobRun) -> bool:
    """Whether whoever asked for the run may still do it; a schedule always may."""
    job = find("job", run.kind)
    permission = job.options["permission"] if job else ""
    return run.requested_by is None or not permission or run.requested_by.has_perm(permission)


def _permissions() -> list[tuple[str, str]]:
    asked = ((job.name, job.options["permission"]) for job in contributions("job"))
    return [(name, permission) for name, permission in asked if permission]


def _left_behind(user: Any) -> Q:
    """One condition for all kinds, so that lists ask the database equally often for any number of runs."""
    found = Q(pk__in=())
    for name, permission in _permissions():
        if user.has_perm(permission):
            able = get_user_model().objects.with_perm(permission, backend=_BACKEND).values("pk")
            found |= Q(kind=name) & ~Q(requested_by__in=able)
    return Q(state__in=STOPPED, requested_by__isnull=False) & found


_BACKEND = "django.contrib.auth.backends.ModelBackend"

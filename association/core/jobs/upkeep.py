"""Runs nobody needs any more are removed; what people asked for and what failed stays longer."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from association.core import contribute
from association.core.access.throttle import LimitCount

from .context import JobContext
from .models import JobRun, JobState

KEPT_DAYS = 30


@contribute.job(name="tidy-jobs", title=_("Removal of old scheduled jobs"), every="day")
def remove_old_runs(context: JobContext) -> dict[str, int]:
    """Delete scheduled runs that ended well a month ago."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    old = JobRun.objects.filter(state=JobState.DONE, requested_by=None, finished_at__lt=before)
    removed, _per_model = old.delete()
    return {"removed": removed}


@contribute.job(name="tidy-limits", title=_("Removal of counts whose time is over"), every="day")
def remove_old_counts(context: JobContext) -> dict[str, int]:
    """Delete counts of limits (of wrong passwords and the like) whose window is over."""
    removed, _per_model = LimitCount.objects.filter(ends_at__lt=timezone.now()).delete()
    return {"removed": removed}

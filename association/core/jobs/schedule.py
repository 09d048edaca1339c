"""Jobs that come round by themselves: one run per period, whoever is first to ask."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone

from association.core.registry.contributions import contributions

from .models import JobRun
from .services import enqueue_job

Every = Literal["minute", "hour", "day", "week"]


def period_key(name: str, every: Every, now: datetime) -> str:
    """The key of the period `now` lies in, on the clock of the association. Weeks begin on Saturday."""
    here = timezone.localtime(now)
    # The offset keeps the two equal hours apart where clocks are put back.
    if every == "minute":
        return f"{name}:{here:%Y-%m-%dT%H:%M%z}"
    if every == "hour":
        return f"{name}:{here:%Y-%m-%dT%H%z}"
    if every == "week":
        saturday = here.date() - timedelta(days=(here.weekday() + 2) % 7)
        return f"{name}:{saturday}/week"
    return f"{name}:{here.date()}"


def schedule_due(now: datetime | None = None) -> int:
    """Ask for what is due in this period and was not asked for yet. A module that is off gets nothing."""
    now = now or timezone.now()
    due = {
        period_key(job.name, job.options["every"], now): job
        for job in contributions("job")
        if job.options["every"]
    }
    known = set(JobRun.objects.filter(key__in=due).values_list("key", flat=True))
    asked = 0
    for key, job in due.items():
        is_due = job.options.get("due")
        if key not in known and (is_due is None or is_due()):
            enqueue_job(job.name, key=key)
            asked += 1
    return asked

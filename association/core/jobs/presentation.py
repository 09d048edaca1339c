"""A run in words and figures for people."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from association.core.l10n.money import format_number, format_percent
from association.core.registry.contributions import every, find

from .access import STOPPED, may_still
from .models import JobRun, JobState
from .services import called, why_left_behind

STATE_CLASS = {
    JobState.QUEUED: "draft",
    JobState.RUNNING: "running",
    JobState.DONE: "submitted",
    JobState.FAILED: "cancelled",
    JobState.CANCELLED: "draft",
}


def title_of(run: JobRun) -> str:
    """The job's name, also when its module is off; the bare word when its module is gone."""
    return next((str(job.options["title"]) for job in every("job") if job.name == run.kind), run.kind)


def state_tag(run: JobRun) -> str:
    css = STATE_CLASS[JobState(run.state)]
    return format_html('<span class="desk-status desk-status--{}">{}</span>', css, run.get_state_display())


def progress_text(run: JobRun) -> str:
    """«۳۰۰ از ۱٬۲۰۰ (۲۵٪)», or nothing while the length is unknown."""
    if not run.total:
        return ""
    return _("%(done)s of %(total)s (%(share)s)") % {
        "done": format_number(run.done),
        "total": format_number(run.total),
        "share": format_percent(run.done / run.total),
    }


def note_of(run: JobRun) -> str:
    """What a person wonders about in this state."""
    if run.state == JobState.RUNNING and run.cancel_requested:
        return _("It stops after the lines it is working on.")
    if is_left_behind(run):
        return why_left_behind(run)
    if run.state != JobState.QUEUED:
        return run.message
    if find("job", run.kind) is None:
        return _("It waits because its module is switched off.")
    if run.error:
        return _("The last attempt failed. It is tried again at %(time)s.") % {"time": moment(run.run_after)}
    return _("It starts as soon as the worker is free. You may leave this page.")


def is_left_behind(run: JobRun) -> bool:
    """Whether it stopped and whoever asked for it may no longer do it."""
    return run.state in STOPPED and not may_still(run)


def facts_of(run: JobRun) -> list[tuple[str, Any, str]]:
    """Label, value and name of each fact on the run's page."""
    attempts = _("%(attempt)s of %(most)s") % {
        "attempt": format_number(run.attempt),
        "most": format_number(run.max_attempts),
    }
    return [
        (_("Subject"), run.subject, "subject"),
        (_("Asked by"), person(run), "requested_by"),
        (_("Asked for"), moment(run.created_at), "created_at"),
        (_("Started"), moment(run.started_at), "started_at"),
        (_("Finished"), moment(run.finished_at), "finished_at"),
        (_("Attempt"), attempts if run.attempt else "", "attempt"),
    ]


def person(run: JobRun) -> str:
    return called(run.requested_by) if run.requested_by else _("schedule")


def moment(at: Any) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""

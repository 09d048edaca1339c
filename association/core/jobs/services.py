"""Asking for background work, stopping it, trying it again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.registry.contributions import find

from .errors import JobStateError, UnknownJobError
from .models import JobRun, JobState


def enqueue_job(
    kind: str,
    *,
    key: str,
    arguments: dict[str, Any] | None = None,
    requested_by: Any = None,
    subject: str = "",
) -> JobRun:
    """Ask for a job; the same `key` is one run however often it is asked.

    The row is the queue: workers see it when the caller's transaction commits, never when it rolls back.
    Raises UnknownJobError, and PermissionDenied when `requested_by` may not ask for it.
    """
    contribution = find("job", kind)
    if contribution is None:
        raise UnknownJobError(kind)
    permission = contribution.options["permission"]
    if requested_by is not None and permission and not requested_by.has_perm(permission):
        raise PermissionDenied
    run, _created = JobRun.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "arguments": arguments or {},
            "requested_by": requested_by,
            "subject": subject[:200],
            "max_attempts": contribution.options["max_attempts"],
        },
    )
    return run


def cancel_job(run: JobRun) -> JobRun:
    """Stop a run: at once while it waits, at its next sign of life while it works.

    Raises JobStateError when it has ended already.
    """
    row = JobRun.objects.filter(pk=run.pk)
    stopped = row.filter(state=JobState.QUEUED).update(
        state=JobState.CANCELLED, finished_at=timezone.now(), cancel_requested=True
    )
    if not stopped and not row.filter(state=JobState.RUNNING).update(cancel_requested=True):
        raise JobStateError(_("This job has ended already."))
    run.refresh_from_db()
    return run


def retry_job(run: JobRun) -> JobRun:
    """Let a failed or stopped run go on from where it was, with all its attempts.

    Raises JobStateError for any other state.
    """
    changed = JobRun.objects.filter(pk=run.pk, state__in=(JobState.FAILED, JobState.CANCELLED)).update(
        state=JobState.QUEUED,
        attempt=0,
        error="",
        cancel_requested=False,
        finished_at=None,
        run_after=timezone.now(),
    )
    if not changed:
        raise JobStateError(_("Only a failed or stopped job can be tried again."))
    run.refresh_from_db()
    return run

"""Asking for background work, stopping it, trying it again, taking it over."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from association.core.l10n.text import beside
from association.core.registry.contributions import find

from .access import STOPPED, left_behind_for, may_still, office_kinds
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

    Raises JobStateError for any other state, and where whoever asked for it may no longer do it.
    """
    if run.state in STOPPED and not may_still(run):
        raise JobStateError(why_left_behind(run))
    if not _queue_again(JobRun.objects.filter(pk=run.pk)):
        raise JobStateError(_("Only a failed or stopped job can be tried again."))
    run.refresh_from_db()
    return run


@transaction.atomic
def take_over_job(run: JobRun, *, user: Any) -> JobRun:
    """Let a stopped run whose person may no longer do it go on in the name of `user`, who may.

    Raises PermissionDenied, and JobStateError for a run that is not left behind or that somebody else was
    quicker to take.
    """
    if run.kind not in office_kinds(user):
        raise PermissionDenied
    before = JobRun.objects.select_related("requested_by").get(pk=run.pk)
    left_behind = left_behind_for(user).filter(pk=run.pk).exists()
    # Of two who press at once, the second no longer finds it in the name of the first.
    theirs = JobRun.objects.filter(pk=run.pk, requested_by=before.requested_by)
    if not (left_behind and _queue_again(theirs, requested_by=user)):
        raise JobStateError(_("Whoever asked for this job may go on with it, or somebody has taken it over."))
    run.refresh_from_db()
    log(instance=run, action="job.take_over", user=user, data={"before": called(before.requested_by)})
    return run


def why_left_behind(run: JobRun) -> str:
    """Why a run goes on in nobody's name, in words that say who can help."""
    return _("%(person)s may no longer do this. Somebody who may can continue it in their own name.") % {
        "person": beside(called(run.requested_by))
    }


def called(user: Any) -> str:
    """How people call who asked for a run."""
    return user.get_full_name() or user.get_username()


def _queue_again(rows: Any, **changes: Any) -> bool:
    """One conditional UPDATE: whether a stopped run of `rows` waits for a worker now, with all its attempts."""
    return bool(
        rows.filter(state__in=STOPPED).update(
            state=JobState.QUEUED,
            attempt=0,
            error="",
            cancel_requested=False,
            finished_at=None,
            run_after=timezone.now(),
            **changes,
        )
    )

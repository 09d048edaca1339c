"""Taking a run, doing it, and what becomes of it. Safe with any number of workers, on both databases."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from association.core.documents.errors import DomainError
from association.core.registry.contributions import Contribution, contributions, find
from association.core.registry.state import forget

from .context import JobContext
from .errors import JobCancelledError, JobInterruptedError, JobLostError, JobMustWaitError, JobRetryError
from .models import JobRun, JobState

logger = logging.getLogger(__name__)

FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 3600
WAIT_SECONDS = 60
STALE_SECONDS = 300


def claim_next() -> JobRun | None:
    """Take the next run that may start. Jobs of modules that are off are not looked at.

    The claim is one conditional UPDATE: of several workers that saw the same row, one changes it.
    """
    kinds = [job.name for job in contributions("job")]
    ready = JobRun.objects.ready().filter(kind__in=kinds)
    for pk in ready.values_list("pk", flat=True)[:20]:
        claim, now = uuid.uuid4().hex, timezone.now()
        taken = JobRun.objects.filter(pk=pk, state=JobState.QUEUED, run_after__lte=now).update(
            state=JobState.RUNNING,
            claim=claim,
            attempt=F("attempt") + 1,
            heartbeat_at=now,
            started_at=now,
            finished_at=None,
        )
        if taken:
            return JobRun.objects.select_related("requested_by").get(pk=pk)
    return None


def execute(run: JobRun, *, stopping: Callable[[], bool] = lambda: False) -> None:
    """Do a claimed run and record how it ended. Never raises for what the job does."""
    forget()
    contribution = find("job", run.kind)
    if contribution is None:  # switched off since the claim
        _wait(run, WAIT_SECONDS)
        return
    with translation.override(_language_of(run.requested_by)):
        try:
            result = _call(contribution, run, stopping)
        except JobLostError:
            logger.warning("job %s was taken over by another worker", run.key)
        except JobCancelledError:
            _settle(run, state=JobState.CANCELLED, finished_at=timezone.now())
        except JobInterruptedError:
            _wait(run, 0)
        except JobMustWaitError:
            _wait(run, WAIT_SECONDS)
        except JobRetryError as exc:
            _fail(run, str(exc))
        except PermissionDenied as exc:  # another attempt would be refused as well
            _settle(run, state=JobState.FAILED, error=str(exc), finished_at=timezone.now())
        except Exception as exc:
            logger.exception("job %s failed at attempt %s of %s", run.key, run.attempt, run.max_attempts)
            _fail(run, _words(exc))
        else:
            _settle(run, state=JobState.DONE, result=result, error="", finished_at=timezone.now())


def reap(*, seconds: float = STALE_SECONDS) -> int:
    """Put runs back whose worker died. They go on from their cursor; the last attempt ends them."""
    reaped = 0
    for run in JobRun.objects.stale(seconds=seconds):
        # A worker that lives after all has beaten since, or will find its claim gone.
        mine = JobRun.objects.stale(seconds=seconds).filter(pk=run.pk, claim=run.claim)
        if run.cancel_requested:
            reaped += mine.update(state=JobState.CANCELLED, claim="", finished_at=timezone.now())
        elif run.attempt >= run.max_attempts:
            with translation.override(_language_of(run.requested_by)):
                error = _("The worker stopped in the middle of every attempt.")
            reaped += mine.update(state=JobState.FAILED, claim="", error=error, finished_at=timezone.now())
        else:
            reaped += mine.update(state=JobState.QUEUED, claim="", run_after=timezone.now())
    return reaped


def pause_before(attempt: int) -> timedelta:
    """How long to wait after the attempt failed: 30 s, 1 min, 2 min … at most an hour."""
    return timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), LONGEST_PAUSE_SECONDS))


def _call(contribution: Contribution, run: JobRun, stopping: Callable[[], bool]) -> Any:
    context = JobContext(run, stopping=stopping)
    context.require_allowed()
    return contribution.value(context)


def _language_of(user: Any) -> str:
    profile = UserProfile.objects.filter(user=user).first() if user is not None else None
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def _words(exc: Exception) -> str:
    """Our own errors speak to people. Of others the first line: what follows may quote rows."""
    if isinstance(exc, ValidationError):
        return " ".join(exc.messages)
    if isinstance(exc, DomainError):
        return str(exc)
    return f"{type(exc).__name__}: {str(exc).partition(chr(10))[0][:300]}"


def _settle(run: JobRun, **changes: Any) -> None:
    JobRun.objects.filter(pk=run.pk, state=JobState.RUNNING, claim=run.claim).update(claim="", **changes)


def _wait(run: JobRun, seconds: float) -> None:
    after = timezone.now() + timedelta(seconds=seconds)
    _settle(run, state=JobState.QUEUED, attempt=F("attempt") - 1, run_after=after)


def _fail(run: JobRun, error: str) -> None:
    # A person who asked it to stop wants no further attempt.
    stopped = JobRun.objects.filter(pk=run.pk, cancel_requested=True).exists()
    if stopped or run.attempt >= run.max_attempts:
        state = JobState.CANCELLED if stopped else JobState.FAILED
        _settle(run, state=state, error=error, finished_at=timezone.now())
        return
    _settle(run, state=JobState.QUEUED, error=error, run_after=timezone.now() + pause_before(run.attempt))

"""What a person can do with a run, and the words for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .access import STOPPED, left_behind_for, may_change, may_still
from .models import JobRun, JobState
from .services import cancel_job, retry_job, take_over_job


@dataclass(frozen=True)
class JobAction:
    """A button of the run's page."""

    name: str
    label: str | Promise
    question: str | Promise
    done: str | Promise
    states: tuple[JobState, ...]
    perform: Callable[[JobRun, Any], Any]
    may: Callable[[Any, JobRun], bool] = may_change
    dangerous: bool = False


ACTIONS = {
    action.name: action
    for action in (
        JobAction(
            "cancel",
            _("Stop the job"),
            _("What it has finished so far stays. You can have it go on later."),
            _("The job is being stopped."),
            (JobState.QUEUED, JobState.RUNNING),
            lambda run, user: cancel_job(run),
            dangerous=True,
        ),
        JobAction(
            "retry",
            _("Try again"),
            _("It goes on where it stopped; nothing is done twice."),
            _("The job is waiting for the worker."),
            STOPPED,
            lambda run, user: retry_job(run),
        ),
        JobAction(
            "take-over",
            _("Continue in my name"),
            _(
                "Whoever asked for it may no longer do it. It goes on where it stopped; nothing is done twice. From "
                "now on it is yours, and that is put on record."
            ),
            _("The job is yours now and waits for the worker."),
            STOPPED,
            lambda run, user: take_over_job(run, user=user),
            may=lambda user, run: left_behind_for(user).filter(pk=run.pk).exists(),
        ),
    )
}


def actions_for(run: JobRun, user: Any) -> list[JobAction]:
    """The actions its state allows and the person may do."""
    if run.cancel_requested and run.state == JobState.RUNNING:
        return []
    offered = [action for action in ACTIONS.values() if run.state in action.states and action.may(user, run)]
    if run.state in STOPPED and not may_still(run):  # it would only stop again
        offered = [action for action in offered if action.name != "retry"]
    return offered

"""What a person can do with a run, and the words for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import JobRun, JobState
from .services import cancel_job, retry_job


@dataclass(frozen=True)
class JobAction:
    """A button of the run's page."""

    name: str
    label: str | Promise
    question: str | Promise
    done: str | Promise
    states: tuple[JobState, ...]
    perform: Callable[[JobRun], Any]
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
            cancel_job,
            dangerous=True,
        ),
        JobAction(
            "retry",
            _("Try again"),
            _("It goes on where it stopped; nothing is done twice."),
            _("The job is waiting for the worker."),
            (JobState.FAILED, JobState.CANCELLED),
            retry_job,
        ),
    )
}


def actions_for(run: JobRun) -> list[JobAction]:
    """The actions its state allows."""
    if run.cancel_requested and run.state == JobState.RUNNING:
        return []
    return [action for action in ACTIONS.values() if run.state in action.states]

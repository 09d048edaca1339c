"""How a job ends other than well."""

from association.core.documents.errors import DomainError


class UnknownJobError(LookupError):
    """No enabled module contributes a job of this name."""


class JobStateError(DomainError):
    """The run is not in a state that allows what was asked."""

    code = "job_state"


class JobSignal(Exception):  # noqa: N818 -- the family of what leaves a job early; its members are errors
    """Leaves a job early, without it having failed."""


class JobCancelledError(JobSignal):
    """Someone asked the run to stop."""


class JobInterruptedError(JobSignal):
    """The worker is stopping; the run waits for the next one and goes on from its cursor."""


class JobMustWaitError(JobSignal):
    """What the job needs is switched off; it waits and does not count as an attempt."""


class JobRetryError(JobSignal):
    """The attempt failed as such things do (a receiver does not answer); it counts and is made again later."""


class JobLostError(JobSignal):
    """The worker was thought dead and another one holds the run now. Nothing it does may be kept."""

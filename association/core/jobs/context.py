"""What a job function gets: what was asked, where to go on, and the one way to say how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.registry.contributions import find
from association.core.registry.state import forget, is_enabled

from .errors import JobCancelledError, JobInterruptedError, JobLostError, JobMustWaitError
from .models import JobRun, JobState

KEEP: Any = object()
# SQLite's waiters look again every tenth of a second; a shorter gap between two chunks they may never hit.
BREATH_SECONDS = 0.12


class JobContext:
    """The run as its function sees it.

    A job works in chunks, each in a transaction that ends with `advance`:

        with transaction.atomic():
            ...write the chunk...
            context.advance(done, total, message, cursor=done)

    Data and cursor are kept together or not at all, so a job that goes on after a crash doubles nothing.
    Modules, person and rights are asked again with every chunk: who is deactivated, or whose right is taken away,
    starts nothing more, and neither does a module that is switched off. A job whose rights depend on what was
    asked says them with `require_right`.
    """

    def __init__(self, run: JobRun, *, stopping: Callable[[], bool] = lambda: False):
        self.run, self._stopping = run, stopping
        self._modules: set[str] = set()
        self._rights: list[Callable[[Any], bool]] = []

    @property
    def arguments(self) -> dict[str, Any]:
        return dict(self.run.arguments)

    @property
    def cursor(self) -> Any:
        """Where the attempt before this one stopped; None at the very start."""
        return self.run.cursor

    @property
    def user(self) -> Any:
        """Who asked for it, or None for a schedule; with the rights of the present chunk, whoever holds it."""
        return self.run.requested_by

    def require_module(self, label: str) -> None:
        """The job works on rows of this module, besides its own: it waits while that is off (JobMustWaitError)."""
        self._modules.add(label)
        self.require_allowed()

    def require_right(self, asks: Callable[[Any], bool]) -> None:
        """The job needs what `asks` says of its person, besides its own permission, until it ends
        (PermissionDenied)."""
        self._rights.append(asks)
        self.require_allowed()

    def require_allowed(self) -> None:
        """Raise JobMustWaitError when a module is off, PermissionDenied when the person may not do this any more."""
        forget()
        contribution = find("job", self.run.kind)
        if contribution is None or not all(is_enabled(label) for label in self._modules):
            raise JobMustWaitError(self.run.kind)
        if self.run.requested_by_id is None:
            return
        user = self._read_anew()
        permission = contribution.options["permission"]
        if (
            user is None
            or (permission and not user.has_perm(permission))
            or not all(asks(user) for asks in self._rights)
        ):
            raise PermissionDenied(_("Whoever asked for this may no longer do it."))

    def _read_anew(self) -> Any:
        """The person as they stand now, None when deactivated. A user keeps what was asked of it before: the
        object is emptied, so that whatever the job handed it to asks anew as well."""
        user = self.run.requested_by
        fresh = user and get_user_model().objects.filter(pk=user.pk, is_active=True).first()
        if fresh is None:
            return None
        vars(user).clear()
        vars(user).update(vars(fresh))
        return user

    def advance(self, done: int, total: int, message: str = "", *, cursor: Any = KEEP) -> None:
        """Save progress and a sign of life.

        Raises JobCancelledError, JobInterruptedError, JobLostError, or what `require_allowed` raises; inside a
        transaction that takes the chunk back together with its cursor.
        """
        self.require_allowed()
        changes: dict[str, Any] = {
            "done": done,
            "total": total,
            "message": message[:300],
            "heartbeat_at": timezone.now(),
        }
        if cursor is not KEEP:
            changes["cursor"] = cursor
        mine = JobRun.objects.filter(pk=self.run.pk, state=JobState.RUNNING, claim=self.run.claim)
        if not mine.update(**changes):
            raise JobLostError(self.run.key)
        if mine.filter(cancel_requested=True).exists():
            raise JobCancelledError(self.run.key)
        if self._stopping():
            raise JobInterruptedError(self.run.key)

    def breathe(self) -> None:
        """Between two chunks: let people write, where the database has one writer at a time."""
        if connection.vendor == "sqlite":
            time.sleep(BREATH_SECONDS)

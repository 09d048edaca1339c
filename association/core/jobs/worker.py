"""The loop of `manage.py work`: schedule, reap, do our jobs, do Wagtail's tasks."""

from __future__ import annotations

import logging
import threading
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.crypto import get_random_string
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from association.core.registry.state import forget

from .execution import STALE_SECONDS, claim_next, execute, reap
from .schedule import schedule_due
from .wagtail_tasks import forget_tasks_of_gone_rows

logger = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 20
TASKS_AT_ONCE = 20


class Worker:
    """One process of background work. Start as many as the machine bears."""

    def __init__(self, *, interval: float = 1, stale_after: float = STALE_SECONDS):
        self.interval, self.stale_after = interval, stale_after
        self._stop = threading.Event()
        self._next_housekeeping = 0.0
        self._id = get_random_string(32)

    def stop(self) -> None:
        """Finish the chunk at hand, give the run back, leave."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def run(self) -> None:
        """Work until told to stop."""
        while not self.stopping:
            close_old_connections()
            try:
                busy = self.step()
            except (OperationalError, InterfaceError):
                # The database restarts or is locked: a worker that gave up would have to be found first.
                logger.exception("the database does not answer; trying again")
                connections.close_all()
                busy = False
            if not busy:
                self._stop.wait(self.interval)

    def drain(self) -> int:
        """Do all that is ready and return how many runs and batches of tasks that was."""
        self._next_housekeeping = 0.0
        steps = 0
        while not self.stopping and self.step():
            steps += 1
        return steps

    def step(self) -> bool:
        """One run and a batch of tasks, if there are any."""
        forget()
        if time.monotonic() >= self._next_housekeeping:
            self._next_housekeeping = time.monotonic() + min(HOUSEKEEPING_SECONDS, self.stale_after)
            reap(seconds=self.stale_after)
            schedule_due()
        run = claim_next()
        if run is not None:
            execute(run, stopping=self._stop.is_set)
        return self._do_tasks() or run is not None

    def _do_tasks(self) -> bool:
        """Tasks of Wagtail (search index and the like), through the worker of their own package."""
        did = False
        for alias in settings.TASKS:
            if self.stopping or not isinstance(task_backends[alias], DatabaseBackend):
                continue
            # Asked first: that worker locks the whole of SQLite to look.
            if not DBTaskResult.objects.ready().filter(backend_name=alias).exists():
                continue
            forget_tasks_of_gone_rows(alias)
            TaskWorker(
                queue_names=["*"],
                interval=0,
                batch=True,
                backend_name=alias,
                startup_delay=False,
                max_tasks=TASKS_AT_ONCE,
                worker_id=self._id,
                excluded_queue_names=[],
            ).run()
            did = True
        return did

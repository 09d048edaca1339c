"""Django's SQLite, with a queue before its one writer. The engine of every SQLite database of this project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import OperationalError

from association.core.wagtail_compat.sqlite import TransactionStepsWrapper

from .queue import QueueTimeoutError, WriterQueue


class DatabaseWrapper(TransactionStepsWrapper):
    """A transaction waits its turn before BEGIN IMMEDIATE and gives it back once it has ended.

    Waiting takes no longer than the option `timeout` (seconds); then it is SQLite's own OperationalError.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._queue: WriterQueue | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            self._queue = WriterQueue(Path(self.settings_dict["NAME"]))
        return connection

    def before_begin(self) -> None:
        if self._queue is not None:
            try:
                self._queue.enter(float(self.settings_dict["OPTIONS"].get("timeout", 5)))
            except QueueTimeoutError as exc:
                raise OperationalError("database is locked") from exc

    def after_close(self) -> None:
        if self._queue is not None:
            self._queue.close()

    def after_end(self) -> None:
        if self._queue is not None:
            self._queue.leave()

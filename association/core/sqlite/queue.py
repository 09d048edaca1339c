"""A queue of processes before the one who may write, kept by the system's file locks.

SQLite's own waiting looks again after pauses that grow, and whoever is unlucky starves: one of sixteen clients waited
11.4 s (docs/reliability.md). Waiting in the kernel ends when the one before has finished.
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path


class QueueTimeoutError(Exception):
    """The turn did not come within the time given."""


class WriterQueue:
    """One place in the queue of a database file. For one connection, hence one thread at a time."""

    def __init__(self, database: Path):
        self._database = database
        self._file: int | None = None
        self._inside = False

    def enter(self, patience: float) -> None:
        """Wait until everybody before has left. Raises QueueTimeoutError after `patience` seconds."""
        if self._file is None:
            self._file = _open_beside(self._database)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting, self._file = _Waiting(self._file), None
            self._file = waiting.result(patience)
        self._inside = True

    def leave(self) -> None:
        """Let the next one in. Nothing happens to one who is not inside."""
        if self._inside and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
        self._inside = False

    def close(self) -> None:
        """Leave, for good."""
        self.leave()
        if self._file is not None:
            os.close(self._file)
        self._file = None


class _Waiting:
    """A thread that stands in the kernel's queue: a file lock itself knows no limit of time."""

    def __init__(self, file: int):
        self._file, self._lock = file, threading.Lock()
        self._over = threading.Event()
        self._given_up = False
        threading.Thread(target=self._stand, daemon=True).start()

    def _stand(self) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        with self._lock:
            self._over.set()
            if self._given_up:
                os.close(self._file)

    def result(self, patience: float) -> int:
        self._over.wait(patience)
        with self._lock:
            if self._over.is_set():
                return self._file
            self._given_up = True
        raise QueueTimeoutError


def _open_beside(database: Path) -> int:
    """Open `<database>-queue`, owned like the database: a command run by root must not lock the server out."""
    file = os.open(f"{database}-queue", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
    if os.geteuid() == 0:
        like = database.stat()
        os.fchown(file, like.st_uid, like.st_gid)
    return file

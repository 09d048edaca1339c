"""Whoever writes to SQLite waits in a queue, not by looking again and again."""

import copy
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.db import OperationalError, connections

from association.core.sqlite.base import DatabaseWrapper
from association.core.sqlite.queue import QueueTimeoutError, WriterQueue

pytestmark = pytest.mark.django_db

HOLDER = """
import sys, time
from pathlib import Path
from association.core.sqlite.queue import WriterQueue
WriterQueue(Path(sys.argv[1])).enter(5)
print("inside", flush=True)
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "majma.sqlite3").touch()
    return tmp_path / "majma.sqlite3"


@pytest.fixture
def connect(path):
    """Connections of their own to one file, as processes and threads of a server have them."""
    opened = []

    def open_one(timeout=5):
        settings = copy.deepcopy(connections["default"].settings_dict)
        settings |= {"NAME": str(path), "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout}}
        opened.append(DatabaseWrapper(settings))
        opened[-1].inc_thread_sharing()
        return opened[-1]

    yield open_one
    for connection in opened:
        connection.close()


def begin(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def begin_elsewhere(connection):
    """Begin in another thread; gives the thread and the event of having begun."""
    begun = threading.Event()
    thread = threading.Thread(target=lambda: (begin(connection), begun.set()))
    thread.start()
    return thread, begun


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_next_one_begins_when_the_one_before_has_ended(connect, end):
    first, second = connect(), connect()
    begin(first)
    thread, begun = begin_elsewhere(second)

    assert not begun.wait(0.2)
    getattr(first, end)()
    assert begun.wait(5)
    thread.join()


def test_whoever_waits_too_long_is_told_that_the_database_is_locked(connect):
    first, second = connect(), connect(timeout=0.1)
    begin(first)

    with pytest.raises(OperationalError, match="database is locked"):
        begin(second)

    first.rollback()
    first.set_autocommit(True)
    begin(first)  # who gave up does not stand in the way


def test_transaction_that_cannot_begin_leaves_the_queue(connect):
    first, second = connect(timeout=0.1), connect(timeout=0.1)
    outsider = connect()
    outsider.ensure_connection()
    outsider.connection.execute("BEGIN IMMEDIATE")  # as the program sqlite3 does: it knows no queue

    with pytest.raises(OperationalError, match="database is locked"):
        begin(first)

    outsider.connection.execute("ROLLBACK")
    begin(second)


def test_killed_process_leaves_the_queue(path):
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "inside\n"
    queue = WriterQueue(path)
    with pytest.raises(QueueTimeoutError):
        queue.enter(0.1)

    holder.send_signal(signal.SIGKILL)
    holder.communicate()

    queue.enter(5)
    queue.close()


def test_file_of_the_queue_belongs_to_whom_the_database_belongs(path):
    if os.geteuid() == 0:
        os.chown(path, 1234, 1234)
    queue = WriterQueue(path)
    queue.enter(1)
    queue.close()

    beside, database = path.with_name("majma.sqlite3-queue").stat(), path.stat()
    assert (beside.st_uid, beside.st_gid) == (database.st_uid, database.st_gid)

"""Processes of a test, forked from one that has read all code and never connects: starting one costs nothing.

Each does a *task*, a function of a module of the tests, on a database of the test's choice. What it tells is written to
a file, so that it outlives the process.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# Read once by the server, so that no child has to.
TASKS = (
    "tests.torture.tasks",
    "tests.core.jobs.worker_process",
)


class ForkServer:
    """The warm process all others are forked from; one for a whole run of tests, started when first needed."""

    def __init__(self, folder: Path):
        self.folder, self._made = folder, 0
        self.errors = folder / "errors"
        self._process: subprocess.Popen[str] | None = None

    def _started(self) -> subprocess.Popen[str]:
        if self._process is None:
            with self.errors.open("w") as errors:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.forks"],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                )
        return self._process

    def ask(self, **order: Any) -> Any:
        """Send an order to the server; what it answers."""
        process = self._started()
        assert process.stdin
        assert process.stdout
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, self.errors.read_text()[-3000:]
        return json.loads(answer)

    def fork(self, **order: Any) -> Child:
        """A new process."""
        self._made += 1
        answers = self.folder / f"answers-{self._made}"
        return Child(self, self.ask(**order, answers=str(answers)), answers)

    def close(self) -> None:
        """Let the server end, if it was ever started."""
        if self._process:
            assert self._process.stdin
            self._process.stdin.close()
            self._process.wait(30)


@dataclass
class Processes:
    """Starts processes that do the tasks of one module on one database, with settings of their own."""

    server: ForkServer
    module: str
    database: str
    settings: dict[str, Any]

    def start(self, task: str, **arguments: Any) -> Child:
        """A new process doing a task."""
        return self.server.fork(
            module=self.module, task=task, database=self.database, settings=self.settings, arguments=arguments
        )

    def run(self, task: str, **arguments: Any) -> list[Any]:
        """Do a task to its end; what it told."""
        child = self.start(task, **arguments)
        assert child.wait() == 0, child.errors()
        return child.answers()


class Child:
    """One process: its pid and what it has told so far."""

    def __init__(self, server: ForkServer, pid: int, answers: Path):
        self._server, self.pid, self._answers = server, pid, answers

    def answers(self) -> list[Any]:
        text = self._answers.read_text() if self._answers.exists() else ""
        # What a kill cut off in the middle of a line nobody has read.
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def errors(self) -> str:
        """The end of what processes of this run wrote to their standard error."""
        return self._server.errors.read_text()[-3000:]

    def poll(self) -> int | None:
        """How it ended, or None while it lives."""
        return self._server.ask(poll=self.pid)  # type: ignore[no-any-return]

    def wait(self, timeout: float = 600) -> int:
        """How it ended. Raises TimeoutError after so many seconds."""
        end = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > end:
                raise TimeoutError(self.errors())
            time.sleep(0.02)
        return status

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _do(order: dict[str, Any]) -> None:
    from django.conf import settings
    from django.db import connection
    from environ import Env

    # In place: threads that connect later read the same dictionary.
    connection.settings_dict.update(
        {key: value for key, value in Env.db_url_config(order["database"]).items() if key != "ENGINE"}
    )
    for name, value in order["settings"].items():
        setattr(settings, name, value)
    with Path(order["answers"]).open("a", buffering=1) as file:
        getattr(import_module(order["module"]), order["task"])(
            lambda answer: file.write(json.dumps(answer) + "\n"), **order["arguments"]
        )


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    os.dup2(2, 1)  # the server's answers go by standard output
    try:
        _do(order)
        status = 0
    except BaseException:  # noqa: BLE001 -- a child must not go on as a second server
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _serve() -> None:
    ended: dict[int, int] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if "task" in order:
            answer: Any = _fork(order)
        else:
            pid = order["poll"]
            if pid not in ended:
                found, status = os.waitpid(pid, os.WNOHANG)
                if found:
                    ended[pid] = os.waitstatus_to_exitcode(status)
            answer = ended.get(pid)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "association.config.settings.test"
    import django

    django.setup()
    from django.urls import get_resolver

    for module in TASKS:
        import_module(module)
    get_resolver().url_patterns  # noqa: B018 -- likewise
    _serve()

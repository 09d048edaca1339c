"""Client processes of a database: one program that has read all code, and children it makes at a word.

A child is a process of its own with its own connection; starting it costs nothing, because the mother never
connects. Each writes what was answered to it into a file, so that what it knew outlives it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class Nursery:
    """The mother of client processes on one database."""

    def __init__(self, url: str, folder: Path, **environment: str):
        self.folder, self._made = folder, 0
        folder.mkdir(parents=True, exist_ok=True)
        self.errors = folder / "errors"
        with self.errors.open("w") as errors:
            self._mother = subprocess.Popen(
                [sys.executable, "-m", "tests.torture.nursery"],
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": url, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )

    def _ask(self, **order: Any) -> Any:
        assert self._mother.stdin
        assert self._mother.stdout
        self._mother.stdin.write(json.dumps(order) + "\n")
        self._mother.stdin.flush()
        answer = self._mother.stdout.readline()
        assert answer, self.errors.read_text()[-3000:]
        return json.loads(answer)

    def start(self, task: str, **arguments: Any) -> Client:
        """A new process doing a function of `tests.torture.tasks`."""
        self._made += 1
        answers = self.folder / f"answers-{self._made}"
        pid = self._ask(task=task, arguments=arguments, answers=str(answers))
        return Client(self, pid, answers)

    def run(self, task: str, **arguments: Any) -> list[Any]:
        """Do a task to its end; what it told."""
        client = self.start(task, **arguments)
        assert client.wait() == 0, self.errors.read_text()[-3000:]
        return client.answers()

    def close(self) -> None:
        assert self._mother.stdin
        self._mother.stdin.close()
        self._mother.wait(30)


class Client:
    """One child: its pid and what it has told so far."""

    def __init__(self, nursery: Nursery, pid: int, answers: Path):
        self._nursery, self.pid, self._answers = nursery, pid, answers

    def answers(self) -> list[Any]:
        text = self._answers.read_text() if self._answers.exists() else ""
        # What a kill cut off in the middle of a line nobody has read.
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def poll(self) -> int | None:
        """How it ended, or None while it lives."""
        return self._nursery._ask(poll=self.pid)  # type: ignore[no-any-return]

    def wait(self) -> int:
        return self._nursery._ask(wait=self.pid)  # type: ignore[no-any-return]

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _child(order: dict[str, Any]) -> None:
    from tests.torture import tasks

    with Path(order["answers"]).open("a", buffering=1) as file:
        getattr(tasks, order["task"])(
            lambda answer: file.write(json.dumps(answer) + "\n"), **order["arguments"]
        )


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        _child(order)
        status = 0
    except BaseException:  # noqa: BLE001 -- a child must not go on as a second mother
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _mother() -> None:
    ended: dict[int, int] = {}
    for line in sys.stdin:
        order = json.loads(line)
        if "task" in order:
            answer: Any = _fork(order)
        else:
            pid = order.get("poll") or order["wait"]
            if pid not in ended:
                found, status = os.waitpid(pid, os.WNOHANG if "poll" in order else 0)
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

    from tests.torture import tasks  # noqa: F401 -- read once, by the mother

    get_resolver().url_patterns  # noqa: B018 -- likewise
    _mother()

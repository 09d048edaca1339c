"""Two transactions driven statement by statement: every order in which the database can see them, one after the other.

Each actor is a thread with a connection of its own, which waits before every statement and before COMMIT until it is
told to go on. An actor that waits for a lock of the other is left waiting, as it would be.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db import connection, connections
from django.utils import translation

PATIENCE = 20.0


@dataclass
class Actor:
    """One transaction. `result` or `error` is what became of it; `statements` what it has said so far."""

    work: Callable[[], Any]
    statements: list[str] = field(default_factory=list)
    result: Any = None
    error: Exception | None = None
    pid: int = 0

    def __post_init__(self) -> None:
        self._go, self._stopped = threading.Event(), threading.Event()
        self.finished = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        assert self._stopped.wait(PATIENCE)

    def _gate(self, said: str) -> None:
        self.statements.append(said)
        self._stopped.set()
        assert self._go.wait(PATIENCE), "nobody told it to go on"
        self._go.clear()

    def _run(self) -> None:
        def before_statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            self._gate(sql)
            return execute(sql, params, many, context)

        own = connections["default"]
        own.ensure_connection()
        self.pid = own.connection.info.backend_pid
        commit = own._commit

        def gated_commit() -> None:
            self._gate("COMMIT")
            commit()

        own._commit = gated_commit
        try:
            with own.execute_wrapper(before_statement), translation.override("fa"):
                self.result = self.work()
        except Exception as exc:  # noqa: BLE001 -- what became of it is the test's business
            self.error = exc
        finally:
            own.close()
            self.finished = True
            self._stopped.set()

    def step(self) -> None:
        """One statement further, or as far as a lock of the other lets it."""
        if not self._settled() or self.finished:
            return
        self._stopped.clear()
        self._go.set()
        self._settled()

    def _settled(self) -> bool:
        """Wait until it stands before a statement or has finished; False when it waits for a lock instead."""
        until = time.monotonic() + PATIENCE
        while not self._stopped.wait(0.002):
            if self._waits():
                return False
            assert time.monotonic() < until, self.statements[-1]
        return True

    def _waits(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [self.pid])
            return bool(cursor.fetchone()[0])

    def finish(self) -> None:
        """As far as it gets: to its end, or to a lock of the other."""
        while self._settled() and not self.finished:
            self.step()


def play(first: Callable[[], Any], second: Callable[[], Any], order: str) -> tuple[Actor, Actor]:
    """Run both; each letter of `order`, ``a`` or ``b``, is one statement of that actor. Then both go to their end."""
    actors = {"a": Actor(first), "b": Actor(second)}
    for letter in order:
        actors[letter].step()
    until = time.monotonic() + PATIENCE
    while not all(actor.finished for actor in actors.values()):
        for actor in actors.values():
            actor.finish()
        assert time.monotonic() < until, [actor.statements[-1] for actor in actors.values()]
    return actors["a"], actors["b"]


def merges(first: int, second: int) -> Iterator[str]:
    """Every merge of two lists of so many statements."""
    for places in combinations(range(first + second), first):
        yield "".join("a" if place in places else "b" for place in range(first + second))


def switches(first: int, second: int, most: int) -> Iterator[str]:
    """Merges that change hands three times: a part of one, a part of the other, then both ends. At most so many."""
    parts = [(i, j) for i in range(first + 1) for j in range(1, second + 1)]
    step = max(1, len(parts) // most)
    for i, j in parts[:: step if step % 2 or step == 1 else step + 1]:
        yield "a" * i + "b" * j + "a" * (first - i)

"""What an import did, the same for the command line, the admin and tests."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class RowError:
    """Why a line was refused. `line` is the line of the file, its heading being 1."""

    line: int
    column: str
    reason: str


class RowRefused(Exception):  # noqa: N818 -- a verdict on one line, not a failure of the import
    """Raised while a line is read: names the column and says why."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass
class ImportResult:
    """Counts of lines, the money in those recorded (Rial), and what was refused."""

    recorded: int = 0
    repeated: int = 0
    total_irr: int = 0
    errors: list[RowError] = field(default_factory=list)
    unmatched_intents: Counter[str] = field(default_factory=Counter)
    dry_run: bool = False

    @property
    def refused(self) -> int:
        return len({error.line for error in self.errors})

    def as_dict(self) -> dict[str, Any]:
        return {
            "recorded": self.recorded,
            "refused": self.refused,
            "repeated": self.repeated,
            "total_irr": self.total_irr,
            "errors": [{"line": e.line, "column": e.column, "reason": e.reason} for e in self.errors],
            "unmatched_intents": dict(self.unmatched_intents.most_common()),
            "dry_run": self.dry_run,
        }

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> ImportResult:
        """The result as `as_dict` wrote it, to be counted further."""
        return cls(
            recorded=saved["recorded"],
            repeated=saved["repeated"],
            total_irr=saved["total_irr"],
            errors=[RowError(**error) for error in saved["errors"]],
            unmatched_intents=Counter(saved["unmatched_intents"]),
            dry_run=saved["dry_run"],
        )


class ImportProgress(Protocol):
    """Whoever follows a long import: how far it was, and what to keep of each chunk.

    `chunk_done` is called inside the transaction of the chunk; what it raises takes the chunk back.
    `between_chunks` is called outside of any.
    """

    done: int
    result: ImportResult

    def chunk_done(self, done: int, total: int) -> None: ...

    def between_chunks(self) -> None: ...

"""What an import did, the same for the command line, the admin and tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .reading import RowList


@dataclass(frozen=True)
class RowError:
    """Why a line was refused. `line` is the line of the file, as an editor counts."""

    line: int
    column: str
    reason: str


class RowRefused(Exception):  # noqa: N818 -- a verdict on one line, not a failure of the import
    """Raised while a line is read: names the column and says why."""

    def __init__(self, column: str, reason: str):
        super().__init__(reason)
        self.column, self.reason = column, reason


class RowHeld(RowRefused):
    """A line that is right and may have been recorded before under another id: a person decides."""


@dataclass
class ImportResult:
    """Counts of lines, the money in those recorded (Rial), and what was refused or held for a person to decide.

    All lines below the headings are recorded, repeated, refused, held, blank or hidden. `added` and `matched` name
    related rows, such as donors, that the list brought or met.
    """

    recorded: int = 0
    repeated: int = 0
    total_irr: int = 0
    errors: list[RowError] = field(default_factory=list)
    unmatched_intents: Counter[str] = field(default_factory=Counter)
    dry_run: bool = False
    held: list[RowError] = field(default_factory=list)
    blank: int = 0
    hidden: int = 0
    notes: list[str] = field(default_factory=list)
    added: dict[str, str] = field(default_factory=dict)
    matched: dict[str, str] = field(default_factory=dict)
    accounted: bool = False
    # The list itself, for the file of refused lines; not part of what is kept.
    source: RowList | None = None

    @property
    def refused(self) -> int:
        return len({error.line for error in self.errors})

    @property
    def rows(self) -> int:
        """All lines below the headings."""
        return self.recorded + self.repeated + self.refused + len(self.held) + self.blank + self.hidden

    def account(self, rows: RowList) -> None:
        """Count, once, the lines the reader did not hand on."""
        self.source = rows
        if not self.accounted:
            named = {error.line for error in self.errors}
            self.errors = sorted(
                [*self.errors, *(error for error in rows.errors if error.line not in named)],
                key=lambda error: error.line,
            )
            self.blank, self.hidden, self.notes = rows.blank, rows.hidden, [*rows.notes, *self.notes]
            self.accounted = True

    def as_dict(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "recorded": self.recorded,
            "refused": self.refused,
            "repeated": self.repeated,
            "blank": self.blank,
            "hidden": self.hidden,
            "total_irr": self.total_irr,
            "errors": [asdict(error) for error in self.errors],
            "held": [asdict(error) for error in self.held],
            "notes": self.notes,
            "added": self.added,
            "matched": self.matched,
            "unmatched_intents": dict(self.unmatched_intents.most_common()),
            "dry_run": self.dry_run,
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, Any]) -> ImportResult:
        """The result as `as_dict` wrote it, to be counted further."""
        return cls(
            recorded=saved["recorded"],
            repeated=saved["repeated"],
            total_irr=saved["total_irr"],
            errors=[RowError(**error) for error in saved["errors"]],
            unmatched_intents=Counter(saved["unmatched_intents"]),
            dry_run=saved["dry_run"],
            held=[RowError(**error) for error in saved.get("held", ())],
            blank=saved.get("blank", 0),
            hidden=saved.get("hidden", 0),
            notes=list(saved.get("notes", ())),
            added=dict(saved.get("added", {})),
            matched=dict(saved.get("matched", {})),
            accounted="blank" in saved,
        )


class ImportProgress(Protocol):
    """Whoever follows a long import: how far it was, and what to keep of each chunk.

    `chunk_done` is called inside the transaction of the chunk; what it raises takes the chunk back. In a dry run,
    where every chunk is taken back, it is called after it. `between_chunks` is called outside of any. `keep`
    remembers what a line became, so that the import can be undone.
    """

    done: int
    result: ImportResult

    def chunk_done(self, done: int, total: int) -> None: ...

    def between_chunks(self) -> None: ...

    def keep(self, line: int, instance: Any) -> None: ...

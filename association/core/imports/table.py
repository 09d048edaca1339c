"""What every kind of file becomes: rows of typed cells, and what could not be read of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from math import inf
from typing import Any

from django.utils.translation import gettext as _

from association.core.l10n.money import format_number
from association.core.l10n.text import holds_control, only_seen

# Rows as an association's year has them, ten times over; what is more comes in parts.
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CELLS = 1_000_000
# What a cell of a spreadsheet can hold.
LONGEST_CELL = 32_767
# Spreadsheets keep fifteen digits of a number; what follows is gone.
LARGEST_EXACT = 10**15


# Until when a request may read on; jobs take their time.
_until: ContextVar[float] = ContextVar("until", default=inf)


class UnreadableFileError(Exception):
    """The file is no list we can read; the message says what to do."""


class SlowFileError(Exception):
    """Reading the file takes longer than a request may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Let reading raise SlowFileError when it lasts longer."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def look_at_the_clock() -> None:
    """Raise SlowFileError where the reading lasts longer than it may."""
    if time.monotonic() > _until.get():
        raise SlowFileError


@dataclass
class RawRow:
    """One line that holds something. `faults` say by position why a cell cannot be read, `fault` why none can.

    `grouped` holds by position the number that a cell makes with those after it, where commas part them;
    `formats` how the spreadsheet shows a number, where that tells a unit of money.
    """

    line: int
    cells: list[Any]
    faults: dict[int, str] = field(default_factory=dict)
    hidden: bool = False
    fault: str = ""
    grouped: dict[int, str] = field(default_factory=dict)
    formats: dict[int, str] = field(default_factory=dict)

    def filled(self) -> list[int]:
        """Positions of the cells that hold something."""
        return [i for i, cell in enumerate(self.cells) if i in self.faults or not is_empty(cell)]


@dataclass
class Table:
    """The rows of one sheet. `blanks` are places and numbers of lines that hold nothing."""

    rows: list[RawRow] = field(default_factory=list)
    blanks: list[tuple[int, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, row: RawRow) -> None:
        """Keep a row. Raises UnreadableFileError beyond what is read of one file."""
        look_at_the_clock()
        filled = row.filled()
        if not filled:
            self.blanks.append((row.line, 1))
            return
        if len(self.rows) >= MOST_ROWS:
            raise UnreadableFileError(
                _("The list has more than %(count)s lines. Split it and import the parts one by one.")
                % {"count": format_number(MOST_ROWS)}
            )
        if filled[-1] >= MOST_COLUMNS:
            raise UnreadableFileError(
                _("Line %(line)s has more than %(count)s columns.")
                % {"line": format_number(row.line), "count": format_number(MOST_COLUMNS)}
            )
        self.rows.append(row)

    def blank_below(self, line: int) -> int:
        return sum(count for at, count in self.blanks if at > line)


def is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not only_seen(cell).strip())


def cell_text(cell: Any) -> str:
    """A cell as importers read it. Raises ValueError, with words for people, for one that is no plain value.

    Numbers are written so that no reader takes a fraction for groups: 12.345 becomes "12.3450".
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        if len(cell) > LONGEST_CELL:
            raise ValueError(_("This cell is too long."))
        if holds_control(cell):
            raise ValueError(_("This cell holds a control character. Type it anew."))
        return cell.strip()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return (
            cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else f"{cell:%Y-%m-%d %H:%M:%S}"
        )
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _number(value: float) -> str:
    if abs(value) >= LARGEST_EXACT:
        raise ValueError(
            _(
                "A number of so many digits loses its last ones in a spreadsheet. Make the cell text and type it anew."
            )
        )
    if value == int(value):
        return str(int(value))
    text = format(Decimal(repr(value)), "f")
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text

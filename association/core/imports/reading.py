"""Lists as people send them, read so that every cell is accounted for: taken, or refused by name.

A CSV or an Excel workbook; columns found by their headings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from association.core.l10n.money import Unit, format_number
from association.core.l10n.text import listed

from .headings import Headings, MissingColumnsError, Reader, UnknownColumn
from .result import RowError
from .table import RawRow, Table, UnreadableFileError, cell_text
from .text_file import read_text
from .units import Told, unit_of_format

__all__ = ["MissingColumnsError", "Row", "RowList", "UnreadableFileError", "read_rows", "said_headings"]

# Headings a person has said the meaning of, for the reading that goes on.
_said: ContextVar[Mapping[str, str] | None] = ContextVar("said", default=None)
_read: ContextVar[list[RowList] | None] = ContextVar("read", default=None)


@dataclass(frozen=True)
class Row:
    """One line: values by our column names, and the file's own heading of each.

    `cells` are the same values as the file types them; `units` are those the headings tell, `formats` those of
    the cells themselves. `grouped` are numbers that were perhaps cut at their commas, by the column they begin in.
    """

    line: int
    values: Mapping[str, str]
    headings: Mapping[str, str]
    cells: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    grouped: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, Told] = field(default_factory=dict)


class RowList(list[Row]):
    """The lines an importer may record, and what became of all others of the file."""

    def __init__(self, rows: Iterable[Row] = ()):
        super().__init__(rows)
        self.errors: list[RowError] = []
        self.blank = 0
        self.hidden = 0
        self.notes: list[str] = []
        self.unknown: list[UnknownColumn] = []
        self.headings = Headings()
        self.table = Table()

    @property
    def total(self) -> int:
        """All lines below the headings."""
        return len(self) + len(self.errors) + self.blank + self.hidden


@contextmanager
def said_headings(said: Mapping[str, str]) -> Iterator[list[RowList]]:
    """Read lists with what a person has said about headings; gives the lists that were read."""
    lists: list[RowList] = []
    tokens = _said.set(said), _read.set(lists)
    try:
        yield lists
    finally:
        _said.reset(tokens[0])
        _read.reset(tokens[1])


def read_rows(
    content: bytes,
    *,
    columns: Mapping[str, tuple[str, ...]],
    required: tuple[str, ...],
    toman: tuple[str, ...] = (),
) -> RowList:
    """Lines below the headings that can be read; blank, hidden and unreadable ones are counted and named.

    `columns` maps our names to the headings they may bear, `toman` names those whose heading may say Toman
    (`row.units` tells). Raises UnreadableFileError when a `required` column is missing or the file cannot be read.
    """
    reader = Reader(columns, required, toman, _said.get())
    table = _table(content, reader)
    headings = reader.find(table)
    rows = RowList()
    rows.headings, rows.table, rows.notes = headings, table, list(table.notes)
    rows.blank = table.blank_below(headings.line)
    rows.unknown = reader.unknown(table, headings)
    hidden: list[int] = []
    above = 0
    for raw in table.rows:
        if raw.line < headings.line:
            above += 1
        elif raw.line == headings.line:
            continue
        elif raw.hidden:
            hidden.append(raw.line)
        else:
            _take(raw, headings, rows)
    rows.hidden = len(hidden)
    _note(rows, hidden, above)
    if (lists := _read.get()) is not None:
        lists.append(rows)
    return rows


def _table(content: bytes, reader: Reader) -> Table:
    if not content.strip():
        raise UnreadableFileError(_("The file is empty."))
    if content.startswith(b"PK\x03\x04"):
        from .workbook import read_workbook  # openpyxl is slow to load, and few commands need it

        return read_workbook(content, reader.fits)
    _refuse_other_kinds(content)
    return read_text(content, reader.fits)


def _refuse_other_kinds(content: bytes) -> None:
    """Say what a file is that many take for a list."""
    start = content[:2048].lstrip().lower()
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFileError(_("The file is protected with a password. Remove the password."))
        raise UnreadableFileError(
            _("This is a workbook of the old kind (xls). Open it in Excel and save it as xlsx.")
        )
    if content.startswith(b"%PDF"):
        raise UnreadableFileError(_("This is a PDF. Ask for the list as Excel or CSV."))
    if content.startswith(b"PK"):
        raise UnreadableFileError(
            _("The file cannot be read: it is damaged. Open it in Excel and save it anew.")
        )
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml")):
        raise UnreadableFileError(
            _("This is a web page that bears the name of a list. Open it in Excel and save it as xlsx.")
        )
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    start = content[:4096]
    if sum(byte < 32 and byte not in b"\t\n\v\f\r" for byte in start) > len(start) // 20:
        raise UnreadableFileError(_("The file cannot be read. Send a CSV or an Excel (xlsx) file."))


def _take(raw: RawRow, headings: Headings, rows: RowList) -> None:
    """Add a line to the list, or to its errors."""
    names = headings.names
    beyond = [i for i in raw.filled() if i >= len(names) or not names[i]]
    if beyond:
        raw.fault = _(
            "This line has more cells than there are headings. Put amounts with commas into quotation marks."
        )
    if raw.fault:
        rows.errors.append(RowError(raw.line, "", raw.fault))
        return
    values, cells = {}, {}
    for name, position in headings.positions.items():
        cells[name] = cell = raw.cells[position] if position < len(raw.cells) else None
        try:
            if position in raw.faults:
                raise ValueError(raw.faults[position])
            values[name] = cell_text(cell)
        except ValueError as exc:
            rows.errors.append(RowError(raw.line, names[position], str(exc)))
            return
    heading_of = {name: names[position] for name, position in headings.positions.items()}
    grouped = {name: raw.grouped[at] for name, at in headings.positions.items() if at in raw.grouped}
    formats = {
        name: told
        for name, at in headings.positions.items()
        if at in raw.formats and (told := unit_of_format(raw.formats[at]))
    }
    rows.append(Row(raw.line, values, heading_of, cells, headings.units, grouped, formats))


def _note(rows: RowList, hidden: list[int], above: int) -> None:
    if above:
        rows.notes.append(
            _("The headings stand in line %(line)s; what is above was not read.")
            % {"line": format_number(rows.headings.line)}
        )
    if hidden:
        rows.notes.append(
            ngettext(
                "%(count)s hidden line was not read: %(lines)s. Show it and import the list again.",
                "%(count)s hidden lines were not read: %(lines)s. Show them and import the list again.",
                len(hidden),
            )
            % {"count": format_number(len(hidden)), "lines": _lines(hidden)}
        )
    if rows.unknown:
        rows.notes.append(
            _("These columns were not read: %(columns)s.")
            % {"columns": listed(f"«{column.heading}»" for column in rows.unknown)}
        )


def _lines(lines: list[int], most: int = 10) -> str:
    shown = listed(format_number(line) for line in lines[:most])
    return f"{shown}…" if len(lines) > most else shown

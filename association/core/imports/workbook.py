"""Lists as Excel workbooks (xlsx), read in one pass with little memory.

openpyxl's quick way believes the size a sheet claims and tells neither hidden rows, merged cells nor formulas that
were never calculated; its slow way needs fifty times the file. Its parser of one sheet gives all of it.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl.packaging.relationship import get_rels_path
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import ARC_CONTENT_TYPES, ARC_STYLE, SHARED_STRINGS, SHEET_MAIN_NS

from association.core.l10n.text import listed
from association.core.wagtail_compat.workbooks import (
    FORMULA_TAG,
    ROW_TAG,
    WorkSheetParser,
    add_sheet,
    apply_stylesheet,
    main_part,
    own_formats,
    parsing,
)

from .parts import children, refuse_large_part, refuse_large_sheet, refuse_large_strings
from .table import MOST_CELLS, MOST_COLUMNS, RawRow, Table, UnreadableFileError, look_at_the_clock
from .units import unit_of_format

MOST_UNPACKED = 60 * 1024 * 1024
_MOST_PARTS = 500
_STRING, _TEXT, _TEXT_IN_RUN, _MERGED = (
    "/".join(f"{{{SHEET_MAIN_NS}}}{name}" for name in path)
    for path in (["si"], ["t"], ["r", "t"], ["mergeCell"])
)
_UNCALCULATED = object()


def read_workbook(content: bytes, fits: Callable[[Table], int]) -> Table:
    """The rows of the sheet that `fits` best, the first of equals; others are named when they hold rows.

    Raises UnreadableFileError.
    """
    try:
        _refuse_what_is_too_large(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about drawings, rules and extensions that nobody reads here
            return _read(content, fits)
    except UnreadableFileError:
        raise
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, OSError, EOFError,
            IndexError, TypeError, AttributeError, NotImplementedError, RuntimeError) as exc:  # fmt: skip
        # A damaged file fails in openpyxl wherever it happens to be damaged.
        raise UnreadableFileError(
            _("The file cannot be read: it is damaged. Open it in Excel and save it anew.")
        ) from exc


def _refuse_what_is_too_large(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableFileError(_("The file is protected with a password. Remove the password."))
        names = {part.filename for part in parts}
        if "[Content_Types].xml" not in names:
            raise UnreadableFileError(
                _("This is no Excel file (xlsx). Save the list as xlsx or “CSV UTF-8”.")
            )
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise UnreadableFileError(
                _("The file is too large when unpacked. Split the list and import the parts one by one.")
            )


class _Reader(ExcelReader):
    """Reads what a list needs (which sheets there are, their texts, how dates and money are shown), and each part
    of it only after a look at its size."""

    def read(self) -> None:
        refuse_large_part(self.archive, ARC_CONTENT_TYPES)
        self.read_manifest()
        self.read_strings()
        book = main_part(self)
        for name in (book, get_rels_path(book), ARC_STYLE):
            if name in self.valid_files:
                refuse_large_part(self.archive, name)
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        self.read_worksheets()

    def read_strings(self) -> None:
        if (found := self.package.find(SHARED_STRINGS)) is None:
            return
        name = found.PartName[1:]
        refuse_large_strings(self.archive, name)
        with self.archive.open(name) as source:
            for number, item in enumerate(children(source, _STRING)):
                if number % 1000 == 0:
                    look_at_the_clock()
                texts = (*item.findall(_TEXT), *item.findall(_TEXT_IN_RUN))
                self.shared_strings.append("".join(t.text or "" for t in texts).replace("x005F_", ""))

    def read_worksheets(self) -> None:
        """Without those that are charts; openpyxl breaks down at some of them."""
        for sheet, rel in self.parser.find_sheets():
            if rel.target in self.valid_files and "chartsheet" not in rel.Type:
                refuse_large_sheet(self.archive, rel.target)
                add_sheet(self, sheet.name, rel.target)


class _Parser(WorkSheetParser):
    """Rows and merged cells only. Tells formulas without a value apart from empty cells."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.merged: list[str] = []

    def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        for element in children(self.source, ROW_TAG, _MERGED):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
            else:
                self.merged.append(element.get("ref", ""))

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"] = _UNCALCULATED
        return cell


def _read(content: bytes, fits: Callable[[Table], int]) -> Table:
    reader = _Reader(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    reader.read()
    book = reader.wb
    sheets = list(book.worksheets)
    if not sheets:
        raise UnreadableFileError(_("The workbook has no sheet with rows, only charts."))
    best, best_sheet, best_score = Table(), None, -1
    filled = []
    for sheet in sheets:
        table = _table_of(book, sheet)
        if table.rows:
            filled.append(sheet)
        score = fits(table) if table.rows else -1
        if score > best_score:
            best, best_sheet, best_score = table, sheet, score
    others = [sheet.title for sheet in filled if sheet is not best_sheet]
    if others:
        best.notes.append(
            _(
                "Other sheets hold rows that were not read: %(sheets)s. Import each of them as a file of its own."
            )
            % {"sheets": listed(f"«{title}»" for title in others)}
        )
    return best


def _table_of(book: Any, sheet: Any) -> Table:
    table = Table()
    with parsing(book, sheet, _Parser) as parser:
        for row in _rows(parser, _formats_of_money(book)):
            look_at_the_clock()  # also where a row holds nothing
            gap = row.line - 1 - (table.rows[-1].line if table.rows else 0)
            if gap > 0 and row.filled():
                table.blanks.append((row.line - 1, gap))
            if row.filled():  # what is blank is told by the gap before the next
                table.add(row)
        _mark_merged(table, parser.merged)
    return table


def _formats_of_money(book: Any) -> dict[int, str]:
    """The formats of numbers, by style, that show a unit of money."""
    return {style: text for style, text in own_formats(book).items() if unit_of_format(text)}


def _rows(parser: _Parser, formats: dict[int, str]) -> Iterator[RawRow]:
    for line, cells in parser.parse():
        row = RawRow(line, [], hidden=parser.row_dimensions.pop(str(line), {}).get("hidden") in ("1", "true"))
        for cell in cells:
            value, position = cell["value"], cell["column"] - 1
            if value is None or value == "":
                continue
            row.cells.extend([None] * (position + 1 - len(row.cells)))
            if value is _UNCALCULATED:
                row.faults[position] = _(
                    "The cell holds a formula that was never calculated. Open the file in Excel and save it."
                )
                continue
            row.cells[position] = value
            if cell["data_type"] == "n" and (shown := formats.get(int(cell["style_id"]))):
                row.formats[position] = shown
            if cell["data_type"] == "e":
                row.faults[position] = _("The cell holds the error %(error)s.") % {"error": value}
        yield row


def _mark_merged(table: Table, merged: list[str]) -> None:
    """Merged cells leave it open which line their value belongs to."""
    lines = [row.line for row in table.rows]
    marked = 0
    for area in merged:
        look_at_the_clock()
        left, top, right, bottom = range_boundaries(area)
        reason = _("The cells %(cells)s are merged. Unmerge them and fill in each line.") % {"cells": area}
        last = min(right, MOST_COLUMNS)
        for row in table.rows[bisect_left(lines, top) : bisect_right(lines, bottom)]:
            row.cells.extend([None] * (last - len(row.cells)))
            row.faults.update(dict.fromkeys(range(left - 1, last), reason))
            marked += max(last - left + 1, 1)
        if marked > MOST_CELLS:  # areas that lie one upon another
            raise ValueError("more merged cells than cells")

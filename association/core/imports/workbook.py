"""Lists as Excel workbooks (xlsx), read in one pass with little memory.

openpyxl's quick way believes the size a sheet claims and tells neither hidden rows, merged cells nor formulas that
were never calculated; its slow way needs fifty times the file. Its parser of one sheet gives all of it.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE as FIRST_OWN_FORMAT
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from association.core.l10n.money import format_number
from association.core.l10n.text import listed

from .table import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, RawRow, Table, UnreadableFileError
from .units import unit_of_format

MOST_UNPACKED = 60 * 1024 * 1024
_MOST_PARTS = 500
_PIECE = 256 * 1024
_LONGEST_ELEMENT = 32
_ELEMENT = re.compile(rb"<(?:\w+:)?(row|c)[\s/>]")
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
        for part in parts:
            if part.filename.startswith("xl/worksheets/"):
                _refuse_many_cells(archive, part)


def _refuse_many_cells(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Count rows and cells in the raw text: a single row of a million cells is an object tree of gigabytes."""
    rows = cells = in_row = 0
    text = b""
    with archive.open(part) as source:
        while piece := source.read(_PIECE):
            text += piece
            # What stands at the very end may be cut in two: it is looked at with the next piece.
            settled = len(text) - _LONGEST_ELEMENT
            for found in _ELEMENT.finditer(text, 0, max(settled, 0)):
                if found[1] == b"row":
                    rows, in_row = rows + 1, 0
                else:
                    cells, in_row = cells + 1, in_row + 1
            if in_row > 20 * MOST_COLUMNS or cells > MOST_CELLS or rows > 20 * MOST_ROWS:
                raise UnreadableFileError(
                    _(
                        "A sheet has more than %(count)s cells. Split the list, or remove empty rows and columns."
                    )
                    % {"count": format_number(MOST_CELLS)}
                )
            text = text[max(settled, 0) :]


class _Reader(ExcelReader):
    """Passes over sheets that are charts; openpyxl breaks down at some of them."""

    def read_chartsheet(self, sheet: Any, rel: Any) -> None: ...


class _Parser(WorkSheetParser):
    """Tells formulas without a value apart from empty cells."""

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
    with book._archive.open(sheet._worksheet_path) as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for row in _rows(parser, _formats_of_money(book)):
            gap = row.line - 1 - (table.rows[-1].line if table.rows else 0)
            if gap > 0 and row.filled():
                table.blanks.append((row.line - 1, gap))
            if row.filled():  # what is blank is told by the gap before the next
                table.add(row)
        _mark_merged(table, parser.merged_cells)
    return table


def _formats_of_money(book: Any) -> dict[int, str]:
    """The formats of numbers, by style, that show a unit of money."""
    own = {style: book._number_formats[form.numFmtId - FIRST_OWN_FORMAT]
           for style, form in enumerate(book._cell_styles)
           if 0 <= form.numFmtId - FIRST_OWN_FORMAT < len(book._number_formats)}  # fmt: skip
    return {style: text for style, text in own.items() if unit_of_format(text)}


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


def _mark_merged(table: Table, merged: Any) -> None:
    """Merged cells leave it open which line their value belongs to."""
    lines = [row.line for row in table.rows]
    for area in merged.mergeCell if merged is not None else ():
        left, top, right, bottom = area.bounds
        reason = _("The cells %(cells)s are merged. Unmerge them and fill in each line.") % {
            "cells": area.ref
        }
        last = min(right, MOST_COLUMNS)
        for row in table.rows[bisect_left(lines, top) : bisect_right(lines, bottom)]:
            row.cells.extend([None] * (last - len(row.cells)))
            row.faults.update(dict.fromkeys(range(left - 1, last), reason))

"""openpyxl's reader of workbooks and of single sheets, whose parts are private."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from openpyxl.reader.excel import ExcelReader, _find_workbook_part
from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, ROW_TAG, WorkSheetParser

# Given on as they are.
__all__ = ["FORMULA_TAG", "ROW_TAG", "WorkSheetParser", "apply_stylesheet"]

P = TypeVar("P", bound=WorkSheetParser)


def main_part(reader: ExcelReader) -> str:
    """The path of the part that names the sheets."""
    return str(_find_workbook_part(reader.package).PartName[1:])


def add_sheet(reader: ExcelReader, name: str, path: str) -> None:
    """Let the workbook have a sheet whose rows are read when they are asked for."""
    reader.wb._sheets.append(ReadOnlyWorksheet(reader.wb, name, path, reader.shared_strings))


@contextmanager
def parsing(book: Any, sheet: Any, parser: type[P]) -> Iterator[P]:
    """A parser of one sheet, with what the workbook knows of texts and dates."""
    with book._archive.open(sheet._worksheet_path) as source:
        yield parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )


def own_formats(book: Any) -> dict[int, str]:
    """The formats of numbers that the workbook brings, by style."""
    brought = book._number_formats
    numbers = {
        style: form.numFmtId - BUILTIN_FORMATS_MAX_SIZE for style, form in enumerate(book._cell_styles)
    }
    return {style: brought[number] for style, number in numbers.items() if 0 <= number < len(brought)}

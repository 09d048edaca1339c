"""An export as a workbook an accountant can go on with: types, widths, a heading that stays, sums by filter."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

# What Excel takes as the name of a sheet.
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
# Widths are made from the first rows; more would hold the whole export in memory.
_MEASURED = 200
_NARROWEST, _WIDEST = 10, 48
_WIDTHS = {"date": 12, "moment": 18, "money": 20}
_FORMATS = {
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
    "money": "#,##0",
    "number": "#,##0.###",
    "count": "0",
}

_BOLD = Font(bold=True)
_HEAD = PatternFill("solid", fgColor="FFE2E8EA")
_LINE = Side(style="thin", color="FF56656B")
# Said for every text: numbers written as text would else lean on the words of the next column.
_START = {True: Alignment(horizontal="right"), False: Alignment(horizontal="left")}
_WRAPPED = Alignment(wrap_text=True, vertical="center")


@dataclass(frozen=True)
class SheetColumn:
    """A column by its name in the rows. `money` groups its digits; `summed` gives it a sum below the rows."""

    name: str
    heading: str
    money: bool = False
    summed: bool = False


def write_workbook(
    output: Any, *, title: str, author: str, columns: Sequence[SheetColumn], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Write rows of plain values (numbers, days, moments without zone, text) as they come."""
    workbook = Workbook(write_only=True, iso_dates=True)
    workbook.properties.creator, workbook.properties.title = author, title
    sheet = workbook.create_sheet(title=_NOT_IN_NAMES.sub(" ", title)[:_LONGEST_NAME])
    coming = iter(rows)
    first = list(islice(coming, _MEASURED))
    _lay_out(sheet, columns, first)
    sheet.append([_head(sheet, column.heading) for column in columns])
    count = 0
    for row in chain(first, coming):
        sheet.append([_cell(sheet, row[column.name], column.money) for column in columns])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns) or 1)}{count + 1}"
    if count and any(column.summed for column in columns):
        sheet.append(_sums(sheet, columns, count))
    workbook.save(output)


def _lay_out(sheet: Any, columns: Sequence[SheetColumn], rows: Sequence[Mapping[str, Any]]) -> None:
    sheet.sheet_view.rightToLeft = get_language_bidi()
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for number, column in enumerate(columns, start=1):
        widths = [_width(row[column.name], column.money) for row in rows]
        width = max([min(len(column.heading) + 4, 24), _NARROWEST, *widths])
        sheet.column_dimensions[get_column_letter(number)].width = min(width, _WIDEST)


def _kind(value: Any, money: bool) -> str:
    if isinstance(value, datetime.datetime):
        return "moment"
    if isinstance(value, datetime.date):
        return "date"
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return "text"
    if money:
        return "money"
    return "count" if isinstance(value, int) else "number"


def _width(value: Any, money: bool) -> int:
    return _WIDTHS.get(_kind(value, money)) or len(str(value)) + 2


def _cell(sheet: Any, value: Any, money: bool) -> WriteOnlyCell | None:
    """A typed cell; none at all for what is empty, or counting would count it."""
    if value is None or value == "":
        return None
    kind = _kind(value, money)
    if kind == "text":
        words = (_("Yes") if value else _("No")) if isinstance(value, bool) else str(value)
        cell = _text(sheet, words)
        cell.alignment = _START[get_language_bidi()]
        return cell
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = _FORMATS[kind]
    return cell


def _text(sheet: Any, words: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, words)
    # Whatever it begins with: text of people is never a formula, a number or an error.
    cell.data_type = "s"
    return cell


def _head(sheet: Any, words: str) -> WriteOnlyCell:
    cell = _text(sheet, words)
    cell.font, cell.fill, cell.alignment, cell.border = _BOLD, _HEAD, _WRAPPED, Border(bottom=_LINE)
    return cell


def _sums(sheet: Any, columns: Sequence[SheetColumn], count: int) -> list[WriteOnlyCell | None]:
    """Sums of the rows that a filter of the reader leaves, below them."""
    found: list[WriteOnlyCell | None] = []
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        if column.summed:
            cell = WriteOnlyCell(sheet, f"=SUBTOTAL(109,{letter}2:{letter}{count + 1})")
            cell.number_format = _FORMATS["money" if column.money else "number"]
        elif number == 1:
            cell = _text(sheet, _("Sum of the rows shown"))
        else:
            found.append(None)
            continue
        cell.font, cell.border = _BOLD, Border(top=_LINE)
        found.append(cell)
    return found

"""The lines of a list that were not recorded, as a workbook to correct and import again."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from .headings import OWN_HEADINGS
from .reading import RowList
from .result import ImportResult
from .table import RawRow, cell_text


def refused_workbook(result: ImportResult) -> bytes | None:
    """An xlsx file with the reasons in front; the reader passes over those two columns when it comes back. None when
    every line was recorded or known."""
    reasons: dict[int, str] = {}
    for error in (*result.errors, *result.held):
        said = f"{error.column}: {error.reason}" if error.column else error.reason
        reasons[error.line] = " ".join(filter(None, (reasons.get(error.line), said)))
    if not reasons or result.source is None:
        return None
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Refused lines"))
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A2"
    _write(sheet, result.source, reasons, {(error.line, error.column) for error in result.errors})
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write(sheet: Any, rows: RowList, reasons: dict[int, str], wrong: set[tuple[int, str]]) -> None:
    def text(value: str) -> WriteOnlyCell:
        """Text as text: zeros in front stay, and nothing becomes a formula."""
        cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        cell.number_format = "@"
        return cell

    def written(raw: RawRow, position: int, cell: Any) -> Any:
        if (perhaps := raw.grouped.get(position)) and (raw.line, rows.headings.names[position]) in wrong:
            return text(f"{perhaps} ?")  # no amount: what commas cut is refused again until a person decides
        if not _is_number(cell):
            return text(_plain(cell))
        if shown := raw.formats.get(position):
            number = WriteOnlyCell(sheet, value=cell)
            number.number_format = shown  # which tells its unit
            return number
        return cell

    sheet.append([text(heading) for heading in (*OWN_HEADINGS[:2], *rows.headings.names)])
    for raw in rows.table.rows:
        if raw.line in reasons:
            cells = [written(raw, position, cell) for position, cell in enumerate(raw.cells)]
            sheet.append([text(reasons[raw.line]), raw.line, *cells])


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _plain(cell: Any) -> str:
    try:
        return cell_text(cell)
    except ValueError:
        return str(cell)

"""Lists as people send them: CSV in UTF-8 or Windows Arabic, or a workbook; columns found by their headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from association.core.l10n.text import normalize


class UnreadableFileError(Exception):
    """The file is no list we can read; the message says what to do."""


@dataclass(frozen=True)
class Row:
    """One line: values by our column names, and the file's own heading of each."""

    line: int
    values: Mapping[str, str]
    headings: Mapping[str, str]


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1256"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(_("The file is neither UTF-8 nor Windows Arabic text. Save it as “CSV UTF-8”."))


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = _decode(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    return iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).active
    for cells in sheet.iter_rows(values_only=True):
        yield ["" if cell is None else str(cell) for cell in cells]


def read_rows(
    content: bytes, *, columns: Mapping[str, tuple[str, ...]], required: tuple[str, ...]
) -> list[Row]:
    """Lines below the heading, blank ones left out.

    `columns` maps our names to the headings they may bear. Raises UnreadableFileError when a
    `required` column is missing or the file cannot be read.
    """
    try:
        rows = list(_xlsx_rows(content) if content.startswith(b"PK\x03\x04") else _csv_rows(content))
    except (csv.Error, OSError, KeyError, ValueError) as exc:
        raise UnreadableFileError(_("The file cannot be read. Send a CSV or an Excel (xlsx) file.")) from exc
    if not rows:
        raise UnreadableFileError(_("The file is empty."))
    wanted = {normalize(heading): name for name, headings in columns.items() for heading in headings}
    positions = {wanted[normalize(cell)]: i for i, cell in enumerate(rows[0]) if normalize(cell) in wanted}
    missing = [columns[name][0] for name in required if name not in positions]
    if missing:
        raise UnreadableFileError(
            _("These columns are missing: %(columns)s. The first line must hold the headings.")
            % {"columns": "، ".join(missing)}
        )
    headings = {name: rows[0][i].strip() for name, i in positions.items()}

    def values(row: list[Any]) -> dict[str, str]:
        return {name: (row[i].strip() if i < len(row) else "") for name, i in positions.items()}

    return [
        Row(line, values(row), headings)
        for line, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]

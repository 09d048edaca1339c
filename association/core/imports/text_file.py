"""Lists as text: CSV of any separator, UTF-8, UTF-16 or Windows Arabic."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator

from django.utils.translation import gettext as _

from association.core.l10n.digits import to_latin_digits
from association.core.l10n.money import format_number

from .table import MOST_COLUMNS, MOST_ROWS, RawRow, Table, UnreadableFileError

SEPARATORS = (",", ";", "\t", "|")
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# A list may hold blank lines and cells of several lines beside its rows.
_MOST_LINES = 4 * MOST_ROWS
# Cells of text hold commas as well.
_MOST_SEPARATORS = 20 * MOST_COLUMNS
# The first cell of a number that was cut at its commas, and those after it: the last may bear zeros or a unit.
_FIRST_GROUP = re.compile(r"[0-9]{1,3}")
_NEXT_GROUP = re.compile(r"[0-9]{3}(?P<end>[./٫][0-9]{1,2})?(?P<unit>\s*[^\W\d_]+)?")
_MAY_BE_GROUPED = re.compile(r"\d\s*,\s*\d{3}")


def read_text(content: bytes, fits: Callable[[Table], int]) -> Table:
    """The rows of a text file, split by the separator under which it `fits` best.

    Raises UnreadableFileError.
    """
    if content.count(b"\n") + content.count(b"\r") > 2 * _MOST_LINES:
        raise UnreadableFileError(
            _("The list has more than %(count)s lines. Split it and import the parts one by one.")
            % {"count": format_number(MOST_ROWS)}
        )
    text = _decode(content)
    first, _end, rest = text.partition("\n")
    declared = first.strip().removeprefix("\ufeff")
    if declared.lower().startswith("sep=") and len(declared) == 5:
        return _split(rest, declared[4], first_line=2)
    return _split(text, _separator(text, fits), first_line=1)


def _decode(content: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            encodings: tuple[str, ...] = (encoding,)
            break
    else:
        encodings = ("utf-8", "cp1256")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFileError(_("The file is neither UTF-8 nor Windows Arabic text. Save it as “CSV UTF-8”."))


def _separator(text: str, fits: Callable[[Table], int]) -> str:
    """The one that lets the headings be found; else the commonest of the first line."""
    lines = text.splitlines(keepends=True)[:60]

    def score(separator: str) -> tuple[int, int]:
        table = Table()
        try:
            bounded = _bounded(lines, separator)
            for number, cells in enumerate(csv.reader(bounded, delimiter=separator), start=1):
                table.add(RawRow(number, list(cells)))
        except (csv.Error, UnreadableFileError):
            pass  # what was read so far decides; the whole file is read strictly afterwards
        return fits(table), lines[0].count(separator) if lines else 0

    return max(SEPARATORS, key=score)


def _bounded(lines: Iterable[str], separator: str) -> Iterator[str]:
    """The lines, none of which may become a row of a million cells."""
    for line in lines:
        if line.count(separator) > _MOST_SEPARATORS:
            raise UnreadableFileError(
                _("A line has more than %(count)s columns.") % {"count": format_number(MOST_COLUMNS)}
            )
        yield line


def _kept(lines: Iterable[str], written: list[str]) -> Iterator[str]:
    """The lines, each also put into `written`: a row of cells does not tell what stood in quotation marks."""
    for line in lines:
        written.append(line)
        yield line


def _grouped(cells: list[str], written: str) -> dict[int, str]:
    """Where a number may have been cut at its commas: «1,250,000» that stands in no quotation marks.

    `written` is the line as it stands in the file: in quotation marks, cells are what they are.
    """
    if _MAY_BE_GROUPED.search(written) is None:
        return {}
    plain = [to_latin_digits(cell).strip() for cell in cells]
    found = {}
    for start, first in enumerate(plain[:-1]):
        if _FIRST_GROUP.fullmatch(first) is None or f"{cells[start]},{cells[start + 1]}" not in written:
            continue
        groups = [first]
        for cell in plain[start + 1 :]:
            if (group := _NEXT_GROUP.fullmatch(cell)) is None:
                break
            groups.append(cell)
            if group["end"] or group["unit"]:
                break
        if len(groups) > 1:
            found[start] = ",".join(groups)
    return found


def _split(text: str, separator: str, *, first_line: int) -> Table:
    table = Table()
    written: list[str] = []
    lines = _kept(_bounded(io.StringIO(text, newline=""), separator), written)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    before = 0
    while True:
        line = before + first_line
        try:
            cells = next(reader)
        except StopIteration:
            return table
        except csv.Error as exc:
            raise UnreadableFileError(
                _("A quotation mark in line %(line)s is not closed, or stands inside a cell.")
                % {"line": format_number(line)}
            ) from exc
        before = reader.line_num
        row = RawRow(line, list(cells))
        if separator == ",":
            row.grouped = _grouped(row.cells, "".join(written))
        written.clear()
        # The end of one line and the start of the next in one cell: a mark opens in one, closes in another.
        if any("\n" in cell and cell.count(separator) >= max(2, len(cells) - 2) for cell in cells):
            row.fault = _("A cell swallowed a part of the next line: a quotation mark is missing.")
        table.add(row)

"""The parts of a workbook, looked at as raw text before anything makes objects of them.

Ten thousand times its size is what a packed part may unpack to, and a thousand times that what its objects take.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, iterparse

from django.utils.translation import gettext as _

from association.core.l10n.money import format_number

from .table import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, UnreadableFileError, look_at_the_clock

# A workbook of many years has some thousands of styles and names; each costs a thousand times a byte.
MOST_IN_SMALL = 60_000
# Merged cells, links, rules and notes of a sheet, which stand beside its rows.
MOST_BESIDE_ROWS = 100_000
# A text in several fonts has some elements for each.
MOST_IN_STRINGS = 5 * MOST_CELLS
# Value, formula and text of a cell.
_IN_A_CELL = 5
_PIECE = 256 * 1024
_LONGEST_ELEMENT = 32
_ELEMENT = re.compile(rb"<(?:\w+:)?(?:(?:(row|c)|(v|f|is|t))(?=[\s/>])|[\w!?])")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")


def refuse_large_sheet(archive: zipfile.ZipFile, name: str) -> None:
    """Count rows and cells: a single row of a million cells is an object tree of gigabytes. Raises
    UnreadableFileError."""
    rows = cells = in_row = values = beside = 0
    for text, end in _pieces(archive, name):
        for found in _ELEMENT.finditer(text, 0, end):
            if found[1] == b"row":
                rows, in_row, values = rows + 1, 0, 0
            elif found[1]:
                cells, in_row = cells + 1, in_row + 1
            elif found[2]:
                values += 1
            else:
                beside += 1
        widest = 20 * MOST_COLUMNS
        if in_row > widest or values > _IN_A_CELL * widest or cells > MOST_CELLS or rows > 20 * MOST_ROWS:
            raise UnreadableFileError(
                _("A sheet has more than %(count)s cells. Split the list, or remove empty rows and columns.")
                % {"count": format_number(MOST_CELLS)}
            )
        if beside > MOST_BESIDE_ROWS:
            raise _bloated()


def refuse_large_strings(archive: zipfile.ZipFile, name: str) -> None:
    """The texts of all cells, read one by one. Raises UnreadableFileError."""
    _refuse_many(archive, name, MOST_IN_STRINGS)


def refuse_large_part(archive: zipfile.ZipFile, name: str) -> None:
    """Styles, names and the like, of which openpyxl makes all objects at once. Raises UnreadableFileError."""
    _refuse_many(archive, name, MOST_IN_SMALL)


def children(source: Any, *kept: str) -> Iterator[Element]:
    """Elements of these names once they are whole; no other takes any room, nor do these after their turn."""
    path: list[Element] = []
    inside = 0
    for event, element in iterparse(source, events=("start", "end")):  # noqa: S314 -- without a document type
        if event == "start":
            path.append(element)
            inside += element.tag in kept
            continue
        path.pop()
        if element.tag in kept:
            inside -= 1
            if not inside:
                yield element
        if not inside:
            element.clear()
            if path:
                path[-1].clear()


def _refuse_many(archive: zipfile.ZipFile, name: str, most: int) -> None:
    count = 0
    for text, end in _pieces(archive, name):
        count += text.count(b"<", 0, end) - text.count(b"</", 0, end)
        if count > most:
            raise _bloated()


def _bloated() -> UnreadableFileError:
    return UnreadableFileError(
        _(
            "The workbook holds too many styles, names, merged cells or links. Copy the list into a new workbook, "
            "values only."
        )
    )


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[bytes, int]]:
    """The raw text, piece by piece, and up to where it may be looked at: what is cut in two comes again."""
    text = b""
    with archive.open(name) as source:
        first = True
        while piece := source.read(_PIECE):
            look_at_the_clock()
            text += piece
            if first:
                _refuse_other_encodings(text)
                first = False
            # An entity stands for as much as it likes.
            if b"<!DOCTYPE" in text:
                raise ValueError("a part of a workbook has no document type")
            end = max(len(text) - _LONGEST_ELEMENT, 0)
            yield text, end
            text = text[end:]
        yield text, len(text)


def _refuse_other_encodings(text: bytes) -> None:
    """In another encoding the counts would count nothing."""
    declared = _ENCODING.match(text.removeprefix(b"\xef\xbb\xbf")[:1000])
    known = declared is None or declared[1].lower() in (b"utf-8", b"utf8", b"us-ascii")
    if not known or b"\x00" in text[:64] or text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ValueError("a part of a workbook is no UTF-8")

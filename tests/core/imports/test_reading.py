"""What the reader refuses as a whole, what it counts, and what it does before a file may cost memory."""

import io
import time
import tracemalloc
import zipfile
from datetime import datetime

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS

from association.core.imports import table, workbook
from association.core.imports.reading import RowList, UnreadableFileError, read_rows
from association.core.imports.table import MOST_ROWS, SlowFileError

COLUMNS = {"id": ("شناسه", "id"), "amount": ("مبلغ", "amount")}


def read(content: bytes, **options) -> RowList:
    return read_rows(content, columns=COLUMNS, required=("id", "amount"), **options)


def sheet_of(*rows, change=lambda sheet: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


STRINGS = "xl/sharedStrings.xml"
TOLD = f'<Override PartName="/{STRINGS}" ContentType="{SHARED_STRINGS}"/>'.encode()


def packed(**parts: bytes) -> bytes:
    """A workbook with parts of it replaced; the slash of a name is written as two underscores."""
    source, target = zipfile.ZipFile(io.BytesIO(sheet_of(["id", "amount"], ["A1", 1]))), io.BytesIO()
    new = {name.replace("__", "/") + ".xml": content for name, content in parts.items()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        kept = {name: source.read(name) for name in source.namelist()}
        if STRINGS in new:  # openpyxl writes texts into their cells
            kept["[Content_Types].xml"] = kept["[Content_Types].xml"].replace(b"</Types>", TOLD + b"</Types>")
        for name, content in (kept | new).items():
            archive.writestr(name, content)
    return target.getvalue()


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ONE_CELL = b'<row r="1"><c r="A1"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "خالی"),
        (b"  \r\n ", "خالی"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "رمز"),
        (b"\n<html><table><tr><td>id</td></tr></table>", "صفحهٔ وب"),
        (b"PK\x05\x06" + bytes(18), "آسیب"),
        (b"PK\x03\x04 no archive at all", "آسیب"),
        (bytes(range(256)) * 20, "خوانده نمی‌شود|متن"),
        (bytes(5000), "خوانده نمی‌شود"),
        (b"a,b\n1,2\n", "این ستون‌ها نیست"),
        ("id,amount,مبلغ\n1,2,3\n".encode(), "«amount»، «مبلغ»"),
    ],
)
def test_what_is_no_list_is_named(content, said):
    with pytest.raises(UnreadableFileError, match=said):
        read(content)


def test_archive_of_another_program_is_named():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")

    with pytest.raises(UnreadableFileError, match="xlsx"):
        read(target.getvalue())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: packed(xl__theme__theme1=b"a" * (workbook.MOST_UNPACKED + 1)), "باز شدن"),
        (lambda: packed(xl__worksheets__sheet1=SHEET + b"<row r='1'>" + b"<c/>" * 30_000 + b"</row>"), "خانه"),
        (lambda: packed(xl__worksheets__sheet1=SHEET + b"<row/>" * 1_100_000 + b"</sheetData></worksheet>"), "خانه"),
        (lambda: packed(xl__worksheets__sheet1=SHEET + ONE_CELL * 3 + b"<row"), "آسیب"),
        (lambda: b"id,amount\n" + b"A,1\n" * 500_000, "سطر"),
        (lambda: b"id,amount\n" + b"A,1\n" * (MOST_ROWS + 1), "سطر"),
        (lambda: b"id,amount\nA,1" + b",1" * 300, "ستون"),
    ],
    ids=["unpacked", "cells of a row", "rows", "cut off", "lines", "rows of text", "columns"],
)  # fmt: skip
def test_file_that_would_eat_the_machine_costs_little(content, said):
    made = content()
    tracemalloc.start()

    with pytest.raises(UnreadableFileError, match=said):
        read(made)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 80 * 1024 * 1024


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TABLE = (
    SHEET
    + b'<row><c t="inlineStr"><is><t>id</t></is></c><c t="inlineStr"><is><t>amount</t></is></c></row></sheetData>'
)
MERGED, NAME = b'<mergeCell ref="A2:A3"/>', b'<definedName name="a">1</definedName>'


@pytest.mark.parametrize(
    "parts",
    [
        {"xl__worksheets__sheet1": TABLE + b"<mergeCells>" + MERGED * 1_700_000 + b"</mergeCells></worksheet>"},
        {"xl__worksheets__sheet1": TABLE + b"<x>" + b"<v/>" * 9_000_000 + b"</x></worksheet>"},
        {"xl__worksheets__sheet1": TABLE + b"<rules>" + b"<y/>" * 9_000_000 + b"</rules></worksheet>"},
        {"xl__workbook": b"<workbook " + MAIN + b"><definedNames>" + NAME * 1_000_000 + b"</definedNames></workbook>"},
        {"xl__styles": b"<styleSheet " + MAIN + b"><cellXfs>" + b"<xf/>" * 12_000_000 + b"</cellXfs></styleSheet>"},
        {"xl__sharedStrings": b"<sst " + MAIN + b">" + b"<x/>" * 14_000_000 + b"</sst>"},
        {"[Content_Types]": b"<Types>" + b"<Override/>" * 5_000_000 + b"</Types>"},
    ],
    ids=["merged", "values beside rows", "rules", "names", "styles", "texts", "kinds"],
)  # fmt: skip
def test_small_file_of_many_elements_is_refused_before_it_costs_anything(parts):
    made = packed(**parts)
    assert len(made) < 400_000
    began = time.process_time()
    tracemalloc.start()

    with pytest.raises(UnreadableFileError, match="سبک|خانه"):
        read(made)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 80 * 1024 * 1024
    assert time.process_time() - began < 20


def test_merged_cells_that_lie_one_upon_another_are_refused():
    rows = b"".join(b'<row><c t="n"><v>1</v></c></row>' for _number in range(20_000))
    areas = b"<mergeCells>" + b'<mergeCell ref="A1:A20001"/>' * 2_000 + b"</mergeCells></worksheet>"

    with pytest.raises(UnreadableFileError, match="آسیب"):
        read(packed(xl__worksheets__sheet1=TABLE.replace(b"</sheetData>", rows + b"</sheetData>") + areas))


@pytest.mark.parametrize(
    "part",
    [
        "<?xml version='1.0' encoding='utf-16'?>".encode("utf-16") + TABLE.decode().encode("utf-16-le"),
        b"<?xml version='1.0' encoding='cp037'?>" + TABLE,
        b"<!DOCTYPE worksheet [<!ENTITY a 'b'>]>" + TABLE + b"</worksheet>",
    ],
    ids=["utf-16", "cp037", "entities"],
)
def test_part_whose_elements_cannot_be_counted_is_refused(part):
    with pytest.raises(UnreadableFileError, match="آسیب"):
        read(packed(xl__worksheets__sheet1=part))


def test_texts_in_several_fonts_are_read_whole():
    strings = (
        b"<sst "
        + MAIN
        + b"><si><t>id</t></si><si><r><rPr><b/></rPr><t>amo</t></r><r><t>unt</t></r></si></sst>"
    )
    sheet = (
        SHEET
        + b'<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row><row><c><v>7</v></c><c><v>5</v></c></row>'
    )

    rows = read(packed(xl__sharedStrings=strings, xl__worksheets__sheet1=sheet + b"</sheetData></worksheet>"))

    assert [dict(row.values) for row in rows] == [{"id": "7", "amount": "5"}]


def test_list_that_takes_long_is_left_to_the_job_wherever_the_time_goes():
    strings = b"<sst " + MAIN + b">" + b"<si><t>a</t></si>" * 400_000 + b"</sst>"

    with pytest.raises(SlowFileError), table.within(0.05):
        read(packed(xl__sharedStrings=strings))


def test_every_line_is_counted():
    def hide(sheet):
        sheet.row_dimensions[4].hidden = True

    lines = [["گزارش"], ["id", "amount"], ["A1", 1], ["A2", 2], [None, " "], ["A3", 3], ["A4", 4, "x"]]
    rows = read(sheet_of(*lines, change=hide))

    assert [row.line for row in rows] == [3, 6]
    assert ([error.line for error in rows.errors], rows.hidden, rows.blank, rows.total) == ([7], 1, 1, 5)
    assert "۴" in rows.notes[1]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (1_000_000, "1000000"),
        (1_000_000.0, "1000000"),
        (12.345, "12.3450"),
        (0.5, "0.5"),
        (True, "TRUE"),
        (datetime(2026, 3, 25), "2026-03-25"),
        (datetime(2026, 3, 25, 14, 30), "2026-03-25 14:30:00"),
        ("007", "007"),
    ],
)
def test_cell_is_read_by_its_type(cell, text):
    assert read(sheet_of(["id", "amount"], ["A1", cell]))[0].values["amount"] == text


@pytest.mark.parametrize("cell", [123456789012345678, 1.23456789012346e17, "#N/A", "=1/0"])
def test_cell_that_holds_no_value_is_refused(cell):
    (error,) = read(sheet_of(["id", "amount"], ["A1", cell])).errors

    assert (error.line, error.column) == (2, "amount")


def test_cell_of_an_unknown_column_stops_nothing():
    rows = read(sheet_of(["id", "شعبه", "amount"], ["A1", "=1/0", 5]))

    assert ([row.values["amount"] for row in rows], rows.errors) == (["5"], [])
    assert "«شعبه»" in rows.notes[0]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_text_of_any_separator_and_encoding(separator, encoding):
    text = (
        separator.join(["شناسه", "مبلغ"])
        + "\r\n"
        + separator.join(["۱" if encoding != "cp1256" else "1", "5"])
    )

    assert read(text.encode(encoding))[0].values["amount"] == "5"


def test_quotation_mark_that_closes_in_the_next_line_is_refused():
    rows = read(b'id,amount,x,y\nA1,1,2,"a\nA2,1,2,b"\nA3,1,2,c\n')

    assert ([error.line for error in rows.errors], [row.line for row in rows]) == ([2], [4])


def test_toman_is_not_taken_for_rial_by_a_reader_that_does_not_know_it():
    content = "شناسه,مبلغ (تومان)\nA1,5\n".encode()

    with pytest.raises(UnreadableFileError, match="«مبلغ»"):
        read(content)
    assert read(content, toman=("amount",))[0].units == {"amount": "IRT"}
    with pytest.raises(UnreadableFileError):
        read("شناسه,مبلغ (دلار)\nA1,5\n".encode(), toman=("amount",))


def test_cell_that_is_too_long_is_refused():
    assert read(f"id,amount\n{'a' * (table.LONGEST_CELL + 1)},1\n".encode()).errors[0].column == "id"

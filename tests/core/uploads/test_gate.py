"""The gate of every upload: what a file is decides, not what it is called."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from association.core.uploads import kinds
from association.core.uploads.kinds import ATTACHMENTS, DOCUMENTS, check_upload

SCRIPT = b"<script>fetch('/api/v1/people/people/')</script>"


def packed(*entries: tuple[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return written.getvalue()


def odt(kind: str = "text") -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", "<office/>")
    return written.getvalue()


TYPES = ("[Content_Types].xml", b"<Types/>")
DOCX = packed(TYPES, ("word/document.xml", b"<w/>"))
XLSX = packed(TYPES, ("xl/workbook.xml", b"<x/>"))


def check(name: str, content: bytes, allowed=ATTACHMENTS) -> None:
    check_upload(SimpleUploadedFile(name, content), allowed=allowed, megabytes=1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.pdf", b"%PDF-1.7\n%binary"),
        ("LETTER.PDF", b"%PDF-1.7\n%binary"),
        ("letter.docx", DOCX),
        ("list.xlsx", XLSX),
        ("letter.odt", odt()),
        ("list.ods", odt("spreadsheet")),
        ("list.csv", "نام,مبلغ\nزهرا,۱۰۰".encode()),
        ("list.csv", "نام\tمبلغ".encode("utf-16")),
        ("note.txt", b"a < b and b > c"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_letters_and_lists_pass(name, content):
    check(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.js", b"fetch('/api/v1/people/people/')"),
        ("report.html", SCRIPT),
        ("report.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("report.exe", b"MZ\x90\x00"),
        ("report.pdf", SCRIPT),
        ("report.pdf", b"MZ\x90\x00"),
        ("report.txt", SCRIPT),
        ("report.csv", b"\xef\xbb\xbf <!DOCTYPE html><p>"),
        ("report.txt", b"a\x00b"),
        ("report.docx", XLSX),
        ("report.xlsx", packed(("index.html", SCRIPT))),
        ("report.docx", packed(TYPES, ("word/document.xml", b""), ("word/vbaProject.bin", b"x"))),
        ("report.odt", odt("spreadsheet")),
        ("report.docx", DOCX[:60]),
        ("report.pdf", b""),
        ("report", b"%PDF-1.7\n"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_programs_pages_and_disguises_are_refused(name, content):
    with pytest.raises(ValidationError):
        check(name, content)


def test_list_that_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(kinds, "UNPACKED_MEGABYTES", 1)
    bomb = packed(TYPES, ("xl/workbook.xml", b"<x/>"), ("xl/sharedStrings.xml", b"a" * 2_000_000))

    with pytest.raises(ValidationError, match="باز"):
        check("list.xlsx", bomb)


def test_file_of_too_many_entries_is_refused(monkeypatch):
    monkeypatch.setattr(kinds, "ENTRIES", 2)

    with pytest.raises(ValidationError, match="باز"):
        check("list.xlsx", packed(TYPES, ("xl/workbook.xml", b""), ("xl/a.xml", b"")))


def test_file_above_the_limit_is_refused():
    with pytest.raises(ValidationError, match="۱ مگابایت"):
        check("letter.pdf", b"%PDF-1.7\n" + bytes(1024 * 1024))


def test_pictures_are_no_documents_of_the_website():
    with pytest.raises(ValidationError):
        check("photo.jpg", b"\xff\xd8\xff\xe0", DOCUMENTS)

import io
import shutil
import subprocess

import pikepdf
import pytest

from association.core.documents.transitions import perform
from association.core.printing.models import StoredPrint
from association.core.printing.prints import stored_print
from reports.printing import Paragraph, paragraphs, preview_pdf


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        [shutil.which("pdftotext"), "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


@pytest.fixture(scope="module")
def editions():
    """Rendering takes seconds, so the tests of this file read one rendering."""
    return {}


@pytest.fixture
def edition(approved, editions):
    def get(language: str) -> bytes:
        if language not in editions:
            editions[language] = bytes(stored_print(approved, name="report", language=language).pdf)
        return editions[language]

    return get


@pytest.mark.parametrize("language", ["fa", "en"])
def test_report_is_a_tagged_book_in_its_language(edition, language):
    with pikepdf.open(io.BytesIO(edition(language))) as pdf:
        root = pdf.Root
        with pdf.open_outline() as outline:
            titles = [str(item.title) for item in outline.root]

        assert len(pdf.pages) > 8
        assert str(root.Lang) == language
        assert root.MarkInfo.Marked
        assert len(titles) == 13


def test_persian_edition_speaks_persian_digits(edition):
    text = text_of(edition("fa"))

    for figure in ("۸٬۲۵۰٬۰۰۰", "۵٬۰۰۰٬۰۰۰", "۶٬۰۰۰٬۰۰۰", "۱٬۲۳۷", "۱۴۰۴"):
        assert figure in text
    assert "8,250,000" not in text


def test_english_edition_speaks_latin_digits_and_explains_the_year(edition):
    text = text_of(edition("en"))

    for figure in ("8,250,000", "5,000,000", "6,000,000", "1,237", "1404 (2025/26)", "3 July 2021"):
        assert figure in text
    assert "۸٬۲۵۰٬۰۰۰" not in text


def test_print_carries_the_hash_of_its_figures(approved):
    text = text_of(bytes(stored_print(approved, name="report", language="en").pdf))

    assert approved.figures_sha256 in text.replace("\n", "").replace(" ", "")


def test_approval_stores_both_editions(frozen, board, board2, django_capture_on_commit_callbacks):
    perform(frozen, "approve", user=board)
    with django_capture_on_commit_callbacks(execute=True):
        perform(frozen, "approve", user=board2)

    assert sorted(StoredPrint.objects.values_list("language", flat=True)) == ["en", "fa"]


@pytest.mark.parametrize(("language", "mark"), [("fa", "پیش‌نویس"), ("en", "DRAFT")])
def test_preview_of_a_draft_is_marked_on_each_page_and_kept_nowhere(frozen, language, mark):
    pages = text_of(preview_pdf(frozen, language)).rstrip("\f").split("\f")

    assert len(pages) > 8
    assert all(mark.replace("\u200c", "") in page.replace("\u200c", "") for page in pages)
    assert not StoredPrint.objects.exists()


def test_line_after_a_hash_is_a_heading():
    assert paragraphs("# شناسایی\n\nیک\nبند\n\n\nبند دیگر") == [
        Paragraph("شناسایی", is_heading=True),
        Paragraph("یک بند"),
        Paragraph("بند دیگر"),
    ]

"""Ledgers and receipts signed with the certificate of the association."""

import io

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from association.core.l10n.calendar import JalaliYear
from association.core.printing.certificate import certificate_file, create_certificate
from association.core.printing.models import StoredPrint
from association.core.printing.prints import stored_print
from association.modules.receipts.ledger import ledger_pdf
from association.modules.receipts.models import ReceiptCopy
from tests.core.printing.signed_pdfs import verdict
from tests.factories import make_receipt
from tests.modules.receipts.test_pdf import text_of

pytestmark = pytest.mark.django_db
YEAR = JalaliYear(1405)


@pytest.fixture
def certificate(settings, tmp_path):
    settings.PDF_SIGNING_FILE = str(tmp_path / "pdf.p12")
    return create_certificate("مجمع")


@pytest.mark.parametrize("language", ["fa", "en"])
def test_ledger_is_signed_and_names_the_certificate(certificate, treasurer, language):
    make_receipt(by=treasurer)
    pdf = ledger_pdf(YEAR, language)

    assert verdict(pdf, certificate).bottom_line
    assert certificate.fingerprint in text_of(pdf).replace("\n", "").replace(" ", "")


def test_ledger_without_a_certificate_says_so(treasurer, settings, tmp_path, client_for):
    settings.PDF_SIGNING_FILE = str(tmp_path / "none.p12")
    make_receipt(by=treasurer)

    assert "امضای الکترونیکی ندارد" in text_of(ledger_pdf(YEAR, "fa"))
    assert "pdf_certificate create" in client_for(treasurer).get("/admin/receipts/receipts/ledger/").text


def test_signed_receipt_is_the_one_that_is_sealed(certificate, settings, treasurer, client):
    settings.SIGN_RECEIPTS = True
    receipt = make_receipt(by=treasurer)
    pdf = bytes(stored_print(receipt, name="receipt", language="fa").pdf)

    assert verdict(pdf, certificate).bottom_line
    with pikepdf.open(io.BytesIO(pdf)) as book:
        assert list(book.attachments) == ["receipt.json"]
        assert book.Root.Metadata.read_bytes().count(b"pdfaid") > 0
    answer = client.post("/verify/check/", {"pdf": SimpleUploadedFile("r.pdf", pdf)})
    assert receipt.number.encode() in answer.content or "۱۴۰۵" in answer.text


def test_receipt_that_should_be_signed_and_cannot_is_not_printed(settings, tmp_path, treasurer, client_for):
    settings.PDF_SIGNING_FILE, settings.SIGN_RECEIPTS = str(tmp_path / "none.p12"), True
    receipt = make_receipt(by=treasurer)

    page = client_for(treasurer).get(f"/admin/receipts/receipts/print/receipt/{receipt.pk}/fa/", follow=True)

    assert "گواهی امضایی نیست" in page.text
    assert not StoredPrint.objects.exists()


def test_duplicate_that_cannot_be_printed_is_not_on_record(settings, tmp_path, treasurer, client_for):
    settings.PDF_SIGNING_FILE, settings.SIGN_RECEIPTS = str(tmp_path / "none.p12"), True
    receipt = make_receipt(by=treasurer)

    page = client_for(treasurer).post(
        f"/admin/receipts/receipts/copy/{receipt.pk}/", {"language": "fa", "reason": "گم شد"}
    )

    assert "گواهی امضایی نیست" in page.text
    assert not ReceiptCopy.objects.exists()


def test_everyone_may_have_the_certificate(certificate, client):
    answer = client.get("/verify/certificate.pem")
    assert answer.content.decode() == certificate.pem
    assert certificate.fingerprint in client.get("/verify/heads/").text

    certificate_file().unlink()
    assert client.get("/verify/certificate.pem").status_code == 404
    assert "certificate.pem" not in client.get("/verify/heads/").text

"""A receipt's PDF carries the receipt for machines, for the archive and for screen readers alike."""

import io
import json

import pikepdf
import pytest

from association.core.printing.archive import Attached
from association.core.printing.engine import html_to_pdf
from association.core.printing.prints import stored_print
from association.core.sealing.chain import leaves_of
from association.core.sealing.events import erase_contents
from association.core.sealing.models import SealContents
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt():
    return make_receipt(make_donation(donor=make_party("زهرا احمدی")))


def opened(receipt, language: str = "fa") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(stored_print(receipt, name="receipt", language=language).pdf))


@pytest.mark.parametrize("language", ["fa", "en"])
def test_attached_file_is_the_sealed_body(receipt, language):
    with opened(receipt, language) as pdf:
        attached = pdf.attachments["receipt.json"].get_file()

        sealed = bytes(SealContents.objects.get(leaf__kind=1).body)
        assert attached.read_bytes() == sealed
        assert attached.mime_type == "application/json"
        assert json.loads(sealed)["number"] == receipt.number


def test_pdf_is_an_archive_and_readable_aloud(receipt):
    with opened(receipt) as pdf:
        metadata = pdf.open_metadata()
        files = list(pdf.Root.AF)

        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert [str(file.AFRelationship) for file in files] == ["/Data"]
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert str(pdf.Root.Lang) == "fa"
        assert "/StructTreeRoot" in pdf.Root


def test_void_copy_carries_the_receipt_as_it_was_issued(receipt, treasurer):
    void_receipt(receipt=receipt, reason="نام نادرست", voided_by=treasurer)
    receipt.refresh_from_db()

    with opened(receipt) as pdf:
        assert "نام نادرست" not in pdf.attachments["receipt.json"].get_file().read_bytes().decode()


def test_erased_receipt_prints_without_the_file(receipt):
    erase_contents(leaf=leaves_of(receipt).get(), reason="ده سال گذشت")

    with opened(receipt) as pdf:
        assert dict(pdf.attachments) == {}
        assert pdf.Root.MarkInfo.Marked


def test_same_files_give_the_same_bytes(receipt):
    file = Attached("a.json", b"{}", "data", receipt.submitted_at)
    html = "<html lang='en'><head><title>x</title></head><body><p>x</body></html>"

    made = {html_to_pdf(html, attached=[file], identifier=b"1" * 16) for _ in range(2)}

    assert len(made) == 1


def test_attachment_is_never_fetched(receipt, tmp_path):
    """A file's contents come from memory, whatever they look like."""
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    file = Attached(f"file://{secret}", f"file://{secret}".encode(), "data", receipt.submitted_at)

    made = html_to_pdf("<html lang='en'><title>x</title><p>x</html>", attached=[file])

    with pikepdf.open(io.BytesIO(made)) as pdf:
        (found,) = (spec.get_file().read_bytes() for spec in pdf.attachments.values())
    assert found == f"file://{secret}".encode()

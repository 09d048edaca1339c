"""Real PDFs: text extracted, pages counted, the QR code read back."""

import io
import re
import subprocess
from datetime import date

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from association.core.printing.models import StoredPrint
from association.core.printing.prints import stored_print
from association.core.profile import AssociationProfile
from association.modules.donations.services import Share, record_donation
from association.modules.funds.services import general_fund
from association.modules.receipts.errors import UnprintableLettersError
from association.modules.receipts.models import Receipt
from association.modules.receipts.services import draft_receipt, void_receipt
from tests.factories import make_donation, make_fund, make_party, make_receipt

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", re.sub(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", done.stdout.decode()))


def text_of_sheets(pdf: bytes) -> list[str]:
    """The text of each sheet."""
    with pikepdf.open(io.BytesIO(pdf)) as book:
        count = len(book.pages)
    commands = (["pdftotext", "-layout", "-f", str(n), "-l", str(n), "-", "-"] for n in range(1, count + 1))
    return [subprocess.run(c, input=pdf, capture_output=True, check=True).stdout.decode() for c in commands]


def picture_of(pdf: bytes) -> Image.Image:
    done = subprocess.run(["pdftoppm", "-png", "-r", "200", "-"], input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout))


@pytest.fixture
def receipt(treasurer):
    donor = make_party("زهرا قزوینی‌نژاد", name_en="Zahra Qazvini-Nejad")
    donation = make_donation(donor=donor, amount_irr=2_500_000, on=date(2026, 8, 10), fund=make_fund())
    return make_receipt(donation, by=treasurer)


def pdf(receipt, language="fa") -> bytes:
    return bytes(stored_print(receipt, name="receipt", language=language).pdf)


def test_persian_receipt_says_all_in_persian(receipt):
    text = text_of(pdf(receipt))

    assert "۲٬۵۰۰٬۰۰۰" in text
    assert "دو میلیون و پانصد هزار" in text
    assert {"۱۹", "مرداد"} <= set(re.split(r"\s|(?<=[۰-۹])(?=[^۰-۹])|(?<=[^۰-۹])(?=[۰-۹])", text))
    assert "صندوق تبلت" in text


def test_english_receipt_says_all_in_english(receipt):
    text = text_of(pdf(receipt, "en"))

    for words in (
        "Zahra Qazvini-Nejad",
        "2,500,000 Rial",
        "two million five hundred thousand",
        "10 August 2026",
        "Tablets fund",
    ):
        assert words in text
    assert not re.search("[۰-۹]", text)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_receipt_is_one_tagged_page_in_its_language(receipt, language):
    with pikepdf.open(io.BytesIO(pdf(receipt, language))) as document:
        assert len(document.pages) == 1
        assert str(document.Root.Lang) == language
        assert document.Root.MarkInfo.Marked


def test_qr_code_leads_to_the_verification_page(receipt, client):
    read = zxingcpp.read_barcodes(picture_of(pdf(receipt)))

    assert [code.text for code in read] == [receipt.verification_url]
    assert client.get(receipt.verification_url.removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_reprint_is_the_same_bytes(receipt):
    assert pdf(receipt) == pdf(receipt)
    assert StoredPrint.objects.count() == 1


def test_void_receipt_is_marked_and_the_original_kept(receipt, treasurer):
    original = pdf(receipt)

    voided = void_receipt(receipt=receipt, reason="نام نادرست", voided_by=treasurer)

    assert "باطل" in text_of(pdf(voided))
    assert bytes(StoredPrint.objects.get(name="receipt", language="fa").pdf) == original


def test_anonymous_donor_is_named_so():
    from association.modules.donations.services import Share, record_donation
    from association.modules.funds.services import general_fund

    donation = record_donation(
        donor=None, received_on=date(2026, 8, 10), shares=[Share(general_fund(), 1_000_000)], recorded_by=None
    )

    assert "a donor who wishes to stay unknown" in text_of(pdf(make_receipt(donation), "en"))


def test_draft_has_no_print(treasurer):
    draft = draft_receipt(sources=[make_donation()], drafted_by=treasurer)

    with pytest.raises(ValueError, match="draft"):
        stored_print(draft, name="receipt", language="fa")


def test_hostile_name_reads_no_file(tmp_path, treasurer):
    secret = tmp_path / "secret.txt"
    secret.write_text("TOPSECRET")
    donor = make_party(f'<img src="file://{secret}"><b>x')

    text = text_of(pdf(make_receipt(make_donation(donor=donor))))

    assert "TOPSECRET" not in text
    assert "img src" in text


@pytest.mark.parametrize("language", ["fa", "en"])
def test_gift_over_two_funds_with_tracking_number_fits_on_one_sheet(treasurer, site_of_the_house, language):
    AssociationProfile.objects.create(
        site=site_of_the_house,
        name_fa="مجمع خیران حمایت از کودکان بازمانده از تحصیل قزوین",
        name_en="Qazvin Association of Donors for Out-of-school Children",
        permit_number="1400/1237",
        permit_issuer="استانداری قزوین",
        registration_number="1237",
        national_legal_id="14001234567",
        address_fa="قزوین، خیابان نمونه، کوچهٔ دانش، پلاک ۱۲",
        address_en="12 Danesh Alley, Nemuneh St, Qazvin",
        phone="028-33331234",
    )
    shares = [Share(make_fund(), 12_000_000, "تبلت"), Share(general_fund(), 8_000_000, "صدقه")]
    donation = record_donation(
        donor=make_party("پرویز سلیمانی"),
        received_on=date(2026, 8, 10),
        shares=shares,
        recorded_by=treasurer,
        tracking_number="123456789012",
    )

    with pikepdf.open(io.BytesIO(pdf(make_receipt(donation, by=treasurer), language))) as book:
        assert len(book.pages) == 1


@pytest.mark.parametrize(("name", "letters"), [("李明", "李明"), ("گل 🌹", "🌹"), ("Иван", "Иван")])
def test_name_without_type_is_refused_by_its_letters(treasurer, name, letters):
    donation = make_donation(donor=make_party(name))

    with pytest.raises(UnprintableLettersError, match=letters):
        make_receipt(donation, by=treasurer)

    assert not Receipt.objects.exclude(number=None).exists()


def test_persian_arabic_and_accented_latin_names_have_type(treasurer):
    donation = make_donation(donor=make_party("خانۀ علی‌رضا مؤمنی", name_en="José Çelik Müller-Łuczak"))

    assert make_receipt(donation, by=treasurer).number

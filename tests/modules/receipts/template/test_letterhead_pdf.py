"""Pictures in the PDF: there, of the right colour, on one sheet, and the same bytes whoever prints first."""

import io

import pikepdf
import pytest

from association.core.printing.engine import _picture, html_to_pdf
from association.core.printing.prints import stored_print
from association.core.profile import AssociationProfile
from association.modules.donations.services import Share, record_donation
from association.modules.funds.services import general_fund
from association.modules.receipts.services import issue_annual_receipt, void_receipt
from tests.factories import make_donation, make_fund, make_goods, make_party, make_receipt
from tests.modules.receipts.template.pictures import kept, picture, publish
from tests.modules.receipts.test_annual import YEAR, date
from tests.modules.receipts.test_pdf import picture_of, text_of

pytestmark = pytest.mark.django_db
LOGO, SEAL, SIGNATURE = (10, 140, 20), (200, 20, 30), (20, 40, 220)
LONG = "بنیاد نیکوکاری و آموزش کودکان بازمانده از تحصیل استان قزوین و حومهٔ آن"


@pytest.fixture
def letterhead(treasurer):
    return publish(
        logo=kept("logo", colour=LOGO),
        seal=kept("seal", width=250, height=250, colour=SEAL),
        signature=kept("signature", width=300, height=140, colour=SIGNATURE),
        footer_fa="یادداشت پای رسید " * 6,
        footer_en="A note at the foot of it. " * 6,
        signatory_fa="حسین قاسمی",
        by=treasurer,
    )


def pdf_of(receipt, name="receipt", language="fa") -> bytes:
    return bytes(stored_print(receipt, name=name, language=language).pdf)


def alike(one, other) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 6


def colours(pdf: bytes) -> set[tuple[int, int, int]]:
    """Which of the three pictures' colours the sheet shows."""
    sheet = picture_of(pdf).convert("RGB")
    found = [pixel for count, pixel in sheet.getcolors(sheet.width * sheet.height) if count > 200]
    return {colour for colour in (LOGO, SEAL, SIGNATURE) if any(alike(colour, pixel) for pixel in found)}


def sheets(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as book:
        return len(book.pages)


@pytest.mark.parametrize("language", ["fa", "en"])
def test_logo_seal_and_signature_are_printed(letterhead, language):
    pdf = pdf_of(make_receipt(), language=language)

    assert colours(pdf) == {LOGO, SEAL, SIGNATURE}
    assert sheets(pdf) == 1


def test_without_images_there_are_none():
    assert colours(pdf_of(make_receipt())) == set()


@pytest.mark.parametrize("language", ["fa", "en"])
def test_long_names_and_notes_stay_on_one_sheet(letterhead, treasurer, site_of_the_house, language):
    AssociationProfile.objects.create(
        site=site_of_the_house,
        name_fa=LONG,
        name_en="Association for Bringing Out-of-School Children of Qazvin Province Back to Class",
        permit_number="1400/1237",
        permit_issuer="استانداری قزوین",
        registration_number="1237",
        national_legal_id="14001234567",
        address_fa="قزوین، خیابان نمونه، کوچهٔ دانش، پلاک ۱۲",
        phone="028-33331234",
    )
    donor = make_party(LONG, name_en="A " + "very long " * 9 + "name")

    shares = [Share(make_fund(), 987_654_321_123, "نذر"), Share(general_fund(), 123_456_789)]
    gift = record_donation(
        donor=donor,
        received_on=date(2026, 8, 10),
        shares=shares,
        recorded_by=treasurer,
        tracking_number="123456789012",
    )
    money = make_receipt(gift, by=treasurer)
    goods = make_receipt(make_goods(donor=donor, by=treasurer), by=treasurer)

    assert [sheets(pdf_of(receipt, language=language)) for receipt in (money, goods)] == [1, 1]


def test_certificate_void_and_duplicate_bear_the_letterhead(letterhead, treasurer):
    donor = make_party()
    for number in range(40):
        make_donation(donor=donor, on=date(2025, 4, 1 + number % 28))
    annual = issue_annual_receipt(donor=donor, year=YEAR, issued_by=treasurer)
    void = void_receipt(receipt=make_receipt(by=treasurer), reason="نادرست", voided_by=treasurer)

    assert sheets(pdf_of(annual)) == 2
    assert colours(pdf_of(annual)) >= {LOGO}
    assert colours(pdf_of(void)) == colours(pdf_of(void, "copy")) == {LOGO, SEAL, SIGNATURE}


def test_archive_with_pictures_is_tagged_and_names_them(letterhead):
    with pikepdf.open(io.BytesIO(pdf_of(make_receipt(), language="en"))) as book:
        described = []

        def walk(node) -> None:
            if isinstance(node, pikepdf.Array):
                for child in node:
                    walk(child)
            elif isinstance(node, pikepdf.Dictionary):
                if "/Alt" in node:
                    described.append(str(node.Alt))
                if ("/K" in node and "/S" in node) or (
                    "/K" in node and node.get("/Type") == "/StructTreeRoot"
                ):
                    walk(node.K)

        walk(book.Root.StructTreeRoot)

    assert {"Logo of the association", "Signature", "Seal of the association"} <= set(described)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
def test_same_page_gives_the_same_bytes_in_a_new_process_and_in_a_warm_one(mode):
    pictures = "".join(f"<img src='picture:x' alt='x' style='width:{width}px'>" for width in (300, 40))
    html = f"<html lang=en><title>x</title><body>{pictures}"
    content = picture(width=700, mode=mode).read()

    def made() -> bytes:
        return html_to_pdf(html, identifier=b"x", pictures={"x": content})

    _picture.cache_clear()
    first, second = made(), made()
    _picture.cache_clear()

    assert first == second == made()
    assert picture_of(first).convert("RGB").getcolors(2) is None
    with pikepdf.open(io.BytesIO(first)) as book:
        assert {int(image.Width) for page in book.pages for image in page.get_images().values()} == {700}


def test_picture_that_was_not_given_is_not_looked_for():
    html = "<html lang=en><title>x</title><body><img src='picture:other' alt='words instead'>"

    assert "words instead" in text_of(html_to_pdf(html, pictures={"x": picture().read()}))

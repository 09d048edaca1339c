"""Long names take smaller type, not a second sheet; where that saves nothing, and where nothing is long, type stays."""

import io

import pikepdf
import pytest

from association.core.printing.engine import html_to_pdf
from association.core.printing.prints import stored_print
from association.core.profile import AssociationProfile
from association.demo.templates_of_receipts import publish_plain, publish_present
from association.modules.donations.services import Share, record_donation
from association.modules.funds.services import general_fund
from association.modules.receipts.printing import STYLES, TIGHTER
from association.modules.receipts.services import void_receipt
from tests.factories import DAY, make_fund, make_goods, make_party, make_receipt

pytestmark = pytest.mark.django_db
NAME = (
    "Foundation of the Descendants and Friends of the late Hajj Mohammad-Hossein Qazvini-Nejad for Education and "
    "Health of Children of Qazvin"
)
NAME_FA = (
    "بنیاد خیریهٔ بازماندگان و دوستداران شادروان حاج محمدحسین قزوینی‌نژاد برای آموزش و بهداشت و بهزیستی کودکان "
    "شهرستان‌های استان قزوین و الموت"
)


@pytest.fixture
def association(site_of_the_house):
    AssociationProfile.objects.create(
        site=site_of_the_house,
        name_fa="مجمع خیران حمایت از کودکان بازمانده از تحصیل قزوین",
        name_en="Qazvin Association of Donors for Out-of-school Children",
        permit_number="1400/1237",
        permit_issuer="دفتر امور اجتماعی و فرهنگی استانداری قزوین",
        registration_number="1237",
        national_legal_id="14001234567",
        address_fa="قزوین، خیابان نمونه، کوچهٔ دانش، پلاک ۱۲",
        address_en="12 Danesh Alley, Nemuneh St, Qazvin",
        phone="028-33331234",
    )


@pytest.fixture
def long_receipt(association, treasurer):
    """Two funds, tracking number, card, and a name of 137 letters."""
    shares = [
        Share(make_fund(), 987_654_321_123, "نذر سلامتی کودکان"),
        Share(general_fund(), 987_654_321_123, "صدقه"),
    ]
    gift = record_donation(
        donor=make_party(NAME_FA, name_en=f"{NAME:.<137}"),
        received_on=DAY,
        shares=shares,
        recorded_by=treasurer,
        tracking_number="123456789012",
        card_last4="0421",
    )

    def issue():
        return make_receipt(gift, by=treasurer)

    return issue


def sheets(receipt, language: str, name: str = "receipt") -> int:
    with pikepdf.open(io.BytesIO(bytes(stored_print(receipt, name=name, language=language).pdf))) as book:
        return len(book.pages)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize(
    "publish", [None, publish_plain, publish_present], ids=["none", "plain", "letterhead"]
)
def test_name_of_137_letters_and_two_funds_stay_on_one_sheet(long_receipt, treasurer, publish, language):
    if publish:
        publish(treasurer)
    receipt = long_receipt()

    assert len(receipt.donor.name_en) == 137
    assert [sheets(receipt, language, form) for form in ("receipt", "copy")] == [1, 1]


def test_void_one_and_goods_stay_on_one_sheet_too(long_receipt, treasurer):
    receipt = long_receipt()
    void = void_receipt(receipt=receipt, reason="نام نیکوکار نادرست نوشته شده بود", voided_by=treasurer)
    goods = make_receipt(make_goods(donor=receipt.donor, by=treasurer), by=treasurer)

    assert [sheets(each, language) for each in (void, goods) for language in ("fa", "en")] == [1] * 4


def page(sheets_of_its_own: int) -> str:
    body = '<p style="break-after: page">برگ</p>' * sheets_of_its_own
    return f'<html lang="fa"><title>x</title><body class="receipt">{body}</body></html>'


@pytest.mark.parametrize("count", [1, 3], ids=["one sheet", "smaller type saves none"])
def test_type_is_made_smaller_only_where_that_saves_a_sheet(count):
    asked, plain = (
        html_to_pdf(page(count), styles=STYLES, identifier=b"1" * 16, tighter=tighter)
        for tighter in (TIGHTER, ())
    )

    assert asked == plain

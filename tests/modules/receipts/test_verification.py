import pytest

from association.core.registry.models import ModuleState
from association.core.registry.state import forget
from association.modules.receipts.services import draft_receipt, void_receipt
from association.modules.receipts.verification import TRIES_PER_MINUTE
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db


def test_valid_receipt_shows_number_date_amount_and_no_name(client):
    receipt = make_receipt(make_donation(donor=make_party("زهرا احمدی"), amount_irr=2_500_000))

    page = client.get(f"/verify/{receipt.code}/")

    assert (page.status_code, page.headers["Content-Language"]) == (200, "fa")
    assert "۲٬۵۰۰٬۰۰۰" in page.text
    assert "زهرا احمدی" not in page.text


def test_english_on_request(client):
    receipt = make_receipt(make_donation(amount_irr=2_500_000))

    page = client.get(f"/verify/{receipt.code}/", {"lang": "en"})

    assert "This receipt is valid" in page.text
    assert "2,500,000" in page.text
    assert 'dir="ltr"' in page.text


def test_void_receipt_says_so(client, treasurer):
    receipt = void_receipt(receipt=make_receipt(), reason="نام نادرست", voided_by=treasurer)

    page = client.get(f"/verify/{receipt.code}/", {"lang": "en"})

    assert "This receipt is void" in page.text
    assert "نام نادرست" not in page.text


def test_unknown_malformed_and_draft_codes_answer_alike(client, treasurer):
    draft = draft_receipt(sources=[make_donation()], drafted_by=treasurer)

    pages = [client.get(f"/verify/{code}/") for code in ("0" * 32, "nonsense", draft.code)]

    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1


@pytest.mark.parametrize("code", ["genuine", "0" * 32, "nonsense"])
@pytest.mark.parametrize(
    ("language", "words"),
    [("fa", "استعلام موقتاً در دسترس نیست"), ("en", "Verification is temporarily not available")],
)
def test_module_switched_off_says_nothing_of_any_receipt(client, code, language, words):
    code = make_receipt().code if code == "genuine" else code
    ModuleState.objects.filter(label="receipts").update(enabled=False)
    forget()

    answer = client.get(f"/verify/{code}/", {"lang": language})

    assert (answer.status_code, answer["Retry-After"]) == (503, "3600")
    assert words in answer.text
    assert not [denial for denial in ("نیست رسیدی", "No receipt", "رسیدی با این کد") if denial in answer.text]


def test_administrator_is_warned_before_receipts_are_switched_off(administrator, client_for):
    page = client_for(administrator).get("/admin/modules/receipts/").text

    assert "هیچ‌کس نمی‌تواند" in page


def test_guessing_is_slowed_down(client):
    answers = [client.get(f"/verify/{n:032x}/").status_code for n in range(TRIES_PER_MINUTE + 1)]

    assert answers == [404] * TRIES_PER_MINUTE + [429]

"""A stranger's kind of document, one declaration away from board, orders, claims, prints and API."""

from datetime import date

import pytest
from majma_dues.models import Payment

from association.core.documents.submitting import create_submitted
from association.core.documents.transitions import perform
from association.core.jobs.worker import Worker
from association.core.printing.prints import stored_print
from association.modules.receipts.choices import Wish
from association.modules.receipts.errors import AlreadyReceiptedError
from association.modules.receipts.models import Receipt, ReceiptBatch, ReceiptWish
from tests.factories import make_party
from tests.modules.receipts.test_pdf import text_of
from tests.pages import post_form

pytestmark = pytest.mark.django_db
DUES = "majma_dues.payment"
ADMIN = "/admin/receipts/receipts"


def pay(name, *, by=None, amount_irr=2_400_000):
    payment = Payment(donor=make_party(name), paid_on=date(2026, 8, 10), amount_irr=amount_irr)
    return create_submitted(payment, user=by)


@pytest.fixture
def payments(treasurer):
    """Dues of three members; the second wants certificates, the third nothing."""
    paid = [pay(name, by=treasurer) for name in ("عضو یک", "عضو دو", "عضو سه")]
    ReceiptWish.objects.create(donor=paid[1].donor, wish=Wish.ANNUAL)
    ReceiptWish.objects.create(donor=paid[2].donor, wish=Wish.NONE)
    return paid


def test_board_sorts_dues_by_their_own_day_and_amount(payments, treasurer, client_for):
    client = client_for(treasurer)

    page = client.get(f"{ADMIN}/readiness/?kind={DUES}")

    sizes = {group.name: (group.count, group.irr) for group in page.context["groups"]}
    assert sizes == {
        "ready": (2, 4_800_000),  # a certificate states donations, so nobody's dues wait for one
        "anonymous": (0, 0),
        "unwanted": (1, 2_400_000),
        "draft": (0, 0),
    }
    assert f"{ADMIN}/new/?kind={DUES}&amp;id={payments[0].pk}" in page.text
    assert "۱۲ ماه" in page.text
    assert "مبلغ" in page.text
    assert "ارزش برآوردی" not in page.text


def test_dues_are_receipted_in_one_order(payments, treasurer, client_for):
    client = client_for(treasurer)
    sent = {"kind": "ready", "year": "", "language": "fa", "source": DUES}

    shown = client.post(f"{ADMIN}/batches/", sent)
    seen = shown.text
    agreed = {**sent, "confirm": "1", "shown": shown.context["outlook"].fingerprint}
    client.post(f"{ADMIN}/batches/", agreed)
    Worker().drain()

    batch = ReceiptBatch.objects.get()
    receipts = list(Receipt.objects.order_by("sequence"))
    text = text_of(bytes(stored_print(receipts[0], name="receipt", language="fa").pdf))
    assert "۴٬۸۰۰٬۰۰۰" in seen
    assert [(r.donor, r.total_irr, r.kind) for r in receipts] == [
        (payment.donor, 2_400_000, "gift") for payment in payments[:2]
    ]
    assert set(batch.files) == {"zip", "pdf"}
    assert "حق عضویت" in text
    with pytest.raises(AlreadyReceiptedError):
        perform(payments[0], "cancel", user=treasurer, reason="اشتباه")


def test_admin_issues_from_one_due_by_its_button(payments, treasurer, client_for):
    client = client_for(treasurer)
    address = f"{ADMIN}/new/?kind={DUES}&id={payments[0].pk}"

    page = client.get(f"/admin/majma_dues/payments/inspect/{payments[0].pk}/").text
    choose = client.get(address).text
    post_form(client, address, sources=[payments[0].pk])

    assert address.replace("&", "&amp;") in page
    assert payments[0].number in choose
    assert Receipt.objects.get().lines.get().document == payments[0]

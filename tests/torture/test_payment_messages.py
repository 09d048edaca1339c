"""T4: a program that books payments sends its messages twice, late, in another order, and with other amounts.

The product takes no payments itself. What programs of others have are the API with a key made of the payment's
reference, and lists with an id per line; both are tried here. The product knows no rule against one tracking number
on two gifts that come under two keys: `test_other_key_is_another_gift` keeps that known.
"""

import random

import pytest
from django.db import IntegrityError, transaction

from association.modules.donations.models import Donation
from association.modules.donations.services import Origin, Share, record_donation
from association.modules.funds.services import general_fund
from association.modules.receipts.models import Receipt
from tests.factories import DAY, make_party

from .figures import SEED, publish, size

pytestmark = pytest.mark.django_db
PAYMENTS = size(small=12, full=1_000)
DONATIONS, RECEIPTS = "/api/v1/donations/donations/", "/api/v1/receipts/receipts/"


def message(donor, number: int, amount_irr: int) -> dict:
    return {
        "donor": donor.pk,
        "received_on": DAY.isoformat(),
        "method": "card",
        "tracking_number": f"{number:012}",
        "lines": [{"fund": general_fund().pk, "amount_irr": amount_irr}],
    }


def deliver(api, body) -> tuple[int, str]:
    """Record, submit and receipt one payment, as a connecting program does; status and number of the receipt."""
    reference = body["tracking_number"]

    def post(address, body, step):
        return api.post(address, body, headers={"Idempotency-Key": f"{step}-{reference}"})

    gift = post(DONATIONS, body, "gift")
    if gift.status_code != 201:
        return gift.status_code, ""
    post(f"{DONATIONS}{gift.json()['id']}/submit/", {}, "submit")
    draft = post(RECEIPTS, {"donations": [gift.json()["id"]]}, "draft")
    issued = post(f"{RECEIPTS}{draft.json()['id']}/submit/", {}, "issue")
    return issued.status_code, issued.json()["number"]


def test_doubled_late_and_altered_messages_make_one_receipt_each(treasurer, api_for):
    api, donor, rng = api_for(treasurer), make_party(), random.Random(SEED)
    amounts = [1_000_000 + 10_000 * n for n in range(PAYMENTS)]
    true = [message(donor, n, amount) for n, amount in enumerate(amounts)]
    first = [deliver(api, body) for body in true]
    late = list(range(PAYMENTS)) * 2
    rng.shuffle(late)

    again = [(n, deliver(api, true[n])) for n in late]
    # Toman taken for Rial, and the other way round; a Rial more; another donor's name on it.
    altered = [
        deliver(api, body)
        for n, amount in enumerate(amounts)
        for body in (
            message(donor, n, amount // 10),
            message(donor, n, amount * 10),
            message(donor, n, amount + 1),
            {**true[n], "donor": None},
        )
    ]

    publish(
        "T4",
        payments=PAYMENTS,
        repeated=len(again),
        altered=len(altered),
        receipts=Receipt.objects.count(),
        altered_accepted=sum(status != 409 for status, _number in altered),
    )
    assert [status for status, _number in first] == [200] * PAYMENTS
    assert all(answer == first[n] for n, answer in again)
    assert {status for status, _number in altered} == {409}
    assert Donation.objects.count() == Receipt.objects.count() == PAYMENTS
    assert sorted(Receipt.objects.values_list("total_irr", flat=True)) == amounts


@pytest.mark.parametrize("amount", [0, -1_000_000, 1.5, "ده", None, 10**19], ids=str)
def test_impossible_amount_records_nothing(treasurer, api_for, amount):
    body = message(make_party(), 1, 1)
    body["lines"][0]["amount_irr"] = amount

    answer = api_for(treasurer).post(DONATIONS, body)
    if answer.status_code == 201:  # a draft may be incomplete; what counts is that it cannot become final
        answer = api_for(treasurer).post(f"{DONATIONS}{answer.json()['id']}/submit/")

    assert answer.status_code == 400
    assert Donation.objects.recorded().count() == 0


def test_message_from_the_future_records_nothing(treasurer, api_for):
    body = {**message(make_party(), 1, 1_000_000), "received_on": "2099-01-01"}

    assert api_for(treasurer).post(DONATIONS, body).status_code == 400
    assert Donation.objects.count() == 0


def test_anonymous_request_records_nothing(client, communications, api_for):
    body = message(make_party(), 1, 1_000_000)

    assert client.post(DONATIONS, body, content_type="application/json").status_code in (401, 403)
    assert api_for(communications).post(DONATIONS, body).status_code == 403
    assert Donation.objects.count() == 0


def test_line_of_a_list_is_recorded_once():
    def record(amount_irr: int, fingerprint: str):
        with transaction.atomic():
            return record_donation(
                donor=None,
                received_on=DAY,
                shares=[Share(general_fund(), amount_irr)],
                recorded_by=None,
                origin=Origin("gateway", "A-1", fingerprint),
            )

    record(1_000_000, "a" * 64)

    for amount, fingerprint in ((1_000_000, "a" * 64), (10_000_000, "b" * 64)):
        with pytest.raises(IntegrityError):
            record(amount, fingerprint)
    assert [gift.total_irr for gift in Donation.objects.all()] == [1_000_000]


def test_other_key_is_another_gift(treasurer, api_for):
    api, body = api_for(treasurer), message(make_party(), 7, 1_000_000)

    answers = [api.post(DONATIONS, body, headers={"Idempotency-Key": key}) for key in ("a", "b")]

    assert [answer.status_code for answer in answers] == [201, 201]

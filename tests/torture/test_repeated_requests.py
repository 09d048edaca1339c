"""T3: each request arrives five times at once with one key. One effect, one answer; another body is refused."""

import pytest
from knox.models import AuthToken

from association.modules.donations.models import Donation, DonationLine
from association.modules.funds.services import general_fund
from association.modules.people.models import Party
from association.modules.receipts.models import Receipt, ReceiptCopy, ReceiptVoid
from tests.factories import make_donation, make_draft, make_party, make_receipt

from .figures import publish, size
from .http_clients import Sender

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = size(small=1, full=40)
TIMES = 5
API = "/api/v1"
COUNTED = (Party, Donation, DonationLine, Receipt, ReceiptVoid, ReceiptCopy)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


def requests():
    """Address, body, another body, and what one such request adds."""
    donor, receipts = make_party(), f"{API}/receipts/receipts/"
    gift = {
        "donor": donor.pk,
        "received_on": "2026-08-10",
        "method": "card",
        "tracking_number": "778899",
        "lines": [{"fund": general_fund().pk, "amount_irr": 2_500_000}],
    }
    yield f"{API}/people/people/", {"name": "زهرا احمدی"}, {"name": "دیگری"}, {"Party": 1}
    yield f"{API}/donations/donations/", gift, {**gift, "note": "x"}, {"Donation": 1, "DonationLine": 1}
    yield f"{API}/donations/donations/{make_draft().pk}/submit/", {}, {"x": 1}, {}
    yield receipts, {"donations": [make_donation().pk]}, {"donations": []}, {"Receipt": 1}
    issued, other = make_receipt(), make_receipt()
    body = {"language": "fa", "reason": "گم شد"}
    yield f"{receipts}{issued.pk}/copies/", body, {**body, "language": "en"}, {"ReceiptCopy": 1}
    yield (
        f"{receipts}{issued.pk}/void/",
        {"reason": "a", "reason_code": "other"},
        {"reason": "b", "reason_code": "other"},
        {"ReceiptVoid": 1},
    )
    made = {"Receipt": 1, "ReceiptVoid": 1}
    yield f"{receipts}{other.pk}/replace/", {"reason": "a"}, {"reason": "b"}, made


def test_five_at_once_are_one(live_server, treasurer):
    sender = Sender(live_server.url, AuthToken.objects.create(treasurer)[1])
    sent, effects, wrong = 0, 0, []

    for number in range(ROUNDS):
        for address, body, other, adds in requests():
            before, key = counts(), f"{number}-{address}"
            answers = sender.post_at_once(address, body, key, times=TIMES)
            added = {name: n - before[name] for name, n in counts().items() if n != before[name]}
            refused = sender.post(address, other, key)
            sent += TIMES + 1
            effects += 1
            fresh = sum("idempotency-replayed" not in answer.headers for answer in answers)
            if (
                added != adds
                or fresh != 1
                or len({(answer.status, answer.body) for answer in answers}) != 1
                or answers[0].status not in (200, 201)
                or (refused.status, refused.json()["type"])
                != (409, "urn:majma:problem:idempotency_key_reused")
                or counts() != {name: before[name] + adds.get(name, 0) for name in before}
            ):
                wrong.append((address, added, fresh, [answer.status for answer in answers], refused.status))

    publish("T3", requests=sent, effects=effects, wrong=len(wrong))
    assert wrong == []

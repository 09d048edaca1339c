"""T27: what the code on a paper says at once after its receipt was voided or replaced, and what a forged one says."""

import secrets

import pytest
import zxingcpp
from django.core.cache import cache
from django.utils import timezone

from association.core.printing.prints import stored_print
from association.modules.receipts.models import Receipt
from association.modules.receipts.services import replace_receipt, void_receipt
from tests.factories import make_donation, make_party, make_receipt
from tests.modules.receipts.test_pdf import picture_of

from .figures import publish

pytestmark = pytest.mark.django_db
NAME = "زهرا احمدی"


def scanned(receipt) -> str:
    """The path in the code of a print."""
    pdf = bytes(stored_print(receipt, name="receipt", language="fa").pdf)
    (code,) = zxingcpp.read_barcodes(picture_of(pdf))
    return code.text.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def says(client):
    """The verdict on the page of an address, in English, and its status."""

    def look(path: str) -> tuple[int, str]:
        cache.clear()
        page = client.get(path, {"lang": "en"})
        verdicts = ("is valid", "is void", "No receipt has this code")
        assert NAME not in page.text
        return page.status_code, " ".join(verdict for verdict in verdicts if verdict in page.text)

    return look


def test_paper_tells_the_state_of_its_receipt_at_once(says, treasurer):
    receipts = [make_receipt(make_donation(donor=make_party(NAME)), by=treasurer) for _ in range(3)]
    papers = [scanned(receipt) for receipt in receipts]
    first = [says(paper) for paper in papers]

    void_receipt(receipt=receipts[0], reason="نادرست", voided_by=treasurer)
    began = timezone.now()
    after_void = says(papers[0])
    new = replace_receipt(receipt=receipts[1], reason="نادرست", replaced_by=treasurer)
    after_replacement = says(papers[1])
    seconds = (timezone.now() - began).total_seconds()

    publish("T27", papers=len(papers), seconds_after_voiding=round(seconds, 2))
    assert first == [(200, "is valid")] * 3
    assert (after_void, after_replacement) == ((200, "is void"), (200, "is void"))
    assert says(scanned(new)) == says(papers[2]) == (200, "is valid")
    assert says(scanned(Receipt.objects.get(pk=receipts[1].pk))) == (200, "is void")


def test_large_receipt_is_valid_until_the_second_person_agrees(says, treasurer):
    receipt = make_receipt(make_donation(donor=make_party(NAME), amount_irr=2_000_000_000), by=treasurer)

    void_receipt(receipt=receipt, reason="نادرست", voided_by=treasurer)

    assert says(scanned(receipt)) == (200, "is valid")


def test_forged_papers_answer_alike(client, says, treasurer):
    real = make_receipt(by=treasurer).code
    forged = [
        secrets.token_hex(16),
        real[::-1],
        real[:-1],
        f"{real}0",
        "1405-000001",
        "%00",
        "../" + real,
        "ا" * 32,
    ]

    answers = [says(f"/verify/{code}/") for code in forged]

    known = {(404, "No receipt has this code")}
    assert set(answers[:6]) | {answers[7]} == known
    assert answers[6][0] in (404, 301, 302)
    publish("T27", case="forged", papers=len(forged), told_apart=len(set(answers[:6]) - known))

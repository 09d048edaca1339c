"""The inspector's page: for the board and the treasurer, without a word about a person."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from association.core.access.audit import ReadRecord
from association.core.health.job import JOB
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job
from association.core.jobs.worker import Worker
from association.core.sealing.encoding import Leaf
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db
PAGE = "/admin/seal/"
NAME = "زهرا احمدی"


@pytest.fixture
def receipts(sign):
    made = [make_receipt(make_donation(donor=make_party(NAME))) for _ in range(2)]
    sign()
    return made


def leaves_url(receipt) -> str:
    return reverse("seal_leaves", args=["receipts.receipt", receipt.fiscal_year])


@pytest.mark.parametrize(
    ("role", "may"), [("treasurer", 200), ("board", 200), ("communications", 302), ("administrator", 302)]
)
def test_who_may_inspect(role, may, make_user, client_for, receipts):
    client = client_for(make_user(role, role))

    assert client.get(PAGE).status_code == may
    assert client.get(leaves_url(receipts[0])).status_code == may
    assert client.post(PAGE).status_code == 302
    assert JobRun.objects.exists() == (may == 200)


def test_page_shows_chains_heads_and_no_names(board, client_for, receipts, key):
    page = client_for(board).get(PAGE).text

    assert "امضا" in page
    assert bytes(key.public_key).hex() in page
    assert NAME not in page


def test_inspector_asks_for_a_proof_and_reads_it(board, client_for, receipts, treasurer, tamper):
    client = client_for(board)
    client.post(PAGE)
    Worker().drain()
    assert "برقرار" in client.get(PAGE).text

    void_receipt(receipt=receipts[0], reason="نام نادرست", voided_by=treasurer)
    tamper("UPDATE receipts_receiptvoid SET reason = 'x'")
    client.post(PAGE)
    Worker().drain()

    page = client.get(PAGE).text
    assert f"receipts.receipt/{receipts[0].fiscal_year}/3 {receipts[0].number} cancellation_altered" in page
    assert "ابطال یا لغو یک سند" in page


def test_nightly_proof_is_shown_too(board, client_for, receipts):
    enqueue_job(JOB, key="tonight")
    Worker().drain()

    assert "برقرار" in client_for(board).get(PAGE).text


def test_leaves_can_be_hashed_again_and_hold_no_person(board, client_for, receipts):
    answer = client_for(board).get(leaves_url(receipts[0]))
    text = answer.getvalue().decode()
    lines = [json.loads(line) for line in text.splitlines()]

    assert [line["position"] for line in lines] == [1, 2]
    for line in lines:
        leaf = Leaf(
            line["kind"],
            line["series"],
            line["position"],
            line["number"],
            line["recorded_us"],
            bytes.fromhex(line["body_hash"]),
            bytes.fromhex(line["document_hash"]),
        )
        assert leaf.hash().hex() == line["leaf_hash"]
    assert NAME not in text
    assert ReadRecord.objects.get().rows == 2


def test_unknown_year_is_not_found(board, client_for, receipts):
    assert client_for(board).get(reverse("seal_leaves", args=["receipts.receipt", 1300])).status_code == 404


def test_queries_do_not_grow_with_receipts(board, client_for, receipts):
    client = client_for(board)
    client.get(PAGE)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    before = queries()
    for _ in range(3):
        make_receipt()

    assert queries() == before

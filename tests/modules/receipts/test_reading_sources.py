"""What a receipt states is read from the database, all of it at once."""

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from association.modules.receipts.services import issue_receipt
from tests.factories import make_donation, make_party

pytestmark = pytest.mark.django_db


def test_what_the_caller_holds_in_memory_is_not_believed(treasurer):
    gift = make_donation(amount_irr=1_000_000)
    gift.total_irr, gift.donor, gift.tracking_number = 9_000_000, make_party("دیگری"), "123456"

    receipt = issue_receipt(sources=[gift], issued_by=treasurer)

    assert receipt.total_irr == receipt.lines.get().amount_irr == 1_000_000
    assert receipt.donor_id != gift.donor_id
    assert receipt.body["lines"][0]["tracking_number"] == ""


def test_forty_gifts_are_read_and_claimed_in_as_many_queries_as_two(treasurer):
    donor = make_party()
    gifts = [make_donation(donor=donor) for _ in range(43)]
    issue_receipt(sources=gifts[:1], issued_by=treasurer)  # the first of a year begins its series

    with CaptureQueriesContext(connection) as few:
        issue_receipt(sources=gifts[1:3], issued_by=treasurer)
    with CaptureQueriesContext(connection) as many:
        issue_receipt(sources=gifts[3:], issued_by=treasurer)

    def without_the_rows_of_lines(queries):
        return [q["sql"] for q in queries if not q["sql"].startswith('INSERT INTO "receipts_receiptline"')]

    assert len(without_the_rows_of_lines(many)) == len(without_the_rows_of_lines(few))
    assert len(many) - len(few) == 38


def test_issuing_one_receipt_takes_no_more_than_twenty_statements(treasurer):
    gifts = [make_donation(), make_donation()]
    issue_receipt(sources=gifts[:1], issued_by=treasurer)

    with CaptureQueriesContext(connection) as queries:
        issue_receipt(sources=gifts[1:], issued_by=treasurer)

    assert len(queries) <= 20


def test_lines_of_an_issued_receipt_are_those_of_the_database(treasurer):
    receipt = issue_receipt(sources=[make_donation(amount_irr=1_000_000)], issued_by=treasurer)

    assert receipt.lines.aggregate(total=Sum("amount_irr")) == {"total": 1_000_000}
    assert receipt.latest_revision.content["lines"][0]["pk"] == receipt.lines.get().pk

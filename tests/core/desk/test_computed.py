"""Columns a kind computes: one query however many rows, in list, export and API alike."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from association.core.access.policy import policy_for
from association.core.desk.checks import desks_name_what_exists
from association.core.desk.computed import computed_fields
from association.core.documents.listing import Computed
from association.modules.donations.models import Donation, DonationLine
from association.modules.funds.models import Fund
from association.modules.receipts.models import Receipt, ReceiptLine
from tests.factories import DAY, make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db
RECEIPTS, DONATIONS = "/admin/receipts/receipts/", "/admin/donations/donations/"


def add_rows(count):
    fund, donor = Fund.objects.get(is_general=True), make_party()
    receipts = Receipt.objects.bulk_create(Receipt(donor=donor) for _ in range(count))
    ReceiptLine.objects.bulk_create(
        ReceiptLine(receipt=receipt, position=1, source_model="donations.donation", source_id=1,
                    received_on=DAY, amount_irr=1)
        for receipt in receipts
    )  # fmt: skip
    donations = Donation.objects.bulk_create(Donation(donor=donor, total_irr=1) for _ in range(count))
    DonationLine.objects.bulk_create(
        DonationLine(donation=donation, fund=fund, amount_irr=1) for donation in donations
    )


def asked(client, address):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
        content = answer.content if not answer.streaming else b"".join(answer.streaming_content)
    assert answer.status_code == 200
    return len(captured), content


@pytest.mark.parametrize("address", [f"{RECEIPTS}?export=csv", DONATIONS, f"{DONATIONS}?export=csv", "api"])
def test_hundred_rows_cost_the_queries_of_ten(treasurer, client_for, api_for, address):
    client = api_for(treasurer) if address == "api" else client_for(treasurer)
    address = "/api/v1/receipts/receipts/?page_size=500" if address == "api" else address
    add_rows(10)
    asked(client, address)
    few, _content = asked(client, address)
    add_rows(90)

    many, _content = asked(client, address)

    assert many == few


def test_computed_column_is_shown_sorted_exported_and_in_the_api(treasurer, client_for, api_for):
    one = make_receipt()
    donor = make_party("علی کریمی")
    two = make_receipt(*(make_donation(donor=donor) for _ in range(2)))
    client = client_for(treasurer)

    page = client.get(RECEIPTS, {"ordering": "-documents"}).text
    exported = b"".join(client.get(RECEIPTS, {"export": "csv"}).streaming_content).decode("utf-8-sig")
    answer = api_for(treasurer).get("/api/v1/receipts/receipts/", {"ordering": "documents"}).json()

    assert page.index(two.number) < page.index(one.number)
    rows = {row["شماره"]: row for row in csv.DictReader(io.StringIO(exported))}
    assert (rows[one.number]["سندها"], rows[two.number]["سندها"]) == ("1", "2")
    assert [(row["id"], row["documents"]) for row in answer["results"]] == [(one.pk, 1), (two.pk, 2)]


def test_what_is_made_of_something_hidden_is_hidden(monkeypatch, treasurer, board):
    monkeypatch.setattr(Receipt.Desk, "computed", {"documents": Computed("n", reads=("donor__phone",))})

    hidden = {user: policy_for(Receipt).hides(user, "documents") for user in (treasurer, board)}

    assert hidden == {treasurer: False, board: True}


def test_declared_and_not_computed_is_named(monkeypatch):
    monkeypatch.setattr(
        Fund.Desk, "computed", {"gifts": Computed("gifts", reads=("nothing",))}, raising=False
    )
    computed_fields.cache_clear()
    try:
        found = [message.msg for message in desks_name_what_exists(None) if message.id == "association.E026"]
    finally:
        computed_fields.cache_clear()

    assert ["'gifts'" in found[0], "'nothing'" in found[1]] == [True, True]

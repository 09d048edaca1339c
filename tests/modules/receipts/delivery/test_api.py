"""Sending and reading deliveries through the API."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from association.core.access.roles import ensure_role
from association.modules.receipts.delivery.choices import Channel
from association.modules.receipts.delivery.services import send_receipt
from association.modules.receipts.models import ReceiptDelivery
from tests.factories import make_donation, make_receipt
from tests.modules.receipts.delivery.conftest import EMAIL

pytestmark = pytest.mark.django_db
LIST = "/api/v1/receipts/deliveries/"


def send_address(receipt) -> str:
    return f"/api/v1/receipts/receipts/{receipt.pk}/send/"


def test_sending_and_what_became_of_it(receipt, treasurer, api_for, work):
    api = api_for(treasurer)

    made = api.post(send_address(receipt), {"channel": "email"})
    twice = api.post(send_address(receipt), {"channel": "email", "again": False})
    work()
    row = api.get(f"{LIST}{made.data['id']}/").data

    assert (made.status_code, made.data["state"], made.data["sent_to"]) == (201, "waiting", EMAIL)
    assert (twice.status_code, twice.data["type"]) == (409, "urn:majma:problem:receipt_already_sent")
    assert (row["state"], [event["kind"] for event in row["events"]]) == ("sent", ["sent"])
    assert len(mail.outbox) == 1


def test_refusals_name_the_field_or_the_rule(treasurer, api_for):
    receipt = make_receipt(make_donation(), by=treasurer)
    api = api_for(treasurer)

    missing = api.post(send_address(receipt), {"channel": "email"})
    unknown = api.post(send_address(receipt), {"channel": "pigeon"})

    assert (missing.status_code, unknown.status_code) == (400, 400)
    assert "address" in str(missing.data)
    assert "channel" in str(unknown.data)


def test_deliveries_are_read_only(receipt, treasurer, api_for):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    api = api_for(treasurer)

    statuses = {
        getattr(api, method)(f"{LIST}{delivery.pk}/", {"state": "handled"}).status_code
        for method in ("patch", "put", "delete", "post")
    }

    assert statuses == {403}


def test_address_is_left_out_for_who_may_not_see_identities(receipt, treasurer, api_for):
    group = ensure_role("treasurer").group
    group.permissions.remove(*group.permissions.filter(codename__endswith="_identity_party"))
    api = api_for(treasurer)

    made = api.post(send_address(receipt), {"channel": "email"})
    listed = api.get(LIST)

    assert "sent_to" not in made.data
    assert EMAIL not in str(made.data) + listed.text
    assert listed.data["count"] == 1


def test_who_may_not(receipt, board, api_for):
    api = api_for(board)

    assert api.post(send_address(receipt), {"channel": "print"}).status_code in (403, 404)
    assert api.get(LIST).status_code == 403


def test_list_costs_the_same_for_any_number_of_rows(receipt, treasurer, api_for):
    api, costs = api_for(treasurer), []
    for rows in (1, 3):
        while ReceiptDelivery.objects.count() < rows:
            address = f"{ReceiptDelivery.objects.count()}@example.org"
            send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer, address=address)
        with CaptureQueriesContext(connection) as queries:
            assert api.get(LIST).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1]

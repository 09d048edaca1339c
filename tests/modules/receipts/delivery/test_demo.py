"""The demonstration shows deliveries in every kind of state, and makes them once."""

import pytest
from django.core import mail

from association.core.jobs.models import JobRun, JobState
from association.demo.deliveries import build_deliveries
from association.modules.receipts.models import ReceiptDelivery
from tests.factories import make_donation, make_party, make_receipt

pytestmark = pytest.mark.django_db


def test_demonstration_has_sent_returned_settled_and_open_ones(treasurer):
    for number in range(5):
        email = f"{number}@example.org" if number < 3 else ""
        donor = make_party(f"نیکوکار {number}", email=email, phone=f"+98912000000{number}")
        make_receipt(make_donation(donor=donor), by=treasurer)

    build_deliveries()
    build_deliveries()

    rows = ReceiptDelivery.objects.order_by("pk").values_list("channel", "state")
    assert list(rows) == [
        ("email", "bounced"),
        ("email", "handled"),
        ("email", "sent"),
        ("sms", "sent"),
        ("print", "sent"),
    ]
    assert len(mail.outbox) == 3
    assert not JobRun.objects.exclude(state=JobState.DONE).exists()

"""The receipts of a batch: counted exactly, nobody asked against their wish, nothing twice."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from association.core.jobs.worker import Worker
from association.modules.receipts.batches import order_batch
from association.modules.receipts.choices import BatchKind, VoidReason, Wish
from association.modules.receipts.delivery.batches import outlook_of, runs_of, send_batch
from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.errors import NothingToSendError
from association.modules.receipts.delivery.gateways import memory
from association.modules.receipts.delivery.services import send_receipt
from association.modules.receipts.models import Receipt, ReceiptDelivery, ReceiptWish
from association.modules.receipts.voiding import void
from tests.factories import make_donation, make_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(treasurer):
    """Two to be sent, one without an address, one who wants nothing, one sent before, one void."""
    names = ("یک", "دو", "بی‌نشان", "خاموش", "فرستاده", "باطل")
    people = [
        make_party(
            name, email="" if name == "بی‌نشان" else f"{number}@example.org", phone=f"0912000000{number}"
        )
        for number, name in enumerate(names)
    ]
    for person in people:
        make_donation(donor=person)
    made = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    Worker().drain()
    by_name = {receipt.donor.name: receipt for receipt in Receipt.objects.select_related("donor")}
    ReceiptWish.objects.create(donor=people[3], wish=Wish.NONE)
    send_receipt(receipt=by_name["فرستاده"], channel=Channel.EMAIL, user=treasurer)
    Worker().drain()
    void(by_name["باطل"], reason="x", reason_code=VoidReason.OTHER, user=treasurer)
    mail.outbox.clear()
    return made


def facts(seen) -> tuple[int, ...]:
    return (seen.count, seen.without, seen.unwanted, seen.sent, seen.void)


def test_outlook_is_what_is_sent(batch, treasurer):
    seen = outlook_of(batch, Channel.EMAIL)
    made = send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    Worker().drain()

    assert facts(seen) == (2, 1, 1, 1, 1)
    assert len(made) == 2
    assert sorted(message.to[0] for message in mail.outbox) == ["0@example.org", "1@example.org"]
    assert [run.state for run in runs_of(batch)] == ["done"]
    assert (runs_of(batch)[0].done, runs_of(batch)[0].total) == (2, 2)


def test_second_order_finds_nothing_left(batch, treasurer):
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)

    with pytest.raises(NothingToSendError):
        send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)

    assert facts(outlook_of(batch, Channel.EMAIL)) == (0, 1, 1, 3, 1)


def test_sms_and_paper_have_counts_of_their_own(batch, treasurer):
    assert facts(outlook_of(batch, Channel.SMS)) == (4, 0, 1, 0, 1)
    send_batch(batch=batch, channel=Channel.SMS, user=treasurer)
    handed = send_batch(batch=batch, channel=Channel.PRINT, user=treasurer)
    Worker().drain()

    assert len(memory.outbox) == 4
    assert {delivery.state for delivery in handed} == {DeliveryState.SENT}
    assert all(delivery.events.count() == 1 for delivery in handed)


def test_trial_of_a_batch_blocks_nothing(batch, treasurer, test_mode):
    test_mode()
    assert facts(outlook_of(batch, Channel.EMAIL))[0] == 3  # the one sent before was no test
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    Worker().drain()
    test_mode(False)
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    Worker().drain()

    assert [message.to[0] for message in mail.outbox[:3]] == ["tests@example.org"] * 3
    assert ReceiptDelivery.objects.filter(is_test=False, channel="email").count() == 3


def test_who_may_not_deliver_orders_nothing(batch, board):
    with pytest.raises(PermissionDenied):
        send_batch(batch=batch, channel=Channel.EMAIL, user=board)


def test_server_that_is_down_is_not_asked_for_every_receipt(batch, treasurer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    waiting = send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    more = [
        ReceiptDelivery(
            receipt_id=waiting[0].receipt_id,
            batch=batch,
            channel=Channel.EMAIL,
            language="fa",
            sent_to=f"{number}x@example.org",
            requested_by=treasurer,
        )
        for number in range(5)
    ]
    ReceiptDelivery.objects.bulk_create(more)

    Worker().drain()

    assert ReceiptDelivery.objects.filter(state=DeliveryState.WAITING).count() == 7
    assert ReceiptDelivery.objects.filter(state=DeliveryState.WAITING, attempts=1).count() == 3

"""Workers that race and workers that die: at the mail server every Message-ID arrives once at most."""

import os
import random
import signal
import threading
import time
from collections import Counter

import pytest
from django.db import connection

from association.core.jobs.models import JobRun, JobState
from association.modules.people.models import Party
from association.modules.receipts.batches import order_batch
from association.modules.receipts.choices import BatchKind
from association.modules.receipts.delivery.batches import send_batch
from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.sending import deliver
from association.modules.receipts.delivery.services import send_receipt
from association.modules.receipts.models import ReceiptDelivery
from tests.conftest import replant_wagtail
from tests.factories import make_donation

pytestmark = pytest.mark.django_db(transaction=True)
SEED = int(os.environ.get("MAJMA_SEED", "1405"))
STALE = ("--stale-after", "0.5")


@pytest.fixture(autouse=True)
def _planted(db):
    replant_wagtail()


def until(condition, *, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"seed {SEED}"
        time.sleep(0.02)


def end(worker, how=signal.SIGKILL) -> None:
    worker.send_signal(how)
    worker.wait()


def ended() -> bool:
    return not JobRun.objects.filter(kind="receipt-delivery").exclude(state=JobState.DONE).exists()


def test_two_workers_on_one_delivery_send_one_mail(receipt, treasurer, mail_server):
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    together = threading.Barrier(4)

    def one() -> None:
        mine = ReceiptDelivery.objects.select_related("receipt__voiding", "receipt__donor").get(
            pk=delivery.pk
        )
        together.wait()
        deliver(mine)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    delivery.refresh_from_db()
    assert mail_server.ids == [delivery.message_id]
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 1)


def test_worker_killed_between_message_and_answer_leaves_a_task(
    receipt, treasurer, mail_server, mailing_worker
):
    mail_server.silence = threading.Event()
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    worker = mailing_worker()
    until(lambda: mail_server.taken)
    end(worker)
    mail_server.silence.set()
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.SENDING

    second = mailing_worker(*STALE)
    until(ended)
    end(second, signal.SIGTERM)
    delivery.refresh_from_db()

    assert (delivery.state, delivery.attempts) == (DeliveryState.UNSURE, 1)
    assert mail_server.ids == [delivery.message_id]
    assert ReceiptDelivery.objects.in_need().get() == delivery


def test_batch_with_killed_workers_doubles_no_mail(treasurer, mail_server, mailing_worker):
    for number in range(12):
        donor = Party.objects.create(name=f"نیکوکار {number}", email=f"{number}@example.org")
        make_donation(donor=donor, by=treasurer)
    batch = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    worker = mailing_worker()
    until(lambda: JobRun.objects.filter(kind="receipt-batch", state=JobState.DONE).exists())
    end(worker, signal.SIGTERM)
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)

    for mark in sorted(random.Random(SEED).sample(range(1, 11), 3)):
        worker = mailing_worker(*STALE)
        until(lambda mark=mark, worker=worker: len(mail_server.taken) >= mark or worker.poll() is not None)
        end(worker)
    worker = mailing_worker(*STALE)
    until(ended)
    end(worker, signal.SIGTERM)

    rows = ReceiptDelivery.objects.all()
    sent = {row.message_id for row in rows if row.state == DeliveryState.SENT}
    arrived = Counter(mail_server.ids)
    assert len(rows) == 12
    assert {row.state for row in rows} <= {DeliveryState.SENT, DeliveryState.UNSURE}
    assert set(arrived.values()) == {1}
    assert sent <= set(arrived)
    assert sum(row.state == DeliveryState.UNSURE for row in rows) <= 3

"""Workers that race and workers that die: at the mail server every Message-ID arrives once at most."""

import os
import random
import signal
import threading
import time
import uuid
from collections import Counter

import pytest
from django.db import connection, transaction

from association.core.jobs.execution import claim_next, execute
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import enqueue_job, take_over_job
from association.core.jobs.worker import Worker
from association.modules.people.models import Party
from association.modules.receipts.batches import order_batch
from association.modules.receipts.choices import BatchKind
from association.modules.receipts.delivery.batches import outlook_of, send_batch
from association.modules.receipts.delivery.choices import Channel, DeliveryState
from association.modules.receipts.delivery.sending import deliver, left_in_the_middle
from association.modules.receipts.delivery.services import JOB, retry_delivery, send_receipt
from association.modules.receipts.errors import NothingToSendError, OutlookChangedError
from association.modules.receipts.models import Receipt, ReceiptDelivery
from tests.factories import make_donation

pytestmark = pytest.mark.django_db(transaction=True)
SEED = int(os.environ.get("MAJMA_SEED", "1405"))
STALE = ("--stale-after", "0.5")


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
        deliver(mine, claim=uuid.uuid4().hex)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    delivery.refresh_from_db()
    assert mail_server.ids == [delivery.message_id]
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 1)


def test_worker_that_reaches_no_server_takes_nothing_from_the_one_that_sends(
    receipt, treasurer, mail_server, settings
):
    mail_server.silence = threading.Event()
    pk = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer).pk

    def mine() -> ReceiptDelivery:
        return ReceiptDelivery.objects.select_related("receipt__voiding", "receipt__donor").get(pk=pk)

    def slow() -> None:
        deliver(mine(), claim="slow")
        connection.close()

    late = mine()
    sending = threading.Thread(target=slow)
    sending.start()
    until(lambda: mail_server.taken)
    settings.EMAIL_PORT = 1
    deliver(late, claim="late")
    settings.EMAIL_PORT = mail_server.port
    between = mine().state
    mail_server.silence.set()
    sending.join()
    deliver(mine(), claim="third")

    assert (between, mine().state) == (DeliveryState.SENDING, DeliveryState.SENT)
    assert len(mail_server.ids) == 1


def test_second_run_lets_the_message_in_flight_of_a_living_worker_alone(
    receipt, treasurer, mail_server, work
):
    mail_server.silence = threading.Event()
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    run = claim_next()

    def first() -> None:
        execute(run)
        connection.close()

    sending = threading.Thread(target=first)
    sending.start()
    until(lambda: mail_server.taken)
    enqueue_job(JOB, key="another", arguments={"delivery": delivery.pk}, requested_by=treasurer)
    work()
    delivery.refresh_from_db()
    between = delivery.state
    mail_server.silence.set()
    sending.join()
    work(hurry=True)

    assert between == DeliveryState.SENDING
    assert [event.kind for event in delivery.events.all()] == ["sent"]
    assert len(mail_server.ids) == 1


def test_late_answer_of_a_worker_taken_for_dead_changes_no_new_attempt(receipt, treasurer, mail_server):
    mail_server.silence = threading.Event()
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    row = ReceiptDelivery.objects.select_related("receipt__voiding", "receipt__donor")
    mail_server.data = ["451 later"]

    def slow() -> None:
        deliver(row.get(pk=delivery.pk), claim="slow")
        connection.close()

    sending = threading.Thread(target=slow)
    sending.start()
    until(lambda: mail_server.waiting)
    left_in_the_middle(ReceiptDelivery.objects.all())
    retry_delivery(delivery=ReceiptDelivery.objects.get(pk=delivery.pk), user=treasurer)
    ReceiptDelivery.objects.move(delivery.pk, to=DeliveryState.SENDING, claim="second")
    mail_server.silence.set()
    sending.join()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.claim) == (DeliveryState.SENDING, "second")


def test_answer_refused_after_a_worker_was_taken_for_dead_is_believed(receipt, treasurer, mail_server):
    mail_server.silence = threading.Event()
    delivery = send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
    mail_server.data = ["554 no"]

    def slow() -> None:
        rows = ReceiptDelivery.objects.select_related("receipt__voiding", "receipt__donor")
        deliver(rows.get(pk=delivery.pk), claim="slow")
        connection.close()

    sending = threading.Thread(target=slow)
    sending.start()
    until(lambda: mail_server.waiting)
    left_in_the_middle(ReceiptDelivery.objects.all())
    mail_server.silence.set()
    sending.join()

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.FAILED


def test_batch_ordered_the_very_moment_one_is_sent_sends_it_once(treasurer):
    donor = Party.objects.create(name="نیکوکار", email="one@example.org")
    make_donation(donor=donor, by=treasurer)
    batch = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    Worker().drain()
    receipt = Receipt.objects.get()
    shown = outlook_of(batch, Channel.EMAIL, user=treasurer).fingerprint
    written, ordered = threading.Event(), threading.Event()

    def one() -> None:
        with transaction.atomic():
            send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
            written.set()
            ordered.wait(1)
        connection.close()

    sending = threading.Thread(target=one)
    sending.start()
    written.wait(30)
    with pytest.raises((OutlookChangedError, NothingToSendError)):
        send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer, shown=shown)
    ordered.set()
    sending.join()

    assert ReceiptDelivery.objects.count() == 1


def test_batch_taken_over_after_a_killed_worker_doubles_no_mail(
    treasurer, make_user, mail_server, mailing_worker
):
    for number in range(6):
        donor = Party.objects.create(name=f"نیکوکار {number}", email=f"{number}@example.org")
        make_donation(donor=donor, by=treasurer)
    batch = order_batch(kind=BatchKind.READY, year=None, language="fa", user=treasurer)
    Worker().drain()
    send_batch(batch=batch, channel=Channel.EMAIL, user=treasurer)
    run = JobRun.objects.get(kind=JOB)
    worker = mailing_worker()
    until(lambda: len(mail_server.taken) >= 2)
    mail_server.silence = threading.Event()
    until(lambda: mail_server.waiting)
    end(worker)
    mail_server.silence.set()
    treasurer.groups.clear()
    worker = mailing_worker(*STALE)
    until(lambda: JobRun.objects.filter(pk=run.pk, state=JobState.FAILED).exists())
    between = len(mail_server.taken)

    second = make_user("second", "treasurer")
    take_over_job(run, user=second)
    until(ended)
    end(worker, signal.SIGTERM)

    arrived, rows = Counter(mail_server.ids), ReceiptDelivery.objects.all()
    assert between < 6
    assert (len(arrived), set(arrived.values())) == (6, {1})
    assert Counter(row.state for row in rows) == {"sent": 5, "unsure": 1}
    assert JobRun.objects.get(pk=run.pk).requested_by == second


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

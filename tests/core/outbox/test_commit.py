"""Deliveries live and die with the transaction of the transition, and two workers send each once."""

import threading

import pytest
from django.db import connection, transaction

from association.core.jobs.execution import claim_next, execute
from association.core.outbox.models import WebhookDelivery
from tests.factories import make_donation

pytestmark = pytest.mark.django_db(transaction=True)


def test_nothing_is_told_of_what_was_rolled_back(subscription, receiver, work):
    with transaction.atomic():
        make_donation()
        transaction.set_rollback(True)

    assert (work(), WebhookDelivery.objects.count(), receiver.received) == (0, 0, [])


def test_message_leaves_after_the_commit_only(subscription, receiver, work):
    seen = []

    def look():
        seen.append((claim_next(), WebhookDelivery.objects.count()))
        connection.close()

    with transaction.atomic():
        make_donation()
        if connection.vendor == "postgresql":  # SQLite's second writer would wait for this one
            other = threading.Thread(target=look)
            other.start()
            other.join()
        assert receiver.received == []
    work()

    assert seen in ([], [(None, 0)])
    assert len(receiver.received) == 1


def test_two_workers_send_each_delivery_once(subscription, receiver):
    donations = {make_donation().number for _ in range(6)}
    failures = []

    def worker():
        try:
            while (run := claim_next()) is not None:
                execute(run)
        except Exception as exc:  # noqa: BLE001 -- told by the assertion below
            failures.append(exc)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    ids = [request.headers["webhook-id"] for request in receiver.received]
    assert failures == []
    assert len(ids) == len(set(ids)) == len(donations) == 6

"""Parallel submits in real transactions: every number once, none missing."""

import threading

import pytest
from django.db import connections, transaction

from association.core.documents.numbering import next_number
from association.modules.donations.models import Donation
from association.modules.receipts.errors import AlreadyReceiptedError
from association.modules.receipts.models import Receipt
from tests.factories import make_donation, make_receipt


def in_parallel(*work) -> list:
    answers, start = [None] * len(work), threading.Barrier(len(work))

    def run(index: int) -> None:
        start.wait()
        try:
            answers[index] = work[index]()
        except Exception as exc:  # noqa: BLE001 -- what happened is the answer
            answers[index] = exc
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_number_is_taken_inside_a_transaction_only(transactional_db):
    with pytest.raises(transaction.TransactionManagementError):
        next_number(series="x", fiscal_year=1405)


def test_parallel_submits_number_without_gap(transactional_db):
    def worker():
        return [make_donation().sequence for _ in range(5)]

    answers = in_parallel(*[worker] * 6)

    assert sorted(n for numbers in answers for n in numbers) == list(range(1, 31))
    assert Donation.objects.count() == 30


def test_parallel_receipts_for_one_donation_give_one(transactional_db):
    donation = make_donation()

    answers = in_parallel(*[lambda: make_receipt(donation)] * 6)

    issued = [answer for answer in answers if isinstance(answer, Receipt)]
    others = [type(answer) for answer in answers if not isinstance(answer, Receipt)]
    assert len(issued) == 1
    assert others == [AlreadyReceiptedError] * 5
    assert list(Receipt.objects.values_list("sequence", flat=True)) == [1]

"""The button of an order pressed twice, or by two people at once: one order. Real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from association.core.jobs.worker import Worker
from association.core.l10n.calendar import JalaliYear
from association.modules.receipts.batch_outlook import outlook
from association.modules.receipts.batches import counts_of, order_batch
from association.modules.receipts.choices import BatchKind
from association.modules.receipts.errors import NothingToReceiptError
from association.modules.receipts.models import ReceiptBatch
from tests.factories import make_donation, make_party

pytestmark = pytest.mark.django_db(transaction=True)
PRESSED = 6
YEAR = JalaliYear(1404)


@pytest.mark.parametrize(("kind", "year"), [(BatchKind.READY, None), (BatchKind.ALL, YEAR)])
def test_order_sent_many_times_at_once_is_one_order(kind, year, treasurer):
    for number in range(3):
        make_donation(donor=make_party(f"نیکوکار {number}"), on=YEAR.start_on)
    shown = outlook(kind, year, user=treasurer).fingerprint
    together = Barrier(PRESSED)

    def press(_number: int) -> bool:
        try:
            together.wait()
            order_batch(kind=kind, year=year, language="fa", user=treasurer, shown=shown)
        except NothingToReceiptError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(PRESSED) as pool:
        ordered = list(pool.map(press, range(PRESSED)))
    Worker().drain()

    assert sorted(ordered) == [False] * (PRESSED - 1) + [True]
    assert counts_of(ReceiptBatch.objects.get()) == {"total": 3, "issued": 3, "refused": 0}

"""T13: the end of a year with power cuts: workers killed in the middle repeat nothing and lose nothing.

Small in every run of the suite; `make torture` does it with 10,000 certificates and 20 kills.
"""

import random
import signal
import time
from datetime import date

import pytest

from association.core.documents.invariants import number_gaps
from association.core.jobs.models import JobRun, JobState
from association.core.l10n.calendar import JalaliYear
from association.core.printing.models import StoredPrint
from association.modules.people.models import Party
from association.modules.receipts.batches import counts_of, job_of, order_batch
from association.modules.receipts.choices import BatchKind
from association.modules.receipts.models import Receipt
from tests.core.jobs.conftest import worker_process  # noqa: F401 -- a fixture
from tests.factories import make_donation

from .figures import FULL, SEED, publish, size

pytestmark = pytest.mark.django_db(transaction=True)
RECEIPTS, KILLS = size(small=16, full=10_000), size(small=2, full=20)


@pytest.fixture
def batch(make_user):
    treasurer = make_user("treasurer", "treasurer")
    for number in range(RECEIPTS):
        donor = Party.objects.create(name=f"نیکوکار {number}", postal_code=f"{number:010}")
        make_donation(donor=donor, on=date(2025, 8, 10), by=treasurer)
    return order_batch(kind=BatchKind.ALL, year=JalaliYear(1404), language="fa", user=treasurer)


def progress(batch) -> int:
    return Receipt.objects.count() + StoredPrint.objects.count()


def test_killed_workers_double_nothing_and_lose_nothing(batch, worker_process):  # noqa: F811
    rng = random.Random(SEED)
    marks = sorted(rng.sample(range(1, 2 * RECEIPTS - 5), KILLS))
    began = time.monotonic()
    deadline = began + (7200 if FULL else 240)

    for mark in marks:
        worker = worker_process("--stale-after", "0.5")
        while progress(batch) < mark and worker.poll() is None:
            assert time.monotonic() < deadline, f"seed {SEED}"
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    worker = worker_process("--stale-after", "0.5")
    while job_of(batch).state != JobState.DONE:
        assert time.monotonic() < deadline, (f"seed {SEED}", job_of(batch).state, job_of(batch).error)
        time.sleep(0.1)
    worker.send_signal(signal.SIGTERM)
    worker.wait()

    batch.refresh_from_db()
    prints = StoredPrint.objects.filter(name="receipt").count()
    publish(
        "T13",
        receipts=Receipt.objects.count(),
        prints=prints,
        kills=KILLS,
        doubled=Receipt.objects.count() - RECEIPTS,
        gaps=len(number_gaps()),
        seconds=round(time.monotonic() - began),
    )
    sequences = list(Receipt.objects.order_by("sequence").values_list("sequence", flat=True))
    assert sequences == list(range(1, RECEIPTS + 1))
    assert number_gaps() == []
    assert counts_of(batch) == {"total": RECEIPTS, "issued": RECEIPTS, "refused": 0}
    assert prints == RECEIPTS
    assert set(batch.files) == {"zip", "pdf"}
    assert JobRun.objects.filter(kind="receipt-batch").count() == 1

"""The end of a year as a drill: certificates for thousands of donors by the admin's button, workers killed on the way.

    MAJMA_VAR_DIR=/tmp/drill .venv/bin/python manage.py demo --no-serve
    MAJMA_VAR_DIR=/tmp/drill .venv/bin/python benchmarks/year_end.py --donors 10000 --kills 20

In the database of a demonstration: it adds donors with gifts of last year, then does what a treasurer does, in a
browser's words: asks what a batch would make, orders it, asks what its e-mails would be, orders them. `manage.py work`
does it; it is killed (SIGKILL) at random moments and started again. Mails go to a folder. At the end all is counted.
"""

from __future__ import annotations

import argparse
import email
import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "association.config.settings.development")
os.environ["DEBUG"] = "0"

import django

django.setup()

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections, transaction
from django.test import Client

from association.core.documents.invariants import number_gaps
from association.core.health.proofs import prove
from association.core.jobs.models import JobRun, JobState
from association.core.l10n.calendar import JalaliYear, civil_today
from association.core.printing.models import StoredPrint
from association.modules.donations.services import Share, record_donation
from association.modules.funds.models import Fund
from association.modules.people.models import Party
from association.modules.receipts.batch_models import ReceiptBatch
from association.modules.receipts.delivery.models import ReceiptDelivery
from association.modules.receipts.models import Receipt

MAILS = Path(settings.VAR_DIR) / "mail"  # where the demonstration's mails go
BATCHES = "/admin/receipts/receipts/batches/"


def add_donors(count: int, year: JalaliYear, user: Any) -> None:
    """Donors with an e-mail address and one to three gifts of the year each."""
    rng = random.Random(1405)  # noqa: S311 -- a drill that can be repeated
    fund = Fund.objects.get(is_general=True)
    for start in range(0, count, 500):
        with transaction.atomic():
            for number in range(start, min(count, start + 500)):
                donor = Party.objects.create(
                    name=f"نیکوکار آزمایشی {number}",
                    email=f"drill{number}@example.org",
                    postal_code=f"34{number:08}",
                )
                for _gift in range(rng.choice((1, 1, 2, 3))):
                    day = year.start_on + timedelta(days=rng.randrange(360))
                    shares = [Share(fund, rng.randrange(1, 900) * 100_000)]
                    record_donation(donor=donor, received_on=day, shares=shares, recorded_by=user)
        tell(f"donors {min(count, start + 500)}")


def tell(words: str) -> None:
    print(f"{time.strftime('%T')} {words}", flush=True)


def press(client: Client, address: str, values: dict[str, str]) -> Any:
    """Ask what it would make, then order exactly that."""
    seen = client.post(address, values)
    assert seen.status_code == 200, seen.status_code
    hidden = dict(re.findall(r'name="(shown)" value="([^"]*)"', seen.content.decode()))
    ordered = client.post(address, {**values, **hidden, "confirm": "1"})
    assert ordered.status_code == 302, ordered.content.decode()[:2000]
    return ordered


def worker() -> subprocess.Popen[bytes]:
    connections.close_all()
    command = [sys.executable, "manage.py", "work", "--stale-after", "2"]
    log = (MAILS.parent / "drill-worker.log").open("ab")
    return subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)  # noqa: S603 -- our own worker


def work_until(done: Any, progress: Any, total: int, kills: int, rng: random.Random) -> None:
    """Let a worker work; kill it when its work has come to random marks."""
    marks = sorted(rng.sample(range(1, total), kills))
    running = worker()
    last = 0.0
    while not done():
        now = progress()
        if time.monotonic() - last > 30:
            last = time.monotonic()
            tell(f"{now} of {total}, {len(marks)} kills to come")
        if marks and now >= marks[0]:
            marks.pop(0)
            running.kill()
            running.wait()
            running = worker()
        time.sleep(0.2)
    assert not marks, f"{len(marks)} kills did not come to pass"
    running.terminate()
    running.wait()


def is_done(kind: str) -> bool:
    run = JobRun.objects.filter(kind=kind).latest("pk")
    assert run.state not in (JobState.FAILED, JobState.CANCELLED), run.error
    return run.state == JobState.DONE


def mailed() -> list[Path]:
    return list(MAILS.glob("*.log")) if MAILS.exists() else []


def messages() -> list[Any]:
    """Django's folder of mails holds several in a file, after a killed worker perhaps half of one."""
    found = []
    for file in mailed():
        for raw in file.read_bytes().split(b"-" * 79):
            if raw.strip():
                found.append(email.message_from_bytes(raw.strip()))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--donors", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=4)
    options = parser.parse_args()
    rng = random.Random(1405)  # noqa: S311 -- likewise
    year = JalaliYear(JalaliYear.of(civil_today()).number - 1)
    user = get_user_model().objects.get(username="treasurer")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user)
    add_donors(options.donors, year, user)

    before = Receipt.objects.exclude(number=None).count()
    order = press(client, BATCHES, {"kind": "all", "year": str(year.number), "language": "fa"})
    batch = ReceiptBatch.objects.latest("pk")
    total = batch.items.count()
    tell(f"ordered {total} certificates at {order.url}")
    began = time.monotonic()
    work_until(
        lambda: is_done("receipt-batch"),
        lambda: batch.items.exclude(receipt=None).count() + prints_of(batch),
        2 * total,
        options.kills,
        rng,
    )
    issued_in = time.monotonic() - began
    press(client, f"{BATCHES}{batch.pk}/deliver/", {"channel": "email", "language": "fa"})
    deliveries = ReceiptDelivery.objects.filter(batch=batch)
    mails = deliveries.count()
    tell(f"ordered {mails} e-mails")
    began = time.monotonic()
    work_until(
        lambda: is_done("receipt-delivery"),
        lambda: deliveries.exclude(state="waiting").count(),
        mails,
        options.kills,
        rng,
    )
    receipts = Receipt.objects.filter(pk__in=batch.items.values("receipt"))
    ours = set(deliveries.values_list("message_id", flat=True))
    sent = Counter(found for message in messages() if (found := message["Message-ID"]) in ours)
    figures = {
        "certificates": receipts.count(),
        "unique_numbers": receipts.values("number").distinct().count(),
        "refused": batch.items.exclude(problem="").count(),
        "pdfs": prints_of(batch),
        "gaps": len(number_gaps()),
        "kills": 2 * options.kills,
        "issued_and_printed_s": round(issued_in),
        "mails_ordered": mails,
        "mails_by_state": dict(Counter(deliveries.values_list("state", flat=True))),
        "mails_found": len(sent),
        "mails_doubled": sum(count > 1 for count in sent.values()),
        "mailed_s": round(time.monotonic() - began),
        "receipts_before": before,
        "invariants_broken": {proof.name: proof.problems[:3] for proof in prove() if not proof.ok},
    }
    print(json.dumps(figures, ensure_ascii=False, indent=1))


def prints_of(batch: ReceiptBatch) -> int:
    ids = batch.items.values("receipt")
    return StoredPrint.objects.filter(
        document_model="receipts.receipt", name="receipt", language="fa", document_id__in=ids
    ).count()


if __name__ == "__main__":
    main()

"""What a process knows that has imported nothing but Django: tests import modules that a server never would."""

import json
import subprocess
import sys

from django.conf import settings

PROGRAM = """
import django, json
django.setup()
from association.core.registry.contributions import every
print(json.dumps({point: [c.name for c in every(point)] for point in ("job", "webhook", "panel")}))
"""


def test_fresh_process_knows_every_job_event_and_card_of_the_foundation():
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )

    known = json.loads(answer.stdout)
    assert {
        "bulk",
        "import",
        "prune-idempotency-keys",
        "prune-webhook-deliveries",
        "tidy-jobs",
        "webhook-delivery",
    } <= set(known["job"])
    assert {"donations.donation.submitted", "receipts.receipt.voided"} <= set(known["webhook"])
    assert {"users", "modules", "health", "webhooks"} <= set(known["panel"])

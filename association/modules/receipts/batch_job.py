"""A batch as background work: item by item, going on where it was stopped, doubling nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.jobs.context import JobContext
from association.core.printing.prints import stored_print

from .batch_files import make_files
from .batch_models import JOB, ReceiptBatch
from .batches import counts_of, do_item, pending

ITEMS_PER_BREATH = 20


@contribute.job(
    name=JOB,
    title=gettext_lazy("Batch of receipts"),
    permission="receipts.submit_receipt",
    # A worker killed in the middle is an attempt; a year's end outlives a few power cuts.
    max_attempts=50,
)
def run_batch(context: JobContext) -> dict[str, Any]:
    """Issue what is pending, each item and its mark in one transaction, then print all and make the files."""
    batch = ReceiptBatch.objects.get(pk=context.arguments["batch"])
    total = counts_of(batch)["total"]
    done = total - pending(batch).count()
    for item in pending(batch).iterator(chunk_size=100):
        with transaction.atomic():
            do_item(item, issued_by=context.user)
            done += 1
            context.advance(done, total, _("Issuing"))
        if done % ITEMS_PER_BREATH == 0:
            context.breathe()
    issued = batch.items.exclude(receipt=None).select_related("receipt__donor", "receipt__voiding")
    for number, item in enumerate(issued.iterator(chunk_size=100), start=1):
        receipt: Any = item.receipt
        stored_print(receipt, name="receipt", language=batch.language)
        context.advance(number, total, _("Printing"))
    make_files(batch)
    counts = counts_of(batch)
    return {**counts, "url": reverse("receipts_receipt:batch", args=[batch.pk])}

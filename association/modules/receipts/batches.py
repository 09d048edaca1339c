"""Many receipts in one order: what it would make, ordering it, doing it item by item, the files at the end."""

from __future__ import annotations

import io
import secrets
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.documents.attachments import private_storage
from association.core.documents.errors import DomainError
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job
from association.core.l10n.calendar import JalaliYear
from association.core.printing.prints import stored_print

from .batch_models import ReceiptBatch, ReceiptBatchItem
from .choices import BatchKind, Wish
from .errors import NothingToReceiptError, YearNotOverError
from .readiness import waiting_in
from .services import issue_annual_receipt, issue_receipt, unreceipted_donations

JOB = "receipt-batch"


@dataclass(frozen=True)
class Outlook:
    """What an order would make: receipts, gifts on them, Rial, and the first of the list."""

    receipts: int
    gifts: int
    total_irr: int
    first: list[dict[str, Any]]


def _gifts_of(kind: BatchKind, year: JalaliYear | None) -> Any:
    """Gifts an order covers: the ready ones, or those of everybody who wants a certificate, or of all named donors."""
    if kind == BatchKind.READY:
        return waiting_in("ready")
    if year is None or timezone.localdate() <= year.end_on:
        raise YearNotOverError(_("Certificates are issued for a year that is over."))
    named = unreceipted_donations().exclude(donor=None).received_within(year.start_on, year.end_on)
    named = named.exclude(donor__receipt_wish__wish=Wish.NONE)
    return named.filter(donor__receipt_wish__wish=Wish.ANNUAL) if kind == BatchKind.WISHED else named


def outlook(kind: BatchKind, year: JalaliYear | None, *, shown: int = 50) -> Outlook:
    """Count and sum an order without making it. Raises YearNotOverError."""
    gifts = _gifts_of(kind, year)
    totals = gifts.aggregate(n=Count("pk"), donors=Count("donor", distinct=True), total=Sum("total_irr"))
    if kind == BatchKind.READY:
        first = [
            {"donor": gift.donor_name, "gifts": 1, "total_irr": gift.total_irr}
            for gift in gifts.select_related("donor")[:shown]
        ]
        return Outlook(totals["n"], totals["n"], totals["total"] or 0, first)
    per_donor = gifts.order_by().values("donor__name").annotate(gifts=Count("pk"), total_irr=Sum("total_irr"))
    first = [
        {"donor": row["donor__name"], "gifts": row["gifts"], "total_irr": row["total_irr"]}
        for row in per_donor.order_by("donor__name")[:shown]
    ]
    return Outlook(totals["donors"], totals["n"], totals["total"] or 0, first)


@transaction.atomic
def order_batch(*, kind: BatchKind, year: JalaliYear | None, language: str, user: Any) -> ReceiptBatch:
    """Write down the order with its exact list and ask for the job. Raises NothingToReceiptError."""
    gifts = _gifts_of(kind, year)
    batch = ReceiptBatch.objects.create(
        kind=kind, year=year.number if year else None, language=language, created_by=user
    )
    if kind == BatchKind.READY:
        pairs: Any = ((pk, None) for pk in gifts.values_list("pk", flat=True))
    else:
        donors = gifts.order_by("donor__postal_code", "donor__name", "donor").values_list("donor", flat=True)
        pairs = ((None, donor) for donor in dict.fromkeys(donors))
    items = [
        ReceiptBatchItem(batch=batch, position=position, donation_id=donation, donor_id=donor)
        for position, (donation, donor) in enumerate(pairs, start=1)
    ]
    if not items:
        raise NothingToReceiptError(_("No donation waits for such a receipt."))
    ReceiptBatchItem.objects.bulk_create(items, batch_size=1000)
    enqueue_job(
        JOB, key=f"{JOB}:{batch.pk}", arguments={"batch": batch.pk}, requested_by=user, subject=str(batch)
    )
    return batch


def job_of(batch: ReceiptBatch) -> JobRun | None:
    return JobRun.objects.filter(key=f"{JOB}:{batch.pk}").first()


def do_item(item: ReceiptBatchItem) -> None:
    """Issue the receipt of an item, in the caller's transaction; what a rule refuses is written beside it."""
    batch = item.batch
    try:
        with transaction.atomic():
            item.receipt = (
                issue_receipt(sources=[item.donation], issued_by=batch.created_by)
                if item.donation_id
                else issue_annual_receipt(
                    donor=item.donor, year=JalaliYear(batch.year or 0), issued_by=batch.created_by
                )
            )
    except (DomainError, ValidationError) as exc:
        words = " ".join(exc.messages) if isinstance(exc, ValidationError) else str(exc)
        item.problem = words[:300]
    item.save(update_fields=["receipt", "problem"])


def pending(batch: ReceiptBatch) -> Any:
    """Items nothing has been decided about yet."""
    waiting = batch.items.filter(receipt=None, problem="")
    return waiting.select_related("batch__created_by", "donation", "donor")


def counts_of(batch: ReceiptBatch) -> dict[str, int]:
    """How many there are, were issued, were refused."""
    return batch.items.aggregate(
        total=Count("pk"), issued=Count("receipt"), refused=Count("pk", filter=~Q(problem=""))
    )


def prints_of(batch: ReceiptBatch) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every receipt, in the order in which the post wants them: by postal code."""
    issued = batch.items.exclude(receipt=None).select_related("receipt__donor", "receipt__voiding")
    by_post = issued.order_by(F("receipt__donor__postal_code").asc(nulls_last=True), "position")
    for item in by_post.iterator(chunk_size=200):
        receipt: Any = item.receipt
        stored = stored_print(receipt, name="receipt", language=batch.language)
        yield f"{receipt.number}.pdf", bytes(stored.pdf)


def make_files(batch: ReceiptBatch) -> dict[str, str]:
    """One ZIP and one PDF to print, kept privately; made once, then the same ones."""
    if batch.files:
        return dict(batch.files)
    storage, folder = private_storage(), f"batches/{secrets.token_hex(16)}"
    # On disk: ten thousand PDFs twice over would not fit into a small server's memory.
    with tempfile.TemporaryFile() as archive, tempfile.TemporaryFile() as printed:
        with zipfile.ZipFile(archive, "w") as zipped, pikepdf.new() as book:
            for name, pdf in prints_of(batch):
                zipped.writestr(name, pdf)
                with pikepdf.open(io.BytesIO(pdf)) as sheet:
                    book.pages.extend(sheet.pages)
            book.save(printed)
        zip_name = storage.save(f"{folder}.zip", File(archive))
        try:
            batch.files = {"zip": zip_name, "pdf": storage.save(f"{folder}.pdf", File(printed))}
        except OSError:  # the next attempt makes both anew, and would find less room
            storage.delete(zip_name)
            raise
    batch.save(update_fields=["files"])
    return dict(batch.files)

"""Many receipts in one order: ordering it, doing it item by item, the files at the end."""

from __future__ import annotations

import io
import secrets
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Count, F, Q
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.access.audit import record_read
from association.core.documents.errors import DomainError
from association.core.documents.locks import wait_for
from association.core.jobs.context import JobContext
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job
from association.core.l10n.calendar import JalaliYear
from association.core.printing.prints import stored_print
from association.core.uploads.storage import private_storage

from .agreement import check_agreed
from .batch_models import JOB, ReceiptBatch, ReceiptBatchItem
from .batch_outlook import covered, fingerprint_of
from .choices import BatchKind
from .errors import (
    KindNotOfferedError,
    NothingToReceiptError,
)
from .models import Receipt
from .readiness import row_of
from .services import issue_annual_receipt, issue_receipt
from .sources import DONATIONS, SourceKind, is_on, kind_of


@transaction.atomic
def order_batch(
    *,
    kind: BatchKind,
    year: JalaliYear | None,
    language: str,
    user: Any,
    source: str = DONATIONS,
    shown: str | None = None,
) -> ReceiptBatch:
    """Write down the order with its exact list and ask for the job. `source` is the kind of documents, by its label;
    `shown` the fingerprint of the outlook a person agreed to.

    Raises what `outlook` raises, NothingToReceiptError and OutlookChangedError.
    """
    wait_for(JOB)  # of two people who order the same at once, the second finds it in hand
    found = covered(kind, year, source, user)
    rows = found.rows
    if kind != BatchKind.READY:
        rows = rows.order_by("donor__postal_code", "donor__name", "donor")
    listed = list(rows.values_list("pk", "donor", kind_of(source).amount))
    if not listed:
        raise NothingToReceiptError(
            _("All of it stands in orders that are being worked on.")
            if found.in_hand.exists()
            else _("Nothing waits for such a receipt.")
        )
    check_agreed(shown, fingerprint_of(kind, source, listed))
    batch = ReceiptBatch.objects.create(
        kind=kind,
        source_model=source,
        year=year.number if year else None,
        language=language,
        created_by=user,
    )
    named: list[dict[str, Any]] = (
        [{"source_model": source, "source_id": pk} for pk, _donor, _irr in listed]
        if kind == BatchKind.READY
        else [{"donor_id": donor} for donor in dict.fromkeys(row[1] for row in listed)]
    )
    items = [
        ReceiptBatchItem(batch=batch, position=position, **what)
        for position, what in enumerate(named, start=1)
    ]
    ReceiptBatchItem.objects.bulk_create(items, batch_size=1000)
    enqueue_job(
        JOB, key=f"{JOB}:{batch.pk}", arguments={"batch": batch.pk}, requested_by=user, subject=str(batch)
    )
    return batch


def job_of(batch: ReceiptBatch) -> JobRun | None:
    return JobRun.objects.filter(key=f"{JOB}:{batch.pk}").first()


def _issue(item: ReceiptBatchItem, issued_by: Any) -> Receipt:
    if item.donor_id:
        year = JalaliYear(item.batch.year or 0)
        return issue_annual_receipt(donor=item.donor, year=year, issued_by=issued_by)
    if not is_on(item.source_model):  # its module was switched off while the order waited
        raise KindNotOfferedError(_("Receipts are not issued for this kind."))
    return issue_receipt(sources=[item.document], issued_by=issued_by)


def do_item(item: ReceiptBatchItem, *, issued_by: Any) -> None:
    """Issue the receipt of an item, in the caller's transaction; what a rule refuses is written beside it.

    `issued_by` is whose work it is now, which another person may have taken over from who ordered it.
    """
    try:
        with transaction.atomic():
            item.receipt = _issue(item, issued_by)
    except (DomainError, ValidationError) as exc:
        words = " ".join(exc.messages) if isinstance(exc, ValidationError) else str(exc)
        item.problem = words[:300]
    item.save(update_fields=["receipt", "problem"])


def pending(batch: ReceiptBatch) -> Any:
    """Items nothing has been decided about yet."""
    return batch.items.filter(receipt=None, problem="").select_related("batch", "donor")


def refused(batch: ReceiptBatch, *, shown: int = 200) -> list[dict[str, Any]]:
    """The first items that were refused: for whom, which document, and why."""
    items = list(batch.items.exclude(problem="").select_related("donor")[:shown])
    kind = kind_of(batch.source_model) if is_on(batch.source_model) else None
    documents: dict[Any, Any] = (
        kind.read([item.source_id for item in items if item.source_id]) if kind else {}
    )
    return [{**_named(item, kind, documents), "problem": item.problem} for item in items]


def _named(item: ReceiptBatchItem, kind: SourceKind | None, documents: Mapping[Any, Any]) -> dict[str, Any]:
    """A refused item as people know it; a document whose module is off or gone is told by the reason alone."""
    if item.donor_id:
        return {"donor": str(item.donor)}
    document = documents.get(item.source_id)
    return row_of(kind, document) if kind and document else {}


def counts_of(batch: ReceiptBatch) -> dict[str, int]:
    """How many there are, were issued, were refused."""
    return batch.items.aggregate(
        total=Count("pk"), issued=Count("receipt"), refused=Count("pk", filter=~Q(problem=""))
    )


KINDS = {"zip": "application/zip", "pdf": "application/pdf"}


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


def file_response(batch: ReceiptBatch, kind: str, *, user: Any) -> FileResponse:
    """A file of a batch, of `KINDS`, to be kept; that `user` fetched it is on record. Raises Http404 for one that is
    not made yet. Does not ask for rights."""
    name, storage = batch.files.get(kind), private_storage()
    if not name or not storage.exists(name):
        raise Http404
    issued = batch.items.exclude(receipt=None).count()
    record_read(user=user, action="print", model=Receipt, rows=issued)
    response = FileResponse(storage.open(name), as_attachment=True, filename=f"receipts-{batch.pk}.{kind}")
    response["Cache-Control"] = "private, no-store"
    return response


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

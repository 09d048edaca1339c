"""Many receipts in one order: what it would make, ordering it, doing it item by item, the files at the end."""

from __future__ import annotations

import io
import secrets
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
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
from .errors import (
    CertificatesOfDonationsError,
    KindNotOfferedError,
    NothingToReceiptError,
    YearNotOverError,
)
from .models import Receipt
from .readiness import kind_for, row_of, waiting_in
from .services import issue_annual_receipt, issue_receipt, unreceipted_donations
from .sources import DONATIONS, SourceKind, is_on, kind_of

JOB = "receipt-batch"


@dataclass(frozen=True)
class Outlook:
    """What an order would make: receipts, documents on them, whole Rial, and the first of the list.

    One of `total_irr` (money) and `estimated_irr` (estimated value of goods) is zero: an order covers one kind.
    """

    receipts: int
    documents: int
    total_irr: int
    estimated_irr: int
    first: list[dict[str, Any]]

    @property
    def more(self) -> int:
        """Receipts that `first` leaves out."""
        return self.receipts - len(self.first)


def _covered(kind: BatchKind, year: JalaliYear | None, source: str, user: Any) -> Any:
    """Documents an order covers: the ready ones of a kind that the user may see, or the donations of everybody who
    wants a certificate, or those of all named donors."""
    if kind == BatchKind.READY:
        return waiting_in("ready", kind_for(user, source), user=user)
    if source != DONATIONS:
        raise CertificatesOfDonationsError(_("Annual certificates state donations only."))
    if year is None or timezone.localdate() <= year.end_on:
        raise YearNotOverError(_("Certificates are issued for a year that is over."))
    named = unreceipted_donations().exclude(donor=None).received_within(year.start_on, year.end_on)
    named = named.exclude(donor__receipt_wish__wish=Wish.NONE)
    return named.filter(donor__receipt_wish__wish=Wish.ANNUAL) if kind == BatchKind.WISHED else named


def outlook(
    kind: BatchKind, year: JalaliYear | None, *, user: Any, source: str = DONATIONS, shown: int = 50
) -> Outlook:
    """Count and sum an order without making it.

    Raises KindNotOfferedError, CertificatesOfDonationsError or YearNotOverError.
    """
    rows, counted = _covered(kind, year, source, user), kind_of(source)
    sums = rows.aggregate(
        n=Count("pk"), donors=Count("donor", distinct=True), irr=Sum(counted.amount, default=0)
    )
    money, goods = (0, int(sums["irr"])) if counted.is_goods else (int(sums["irr"]), 0)
    if kind == BatchKind.READY:
        first = [
            {**row_of(counted, document), "documents": 1} for document in rows.select_related("donor")[:shown]
        ]
        return Outlook(sums["n"], sums["n"], money, goods, first)
    per_donor = rows.order_by().values("donor__name").annotate(documents=Count("pk"), irr=Sum(counted.amount))
    first = [
        {"donor": row["donor__name"], "documents": row["documents"], "irr": row["irr"]}
        for row in per_donor.order_by("donor__name")[:shown]
    ]
    return Outlook(sums["donors"], sums["n"], money, goods, first)


@transaction.atomic
def order_batch(
    *, kind: BatchKind, year: JalaliYear | None, language: str, user: Any, source: str = DONATIONS
) -> ReceiptBatch:
    """Write down the order with its exact list and ask for the job. `source` is the kind of documents, by its label.

    Raises what `outlook` raises, and NothingToReceiptError.
    """
    rows = _covered(kind, year, source, user)
    batch = ReceiptBatch.objects.create(
        kind=kind,
        source_model=source,
        year=year.number if year else None,
        language=language,
        created_by=user,
    )
    if kind == BatchKind.READY:
        named: Any = [{"source_model": source, "source_id": pk} for pk in rows.values_list("pk", flat=True)]
    else:
        donors = rows.order_by("donor__postal_code", "donor__name", "donor").values_list("donor", flat=True)
        named = [{"donor_id": donor} for donor in dict.fromkeys(donors)]
    if not named:
        raise NothingToReceiptError(_("Nothing waits for such a receipt."))
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

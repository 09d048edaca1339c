"""Many receipts in one order: ordering it, doing it item by item, the files at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError
from association.core.documents.locks import wait_for
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job
from association.core.l10n.calendar import JalaliYear

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

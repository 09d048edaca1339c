"""All receipts of a batch by one channel: counted exactly beforehand, written down at once, sent by a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.access.policy import policy_for
from association.core.documents.models import DocStatus
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job

from ..batch_models import ReceiptBatch
from ..choices import Wish
from ..models import Receipt, ReceiptRules
from .addresses import OF_DONOR, check_set_up, test_address
from .choices import Channel, DeliveryEventKind, DeliveryState
from .errors import NothingToSendError
from .models import ReceiptDelivery, ReceiptDeliveryEvent
from .services import JOB, RIGHT


@dataclass
class Outlook:
    """What an order would send: receipts and addresses, and how many stay behind for which reason."""

    ready: list[tuple[int, str]] = field(default_factory=list)
    void: int = 0
    unwanted: int = 0
    sent: int = 0
    without: int = 0

    @property
    def count(self) -> int:
        return len(self.ready)


def outlook_of(batch: ReceiptBatch, channel: Channel) -> Outlook:
    """Sort the receipts of a batch, in one query. Raises NoTestAddressError."""
    rules = ReceiptRules.load()
    testing = rules.test_mode and channel != Channel.PRINT
    test_to = test_address(channel, rules) if testing else ""
    sent = ReceiptDelivery.objects.filter(receipt=OuterRef("pk"), channel=channel, is_test=testing)
    issued = Receipt.objects.filter(batch_item__batch=batch, docstatus=DocStatus.SUBMITTED)
    own = f"donor__{OF_DONOR.get(channel, 'pk')}"
    rows = issued.annotate(was_sent=Exists(sent)).order_by("batch_item__position")
    found = Outlook()
    for pk, voiding, wish, was_sent, address in rows.values_list(
        "pk", "voiding", "donor__receipt_wish__wish", "was_sent", own
    ):
        if voiding:
            found.void += 1
        elif wish == Wish.NONE:
            found.unwanted += 1
        elif was_sent:
            found.sent += 1
        elif channel == Channel.PRINT:
            found.ready.append((pk, ""))
        elif not address:
            found.without += 1
        else:
            found.ready.append((pk, test_to or str(address).strip().lower()))
    return found


@transaction.atomic
def send_batch(
    *, batch: ReceiptBatch, channel: Channel, user: Any, language: str | None = None
) -> list[ReceiptDelivery]:
    """Write down a delivery of each receipt that can be sent and ask for one job. On paper they are done.

    What was sent by this channel before is not sent again, whatever became of it. Raises PermissionDenied,
    NothingToSendError, NoSmsProviderError or NoTestAddressError.
    """
    if not policy_for(Receipt).user_has_permission(user, RIGHT):
        raise PermissionDenied
    check_set_up(channel)
    # Of two people who order the same at once, the second finds all of it sent.
    batch = ReceiptBatch.objects.select_for_update().get(pk=batch.pk)
    ready, on_paper = outlook_of(batch, channel).ready, channel == Channel.PRINT
    testing = not on_paper and ReceiptRules.load().test_mode
    if not ready:
        raise NothingToSendError(_("No receipt of this batch can be sent this way."))
    rows = [
        ReceiptDelivery(
            receipt_id=pk,
            batch=batch,
            channel=channel,
            language=language or batch.language,
            sent_to=sent_to,
            is_test=testing,
            state=DeliveryState.SENT if on_paper else DeliveryState.WAITING,
            sent_at=timezone.now() if on_paper else None,
            requested_by=user,
        )
        for pk, sent_to in ready
    ]
    made = ReceiptDelivery.objects.bulk_create(rows, batch_size=500)
    if on_paper:
        events = [ReceiptDeliveryEvent(delivery=row, kind=DeliveryEventKind.SENT, by=user) for row in made]
        ReceiptDeliveryEvent.objects.bulk_create(events, batch_size=500)
    else:
        enqueue_job(
            JOB,
            key=f"{_key(batch, channel)}{made[0].pk}",
            arguments={"batch": batch.pk, "channel": channel},
            requested_by=user,
            subject=f"{batch} · {Channel(channel).label}",
        )
    return made


def _key(batch: ReceiptBatch, channel: str) -> str:
    return f"{JOB}:batch-{batch.pk}-{channel}-"


def runs_of(batch: ReceiptBatch) -> list[JobRun]:
    """The jobs that send receipts of a batch, the latest first."""
    return list(
        JobRun.objects.filter(kind=JOB, key__startswith=f"{JOB}:batch-{batch.pk}-").order_by("-pk")[:5]
    )


def counts_by_state(batch: ReceiptBatch) -> list[dict[str, Any]]:
    """Channel, state, test or not, and how many deliveries of the batch stand so."""
    rows = ReceiptDelivery.objects.filter(batch=batch).values("channel", "state", "is_test")
    counted = rows.annotate(count=Count("pk")).order_by("channel", "is_test", "state")
    return [
        {
            **row,
            "channel_label": Channel(row["channel"]).label,
            "state_label": DeliveryState(row["state"]).label,
        }
        for row in counted
    ]

"""All receipts of a batch by one channel: written down at once, sent by a job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.access.policy import policy_for
from association.core.documents.models import DocStatus
from association.core.jobs.access import left_behind_for, runs_for
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job

from ..agreement import changed, check_agreed, fingerprint
from ..batch_models import ReceiptBatch
from ..choices import Wish
from ..errors import NothingToSendError
from ..models import Receipt, ReceiptRules
from .choices import Channel, DeliveryEventKind, DeliveryState
from .messages import OF_DONOR, test_address, usable
from .models import ReceiptDelivery, ReceiptDeliveryEvent
from .services import JOB, RIGHT
from .set_up import check_set_up


@dataclass
class Outlook:
    """What an order would send: receipts and addresses, and how many stay behind for which reason."""

    channel: Channel
    language: str
    is_test: bool
    ready: list[tuple[int, str]] = field(default_factory=list)
    void: int = 0
    unwanted: int = 0
    sent: int = 0
    without: int = 0

    @property
    def count(self) -> int:
        return len(self.ready)

    @property
    def fingerprint(self) -> str:
        """The same only for the same receipts, addresses, channel, language and test mode."""
        return fingerprint([self.channel, self.language, self.is_test, self.ready])


def outlook_of(batch: ReceiptBatch, channel: Channel, *, user: Any, language: str | None = None) -> Outlook:
    """Sort the receipts of a batch that `user` may see, in one query. Raises NoTestAddressError."""
    rules = ReceiptRules.load()
    testing = rules.test_mode and channel != Channel.PRINT
    test_to = test_address(channel, rules) if testing else ""
    sent = ReceiptDelivery.objects.filter(receipt=OuterRef("pk"), channel=channel, is_test=testing)
    visible = policy_for(Receipt).rows(user)
    issued = visible.filter(batch_item__batch=batch, docstatus=DocStatus.SUBMITTED)
    own = f"donor__{OF_DONOR.get(channel, 'pk')}"
    rows = issued.annotate(was_sent=Exists(sent)).order_by("batch_item__position")
    found = Outlook(channel, language or batch.language, testing)
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
        elif not (sendable := usable(address or "", channel)):
            found.without += 1
        else:
            found.ready.append((pk, test_to or sendable))
    return found


@transaction.atomic
def send_batch(
    *,
    batch: ReceiptBatch,
    channel: Channel,
    user: Any,
    language: str | None = None,
    shown: str | None = None,
) -> list[ReceiptDelivery]:
    """Write down a delivery of each receipt that can be sent and ask for one job. On paper they are done.

    What was asked for by this channel before is not sent again, whatever became of it. `shown` is the
    fingerprint of the outlook a person agreed to. Raises PermissionDenied, NothingToSendError,
    OutlookChangedError, ChannelNotSetUpError or NoTestAddressError.
    """
    if not policy_for(Receipt).user_has_permission(user, RIGHT):
        raise PermissionDenied
    check_set_up(channel)
    # Of two people who order the same at once, the second finds all of it sent.
    batch = ReceiptBatch.objects.select_for_update().get(pk=batch.pk)
    seen = outlook_of(batch, channel, user=user, language=language)
    if not seen.ready:
        raise NothingToSendError(_("No receipt of this batch can be sent this way."))
    check_agreed(shown, seen.fingerprint)
    try:
        with transaction.atomic():
            made = ReceiptDelivery.objects.bulk_create(_rows(batch, seen, user), batch_size=500)
    except IntegrityError as exc:  # one of them was sent by itself this very moment
        raise changed() from exc
    if channel == Channel.PRINT:
        events = [ReceiptDeliveryEvent(delivery=row, kind=DeliveryEventKind.SENT, by=user) for row in made]
        ReceiptDeliveryEvent.objects.bulk_create(events, batch_size=500)
    else:
        enqueue_job(
            JOB,
            key=f"{_key(batch)}{channel}-{made[0].pk}",
            arguments={"batch": batch.pk, "channel": channel},
            requested_by=user,
            subject=f"{batch} · {Channel(channel).label}",
        )
    return made


def _rows(batch: ReceiptBatch, seen: Outlook, user: Any) -> list[ReceiptDelivery]:
    on_paper = seen.channel == Channel.PRINT
    return [
        ReceiptDelivery(
            receipt_id=pk,
            batch=batch,
            channel=seen.channel,
            language=seen.language,
            sent_to=sent_to,
            is_test=seen.is_test,
            state=DeliveryState.SENT if on_paper else DeliveryState.WAITING,
            sent_at=timezone.now() if on_paper else None,
            requested_by=user,
        )
        for pk, sent_to in seen.ready
    ]


def _key(batch: ReceiptBatch) -> str:
    return f"{JOB}:batch-{batch.pk}-"


def runs_of(batch: ReceiptBatch, *, user: Any) -> list[JobRun]:
    """The jobs that send receipts of a batch and that `user` may see, the latest first."""
    return list(runs_for(user).filter(kind=JOB, key__startswith=_key(batch)).order_by("-pk")[:5])


def left_behind(batch: ReceiptBatch, *, user: Any) -> list[JobRun]:
    """The jobs of a batch that stopped because whoever ordered it may no longer send, and `user` may."""
    return list(left_behind_for(user).filter(kind=JOB, key__startswith=_key(batch)).order_by("-pk"))


def counts_by_state(batch: ReceiptBatch, *, user: Any) -> list[dict[str, Any]]:
    """Channel, state, test or not, and how many deliveries of the batch that `user` may see stand so."""
    rows = policy_for(ReceiptDelivery).rows(user).filter(batch=batch).values("channel", "state", "is_test")
    counted = rows.annotate(count=Count("pk")).order_by("channel", "is_test", "state")
    return [
        {
            **row,
            "channel_label": Channel(row["channel"]).label,
            "state_label": DeliveryState(row["state"]).label,
        }
        for row in counted
    ]

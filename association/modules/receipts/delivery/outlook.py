"""What sending a batch would do, counted exactly before anybody orders it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from association.core.access.policy import policy_for
from association.core.documents.models import DocStatus

from ..agreement import fingerprint
from ..batch_models import ReceiptBatch
from ..choices import Wish
from ..models import Receipt, ReceiptRules
from .addresses import OF_DONOR, test_address, usable
from .choices import Channel
from .models import ReceiptDelivery


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

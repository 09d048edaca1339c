"""Some of the receipts on their way: sent, handed over, come back and settled, come back and still to be settled."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from association.core.jobs.execution import claim_next, execute
from association.modules.receipts.delivery.choices import Channel
from association.modules.receipts.delivery.services import mark_handled, record_bounce, send_receipt
from association.modules.receipts.models import Receipt, ReceiptDelivery

MAILS = 6
UNKNOWN = "5.1.1 550 5.1.1 user unknown"
FULL = "5.2.2 552 5.2.2 mailbox full"


def build_deliveries() -> None:
    """Send the latest receipts. They land in files of this installation; nothing leaves the machine."""
    if ReceiptDelivery.objects.filter(batch=None).exists():
        return
    treasurer = get_user_model().objects.get(username="treasurer")
    open_ones = Receipt.objects.filter(voiding=None, deliveries=None).exclude(number=None)
    latest: Any = open_ones.order_by("-issued_on", "-pk")
    mails = [
        send_receipt(receipt=receipt, channel=Channel.EMAIL, user=treasurer)
        for receipt in latest.exclude(donor__email="")[:MAILS]
    ]
    others = latest.filter(donor__email="").exclude(donor__phone="")[:2]
    for receipt, channel in zip(others, (Channel.SMS, Channel.PRINT), strict=True):
        send_receipt(receipt=receipt, channel=channel, user=treasurer)
    while (run := claim_next()) is not None:
        execute(run)
    open_one, settled = mails[:2]
    record_bounce(message_id=open_one.message_id, reason=UNKNOWN)
    record_bounce(message_id=settled.message_id, reason=FULL)
    settled.refresh_from_db()
    mark_handled(delivery=settled, note="با نیکوکار تماس گرفته شد؛ رسید چاپی را برداشت.", user=treasurer)

"""Deliveries as background work: what waits is sent, what could not be is tried again later."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.jobs.context import JobContext
from association.core.jobs.errors import JobMustWaitError, JobRetryError

from ..models import ReceiptRules
from .choices import Channel, DeliveryState
from .models import ReceiptDelivery
from .sending import deliver, held_back, left_in_the_middle
from .services import JOB

# A mail server that is down is not asked ten thousand times.
UNREACHABLE_IN_A_ROW = 3


def _asked_for(arguments: dict[str, Any]) -> Any:
    if "delivery" in arguments:
        return ReceiptDelivery.objects.filter(pk=arguments["delivery"])
    return ReceiptDelivery.objects.filter(batch=arguments["batch"], channel=arguments["channel"])


@contribute.job(
    name=JOB,
    title=gettext_lazy("Delivery of receipts"),
    permission="receipts.deliver_receipt",
    # Deliveries give up by themselves; a worker killed in the middle counts as an attempt here.
    max_attempts=60,
)
def run_deliveries(context: JobContext) -> dict[str, Any]:
    """Send what waits, one message per connection. Real ones wait while the test mode is on."""
    rows = _asked_for(context.arguments).exclude(channel=Channel.PRINT)
    left_in_the_middle(rows)
    total = rows.count()
    waiting = rows.filter(state=DeliveryState.WAITING)
    done, unreachable = total - waiting.count(), 0
    # Those tried least come first: a server that is down must not use up the attempts of the same few.
    for pk in list(waiting.order_by("attempts", "pk").values_list("pk", flat=True)):
        delivery = ReceiptDelivery.objects.select_related("receipt__donor", "receipt__voiding").get(pk=pk)
        if held_back(delivery):
            continue
        outcome = deliver(delivery, claim=context.run.claim)
        done += 1
        context.advance(done, total, _("Sending"))
        unreachable = unreachable + 1 if outcome and outcome.unreachable else 0
        if unreachable >= UNREACHABLE_IN_A_ROW:
            break
    if waiting.exists():
        if ReceiptRules.load().test_mode and not waiting.filter(is_test=True).exists():
            raise JobMustWaitError(JOB)
        raise JobRetryError(_("Not all could be sent yet. It is tried again."))
    return {"total": total, "url": reverse("receipts_receiptdelivery:index")}

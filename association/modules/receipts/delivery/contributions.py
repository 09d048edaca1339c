"""What deliveries add to the house: guards, the job, buttons, cards, the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.desk.home import ListCard
from association.core.desk.viewset import use_viewset
from association.core.documents.errors import DomainError
from association.core.jobs.access import left_behind_for
from association.core.jobs.context import JobContext
from association.core.jobs.errors import JobMustWaitError, JobRetryError
from association.core.l10n.money import format_number
from association.core.rules.registry import APPEND_ONLY, append_only, refuse

from ..models import Receipt, ReceiptRules
from . import set_up  # noqa: F401 -- registers its system check
from .choices import FOLLOWS, Channel, DeliveryState
from .follow_up import DeliveryViewSet
from .models import ReceiptDelivery
from .sending import deliver, held_back, left_in_the_middle
from .services import JOB, check_retriable

# To whom and what: asked once, never rewritten.
_FIXED = ("receipt_id", "channel", "language", "sent_to", "is_test", "round", "message_id", "requested_by_id")
_rewritten = " OR ".join(f'OLD."{column}" <> NEW."{column}"' for column in _FIXED)
_may_follow = " OR ".join(
    f"(OLD.state = '{state.value}' AND NEW.state IN ({', '.join(repr(after.value) for after in following)}))"
    for state, following in FOLLOWS.items()
    if following
)


def declare() -> None:
    """A sent mail cannot be made unsent, nor a failed one sent, by whoever writes to the table."""
    refuse(
        "receipts.ReceiptDelivery",
        operation="UPDATE",
        when=f"{_rewritten} OR OLD.sent_at <> NEW.sent_at OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS NULL) "
        f"OR (OLD.state <> NEW.state AND NOT ({_may_follow}))",
        code="outcome_stays",
        words=gettext_lazy("What became of a delivery is not changed afterwards."),
    )
    refuse(
        "receipts.ReceiptDelivery",
        operation="DELETE",
        when="1 = 1",
        code="on_record",
        words=APPEND_ONLY.words,
    )
    append_only("receipts.ReceiptDeliveryEvent")
    refuse(
        "receipts.ReceiptLink",
        operation="UPDATE",
        when="OLD.used_at IS NOT NULL OR OLD.token_sha256 <> NEW.token_sha256 "
        "OR OLD.delivery_id <> NEW.delivery_id OR OLD.expires_at <> NEW.expires_at",
        code="link_used",
        words=gettext_lazy("This link has been used and opens nothing any more."),
    )


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


SHOWN = 6

declare()
use_viewset(ReceiptDelivery, DeliveryViewSet)
contribute.route(prefix="deliveries")("association.modules.receipts.delivery.api.DeliveryAPI")


def page_of(delivery: ReceiptDelivery) -> str:
    return reverse("receipts_receiptdelivery:inspect", args=[delivery.pk])


@contribute.slot(name="deliver", on="receipts.receipt.header")
def send_button(request: HttpRequest, receipt: Receipt) -> list[HeaderButton]:
    """«Send» on a receipt that can be sent."""
    if not receipt.is_submitted or receipt.is_void:
        return []
    if not policy_for(Receipt).user_has_permission(request.user, "deliver"):
        return []
    url = reverse("receipts_receipt:deliver", args=[receipt.pk])
    return [HeaderButton(_("Send"), url=url, icon_name="mail", priority=25)]


@contribute.slot(name="deliveries", on="receipts.receipt.body")
def deliveries_of(request: HttpRequest, receipt: Receipt) -> ListCard | None:
    """Where the receipt went; no card while it went nowhere."""
    rows = policy_for(ReceiptDelivery).rows(request.user).filter(receipt=receipt)[:20]
    listed = [
        {
            "label": f"{delivery.get_channel_display()} ({_('test')})"
            if delivery.is_test
            else delivery.get_channel_display(),
            "value": delivery.get_state_display(),
            "url": page_of(delivery),
        }
        for delivery in rows
    ]
    return ListCard(_("Deliveries"), listed) if listed else None


@contribute.slot(name="follow-up", on="receipts.receiptdelivery.header")
def follow_up_buttons(request: HttpRequest, delivery: ReceiptDelivery) -> list[HeaderButton]:
    """What can be done about a delivery that went wrong."""
    if not policy_for(Receipt).user_has_permission(request.user, "deliver"):
        return []
    buttons = []
    if _allowed(check_retriable, delivery):
        url = reverse("receipts_receiptdelivery:retry", args=[delivery.pk])
        buttons.append(HeaderButton(_("Try again"), url=url, icon_name="rotate", priority=10))
    if delivery.may_retry or delivery.needs_a_person:
        url = reverse("receipts_receiptdelivery:handle", args=[delivery.pk])
        buttons.append(HeaderButton(_("Mark as handled"), url=url, icon_name="check", priority=30))
    if not delivery.receipt.is_void:
        url = f"{reverse('receipts_receipt:deliver', args=[delivery.receipt_id])}?channel={delivery.channel}"
        buttons.append(HeaderButton(_("Send again, or elsewhere"), url=url, icon_name="mail", priority=20))
    return buttons


def _allowed(check: Callable[[ReceiptDelivery], None], delivery: ReceiptDelivery) -> bool:
    try:
        check(delivery)
    except DomainError:
        return False
    return True


class EventsCard(Component):
    """What happened to a delivery, in order."""

    template_name = "receipts/delivery/events.html"

    def __init__(self, delivery: ReceiptDelivery):
        self.delivery = delivery

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"delivery": self.delivery, "events": self.delivery.events.select_related("by")}


@contribute.slot(name="events", on="receipts.receiptdelivery.body")
def events_of(request: HttpRequest, delivery: ReceiptDelivery) -> EventsCard:
    """Every attempt, bounce and step of a person."""
    return EventsCard(delivery)


@contribute.panel(permission="receipts.deliver_receipt", order=16)
def deliveries_in_need(request: HttpRequest) -> ListCard | None:
    """Deliveries that went wrong, and the test mode while it is on; no card without either."""
    needing = (
        policy_for(ReceiptDelivery)
        .rows(request.user)
        .filter(pk__in=ReceiptDelivery.objects.in_need().values("pk"))
    )
    count = needing.count()
    rows = [
        {"label": str(delivery), "value": delivery.get_state_display(), "url": page_of(delivery)}
        for delivery in needing.select_related("receipt")[:SHOWN]
    ]
    stopped = left_behind_for(request.user).filter(kind=JOB)
    rows[:0] = [
        {
            "label": run.subject,
            "value": _("stopped; you can continue it"),
            "url": reverse("job_run", args=[run.pk]),
        }
        for run in stopped.order_by("-pk")[:SHOWN]
    ]
    if ReceiptRules.load().test_mode:
        rows.insert(0, {"label": _("Test mode of deliveries"), "value": _("on: nothing goes to donors")})
    if not rows:
        return None
    title = _("Deliveries that need you (%(count)s)") % {"count": format_number(count)}
    return ListCard(
        title, rows, more_url=f"{reverse('receipts_receiptdelivery:index')}?need=1" if count else ""
    )

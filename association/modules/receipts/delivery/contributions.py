"""What deliveries add to the house: guards, the job, buttons, cards, the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.desk.home import ListCard
from association.core.desk.viewset import use_viewset
from association.core.documents.errors import DomainError
from association.core.jobs.access import left_behind_for
from association.core.l10n.money import format_number

from ..models import Receipt, ReceiptRules
from . import checks, job, rules  # noqa: F401 -- checks and the job contribute themselves
from .models import ReceiptDelivery
from .screens.viewset import DeliveryViewSet
from .services import JOB, check_retriable

SHOWN = 6

rules.declare()
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

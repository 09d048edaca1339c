"""Webhooks and deliveries in words for people."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from association.core.l10n.money import format_number
from association.core.l10n.text import listed
from association.core.registry.contributions import every
from association.core.templatetags.majma_l10n import code

from .events import TEST_EVENT, event_titles
from .models import DeliveryState, WebhookDelivery, WebhookSubscription

STATE_CLASS = {
    DeliveryState.WAITING: "draft",
    DeliveryState.DELIVERED: "submitted",
    DeliveryState.FAILED: "cancelled",
}


def _tag(css: str, words: Any) -> SafeString:
    return format_html('<span class="desk-status desk-status--{}">{}</span>', css, words)


def state_tag(delivery: WebhookDelivery) -> SafeString:
    return _tag(STATE_CLASS[DeliveryState(delivery.state)], delivery.get_state_display())


def switch_tag(subscription: WebhookSubscription) -> SafeString:
    """On, failing, off, or switched off because it failed for too long."""
    if subscription.switched_off_at:
        return _tag("cancelled", _("switched off: not answering"))
    if not subscription.active:
        return _tag("draft", _("off"))
    return _tag("cancelled", _("failing")) if subscription.failing_since else _tag("submitted", _("on"))


def event_title(name: str) -> str:
    """The event's title; the bare name when its module is gone."""
    return _("Test message") if name == TEST_EVENT else event_titles().get(name, name)


def moment(at: Any) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT") if at else ""


def number(value: int | None) -> str:
    return "" if value is None else format_number(value)


def facts_of_subscription(subscription: WebhookSubscription) -> list[tuple[str, Any, str]]:
    """Label, value and name of each fact on its page."""
    previous = subscription.previous_until if len(subscription.valid_secrets()) > 1 else None
    return [
        (_("Address"), code(subscription.address), "address"),
        (_("Events"), listed(event_title(name) for name in subscription.events), "events"),
        (_("Failing since"), moment(subscription.failing_since), "failing_since"),
        (_("Switched off by the system"), moment(subscription.switched_off_at), "switched_off_at"),
        (_("Old secret valid until"), moment(previous), "previous_until"),
        (_("Created"), moment(subscription.created_at), "created_at"),
    ]


def facts_of_delivery(delivery: WebhookDelivery) -> list[tuple[str, Any, str]]:
    return [
        (_("Event"), event_title(delivery.event), "event"),
        (_("Subject"), code(delivery.subject), "subject"),
        (_("Message id"), code(delivery.message_id), "message_id"),
        (_("Created"), moment(delivery.created_at), "created_at"),
        (_("Delivered"), moment(delivery.delivered_at), "delivered_at"),
    ]


def may_read_body(user: Any, delivery: WebhookDelivery) -> bool:
    """Whether the person may see rows of the kind the message tells of: it holds their amounts."""
    event = next((event for event in every("webhook") if event.name == delivery.event), None)
    if event is None:
        return delivery.event == TEST_EVENT
    app, _dot, model = event.options["model"].partition(".")
    return bool(user.has_perm(f"{app}.view_{model}"))

"""Which events exist, and writing down what subscribers are to be told of a transition."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from association.core.jobs.services import enqueue_job
from association.core.registry.contributions import Contribution, contributions, every

from .models import DeliveryState, WebhookDelivery, WebhookSubscription

logger = logging.getLogger(__name__)

TEST_EVENT = "webhook.test"
DELIVER = "webhook-delivery"


def offered_events() -> list[tuple[str, str]]:
    """Name and title of every event of the enabled modules."""
    return [(event.name, str(event.options["title"])) for event in contributions("webhook")]


def event_titles() -> dict[str, str]:
    """Titles of all events, those of modules that are off included: old deliveries name them."""
    return {event.name: str(event.options["title"]) for event in every("webhook")}


def record_deliveries(document: models.Model, action: str) -> list[WebhookDelivery]:
    """One delivery per subscription, in the transaction of the transition: both are kept or neither is."""
    label = document._meta.label_lower
    found = [
        event
        for event in contributions("webhook")
        if (event.options["model"], event.options["action"]) == (label, action)
    ]
    if not found:
        return []
    subscriptions = list(WebhookSubscription.objects.filter(active=True).order_by("pk"))
    return [
        delivery
        for event in found
        if (wanting := [s for s in subscriptions if event.name in s.events])
        for delivery in _deliver_to(wanting, event, document)
    ]


def _deliver_to(
    subscriptions: list[WebhookSubscription], event: Contribution, document: models.Model
) -> list[WebhookDelivery]:
    error = ""
    try:
        with transaction.atomic():
            data = event.value(document)
            body = envelope(event.name, data)
    except Exception as exc:
        # A message that cannot be written must not stop a treasurer's work; it is shown as given up instead.
        logger.exception("webhook %s of module %s failed", event.name, event.module)
        body, error = "", f"{type(exc).__name__}: {exc}"[:300]
    return [
        queue_delivery(
            subscription,
            event=event.name,
            module=event.module,
            subject=str(getattr(document, "number", None) or "")[:120],
            body=body,
            error=error,
        )
        for subscription in subscriptions
    ]


def envelope(event: str, data: dict[str, Any]) -> str:
    """The message as it is sent, signed and kept."""
    content = {"type": event, "timestamp": timezone.now().isoformat(timespec="seconds"), "data": data}
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))


def queue_delivery(
    subscription: WebhookSubscription,
    *,
    event: str,
    module: str,
    body: str,
    subject: str = "",
    error: str = "",
) -> WebhookDelivery:
    """Write a delivery and ask for its job; workers see both when the transaction commits."""
    delivery = WebhookDelivery.objects.create(
        subscription=subscription,
        event=event,
        module=module,
        subject=subject,
        body=body,
        error=error,
        state=DeliveryState.FAILED if error else DeliveryState.WAITING,
    )
    if not error:
        enqueue_delivery(delivery)
    return delivery


def enqueue_delivery(delivery: WebhookDelivery) -> None:
    enqueue_job(
        DELIVER,
        key=job_key(delivery),
        arguments={"delivery": delivery.pk},
        subject=f"{delivery.event} {delivery.subject}".strip(),
    )


def job_key(delivery: WebhookDelivery) -> str:
    """One job per delivery and round; a round begins anew when a person sends it again."""
    return f"{DELIVER}:{delivery.pk}:{delivery.rounds}"

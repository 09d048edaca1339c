"""Sending what waits, trying again for about a day, and what becomes of a receiver that never answers."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.documents.errors import DomainError
from association.core.jobs.context import JobContext
from association.core.jobs.errors import JobMustWaitError, JobRetryError
from association.core.registry.state import is_enabled

from .address import target_of
from .events import DELIVER
from .models import DeliveryState, WebhookAttempt, WebhookDelivery, WebhookSubscription
from .sending import Outcome, post
from .signing import signature_headers

# 30 s, 1 min, 2 min … then hourly: the last attempt is made about 24 hours after the first.
MOST_ATTEMPTS = 31
SWITCHED_OFF_AFTER = timedelta(days=5)
KEPT_DAYS = 90


@contribute.job(name=DELIVER, title=gettext_lazy("Delivery of a webhook"), max_attempts=MOST_ATTEMPTS)
def deliver(context: JobContext) -> dict[str, Any]:
    """Make one attempt. A delivery whose module is off waits; one whose webhook is off is given up."""
    delivery = (
        WebhookDelivery.objects.select_related("subscription")
        .filter(pk=context.arguments["delivery"], state=DeliveryState.WAITING)
        .first()
    )
    if delivery is None:  # delivered, given up or deleted meanwhile
        return {}
    if not is_enabled(delivery.module):
        raise JobMustWaitError(delivery.module)
    if not delivery.subscription.active:
        give_up(delivery, _("The webhook is switched off."))
        return {}
    outcome = send(delivery)
    record_attempt(delivery, outcome)
    if outcome.delivered:
        return {"status": outcome.status}
    if context.run.attempt >= context.run.max_attempts:
        give_up(delivery, outcome.error)
    raise JobRetryError(outcome.error)


def send(delivery: WebhookDelivery) -> Outcome:
    """Sign the message with the time of this attempt and send it."""
    body = delivery.body.encode()
    try:
        headers = signature_headers(
            message_id=delivery.message_id,
            timestamp=int(time.time()),
            body=body,
            secrets=delivery.subscription.valid_secrets(),
        )
        target = target_of(delivery.subscription.address)
    except (DomainError, ValidationError) as exc:
        words = " ".join(exc.messages) if isinstance(exc, ValidationError) else str(exc)
        return Outcome(None, 0, error=words)
    return post(target, body=body, headers=headers)


@transaction.atomic
def record_attempt(delivery: WebhookDelivery, outcome: Outcome) -> WebhookAttempt:
    """Keep what happened, and what it says of the receiver."""
    attempt = WebhookAttempt.objects.create(
        delivery=delivery,
        number=delivery.attempts.count() + 1,
        status=outcome.status,
        milliseconds=outcome.milliseconds,
        response=outcome.response,
        error=outcome.error,
    )
    if outcome.delivered:
        WebhookDelivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.DELIVERED, delivered_at=timezone.now(), error=""
        )
        WebhookSubscription.objects.filter(pk=delivery.subscription_id).update(failing_since=None)
    else:
        WebhookDelivery.objects.filter(pk=delivery.pk).update(error=outcome.error)
        _note_failure(delivery.subscription_id)
    return attempt


def give_up(delivery: WebhookDelivery, error: str) -> None:
    """Leave a delivery that nobody took. A person can send it again."""
    WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED, error=error
    )


def _note_failure(subscription_id: int) -> None:
    """Remember since when a receiver fails; after five days without one success it is switched off."""
    now, one = timezone.now(), WebhookSubscription.objects.filter(pk=subscription_id)
    one.filter(failing_since=None).update(failing_since=now)
    one.filter(active=True, failing_since__lte=now - SWITCHED_OFF_AFTER).update(
        active=False, switched_off_at=now
    )


@contribute.job(
    name="prune-webhook-deliveries", title=gettext_lazy("Removal of old webhook deliveries"), every="day"
)
def remove_old_deliveries(context: JobContext) -> dict[str, int]:
    """Messages hold amounts and numbers, so they are kept for 90 days only; what waits stays."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    old = WebhookDelivery.objects.filter(created_at__lt=before).exclude(state=DeliveryState.WAITING)
    count = old.count()
    old.delete()
    return {"removed": count}

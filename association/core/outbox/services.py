"""Every change of a webhook. Admin and API call these."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError
from association.core.jobs.models import JobRun, JobState

from .address import check_address
from .events import TEST_EVENT, enqueue_delivery, envelope, job_key, offered_events, queue_delivery
from .models import DeliveryState, WebhookDelivery, WebhookSubscription

OLD_SECRET_VALID = timedelta(hours=24)


class WebhookOffError(DomainError):
    """Nothing is sent to a webhook that is switched off."""

    code = "webhook_off"


class NothingToSendError(DomainError):
    """The message could not be written when its event happened."""

    code = "webhook_without_content"


@transaction.atomic
def create_subscription(
    *, address: str, events: list[str], created_by: Any, description: str = "", active: bool = True
) -> tuple[WebhookSubscription, str]:
    """A new webhook and its secret, told this once. Raises ValidationError naming the field."""
    subscription = WebhookSubscription(
        address=address, events=_known(events), description=description, active=active, created_by=created_by
    )
    secret = subscription.give_secret()
    _check_and_save(subscription)
    return subscription, secret


@transaction.atomic
def change_subscription(subscription: WebhookSubscription, **changes: Any) -> WebhookSubscription:
    """Change address, events, description or the switch. Raises ValidationError naming the field.

    Events of modules that are off cannot be chosen nor taken away: they stay as they are.
    """
    subscription = WebhookSubscription.objects.select_for_update().get(pk=subscription.pk)
    if "events" in changes:
        offered = {name for name, _title in offered_events()}
        asleep = [name for name in subscription.events if name not in offered]
        chosen = [name for name in changes.pop("events") if name not in asleep]
        subscription.events = [*_known(chosen, allow_none=bool(asleep)), *asleep]
    for name, value in changes.items():
        setattr(subscription, name, value)
    if subscription.active:
        if subscription.switched_off_at:  # a new beginning, not the sixth day of failing
            subscription.failing_since = None
        subscription.switched_off_at = None
    _check_and_save(subscription)
    return subscription


@transaction.atomic
def rotate_secret(subscription: WebhookSubscription) -> str:
    """A new secret, told this once. Messages are signed with both for 24 hours."""
    subscription = WebhookSubscription.objects.select_for_update().get(pk=subscription.pk)
    secret = subscription.give_secret(keep_old_until=timezone.now() + OLD_SECRET_VALID)
    try:
        subscription.valid_secrets()[1].key()
    except DomainError:  # an old secret that is lost cannot sign beside the new one
        subscription.previous_seed = subscription.previous_mark = ""
        subscription.previous_until = None
    subscription.save()
    return secret


def send_test(subscription: WebhookSubscription) -> WebhookDelivery:
    """Queue a message without meaning, to see whether it arrives. Raises WebhookOffError."""
    _require_active(subscription)
    body = envelope(TEST_EVENT, {"webhook": subscription.pk})
    return queue_delivery(subscription, event=TEST_EVENT, module="core", body=body)


@transaction.atomic
def send_again(delivery: WebhookDelivery) -> WebhookDelivery:
    """Try a delivery anew, with the same id and content; one that waits is tried at once.

    Raises WebhookOffError or NothingToSendError.
    """
    delivery = WebhookDelivery.objects.select_for_update().get(pk=delivery.pk)
    _require_active(delivery.subscription)
    if not delivery.body:
        raise NothingToSendError(_("This message could not be written, so there is nothing to send."))
    if delivery.state == DeliveryState.WAITING:
        waiting = JobRun.objects.filter(key=job_key(delivery), state__in=(JobState.QUEUED, JobState.RUNNING))
        waiting.filter(state=JobState.QUEUED).update(run_after=timezone.now())
        if waiting.exists():
            return delivery
    delivery.state, delivery.delivered_at = DeliveryState.WAITING, None
    delivery.rounds += 1
    delivery.save(update_fields=["state", "delivered_at", "rounds"])
    enqueue_delivery(delivery)
    return delivery


def _known(events: list[str], *, allow_none: bool = False) -> list[str]:
    if not events and not allow_none:
        raise ValidationError({"events": _("Choose at least one event.")})
    offered, chosen = dict(offered_events()), list(dict.fromkeys(events))
    unknown = [name for name in chosen if name not in offered]
    if unknown:
        raise ValidationError({"events": _("There is no event %(name)s.") % {"name": unknown[0]}})
    return chosen


def _require_active(subscription: WebhookSubscription) -> None:
    if not subscription.active:
        raise WebhookOffError(_("The webhook is switched off. Switch it on first."))


def _check_and_save(subscription: WebhookSubscription) -> None:
    subscription.full_clean(validate_constraints=False)
    check_address(subscription.address)
    subscription.save()

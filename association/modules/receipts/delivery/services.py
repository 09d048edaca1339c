"""Sending one receipt, and what a person does about a delivery. Screens, API and jobs ask here."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.access.policy import policy_for
from association.core.jobs.models import FINAL, JobRun
from association.core.jobs.services import enqueue_job

from ..errors import AlreadySentError, DeliveryStateError, ModeChangedError, ReceiptNotSendableError
from ..models import Receipt
from .choices import FOLLOWS, UNDER_WAY, WHY_NOT_AGAIN, Channel, DeliveryEventKind, DeliveryState
from .messages import address_for
from .models import ReceiptDelivery
from .set_up import check_set_up

JOB = "receipt-delivery"
RIGHT = "deliver"


@transaction.atomic
def send_receipt(
    *,
    receipt: Receipt,
    channel: Channel,
    user: Any,
    language: str | None = None,
    address: str | None = None,
    again: bool = False,
    seen: int | None = None,
    as_test: bool | None = None,
) -> ReceiptDelivery:
    """Write a delivery down; a worker sends it once the transaction commits. On paper it is done at once.

    Without `address` it goes to the donor's own. The same receipt goes to one address twice only with `again`,
    and never while the time before is still on its way. `seen` is how many deliveries by this channel
    the person knew of: whoever presses twice has seen one less; `as_test` is whether the test mode was on
    then. Raises PermissionDenied, ReceiptNotSendableError, AlreadySentError, ModeChangedError,
    ChannelNotSetUpError, NoTestAddressError, or ValidationError naming the field.
    """
    if not policy_for(Receipt).user_has_permission_for_instance(user, RIGHT, receipt):
        raise PermissionDenied
    channel, language = _known_channel(channel), _known_language(language)
    check_sendable(receipt)
    check_set_up(channel)
    sent_to, is_test = address_for(receipt, channel, address)
    if as_test is not None and channel != Channel.PRINT and as_test != is_test:
        raise ModeChangedError(
            _("The test mode was switched while this page was open. Look where it goes before you send.")
        )
    earlier = ReceiptDelivery.objects.filter(
        receipt=receipt, channel=channel, sent_to=sent_to, is_test=is_test
    )
    last = earlier.aggregate(last=Max("round"))["last"] or 0
    on_its_way = earlier.filter(state__in=UNDER_WAY).exists()
    if last and (not again or on_its_way):
        raise _already_sent(receipt)
    if seen is not None and seen != ReceiptDelivery.objects.filter(receipt=receipt, channel=channel).count():
        raise AlreadySentError(_("It was sent while this page was open. Look below before you send again."))
    on_paper = channel == Channel.PRINT
    try:
        with transaction.atomic():
            delivery = ReceiptDelivery.objects.create(
                receipt=receipt,
                channel=channel,
                language=language,
                sent_to=sent_to,
                is_test=is_test,
                round=last + 1,
                state=DeliveryState.SENT if on_paper else DeliveryState.WAITING,
                sent_at=timezone.now() if on_paper else None,
                requested_by=user,
            )
    except IntegrityError as exc:  # somebody else was quicker
        raise _already_sent(receipt) from exc
    if on_paper:
        delivery.note(DeliveryEventKind.SENT, by=user)
    else:
        enqueue_delivery(delivery, user)
    return delivery


@transaction.atomic
def retry_delivery(*, delivery: ReceiptDelivery, user: Any) -> ReceiptDelivery:
    """Let the same message be tried again, under the same Message-ID.

    Raises DeliveryStateError, ReceiptNotSendableError or ChannelNotSetUpError.
    """
    delivery = _held(delivery, user)
    check_retriable(delivery)
    if delivery.state != DeliveryState.WAITING:
        # Whoever held it before may no longer say how it went.
        ReceiptDelivery.objects.move(delivery.pk, to=DeliveryState.WAITING, attempts=0, problem="", claim="")
    delivery.note(DeliveryEventKind.RETRIED, by=user)
    enqueue_delivery(delivery, user)
    return _fresh(delivery)


@transaction.atomic
def mark_handled(*, delivery: ReceiptDelivery, note: str, user: Any) -> ReceiptDelivery:
    """A person has taken care of it otherwise, or it need not be sent any more.

    Raises DeliveryStateError, and ValidationError for a missing note.
    """
    delivery = _held(delivery, user)
    check_open(delivery)
    if not note.strip():
        raise ValidationError({"note": _("Say what was done about it.")})
    ReceiptDelivery.objects.move(delivery.pk, to=DeliveryState.HANDLED)
    delivery.note(DeliveryEventKind.HANDLED, note.strip(), by=user)
    return _fresh(delivery)


@transaction.atomic
def record_bounce(*, message_id: str, reason: str) -> ReceiptDelivery | None:
    """The mail came back; None for a message that is not ours. Told twice, it counts once."""
    delivery = ReceiptDelivery.objects.filter(message_id=message_id).first()
    if delivery is None:
        return None
    if ReceiptDelivery.objects.move(delivery.pk, to=DeliveryState.BOUNCED, problem=reason):
        delivery.note(DeliveryEventKind.BOUNCED, reason)
    return _fresh(delivery)


def check_sendable(receipt: Receipt) -> None:
    """Raise ReceiptNotSendableError for a draft or a void receipt."""
    if not receipt.is_submitted:
        raise ReceiptNotSendableError(_("A draft is not sent. Issue the receipt first."))
    if receipt.is_void:
        raise ReceiptNotSendableError(
            _("Receipt %(number)s is void, so it is not sent.") % {"number": receipt.number}
        )


def check_retriable(delivery: ReceiptDelivery) -> None:
    """Raise for a delivery whose message may not be tried again, in words that say why.

    DeliveryStateError, ReceiptNotSendableError or ChannelNotSetUpError.
    """
    check_sendable(delivery.receipt)
    check_set_up(Channel(delivery.channel))
    if not (delivery.may_retry or is_left_alone(delivery)):
        raise DeliveryStateError(str(WHY_NOT_AGAIN[DeliveryState(delivery.state)]))


def is_left_alone(delivery: ReceiptDelivery) -> bool:
    """Whether it is on its way but nobody carries it: its job has ended without it, or a day has passed."""
    if delivery.state not in UNDER_WAY:
        return False
    if delivery.needs_a_person:
        return True
    of_batch = Q(arguments__batch=delivery.batch_id, arguments__channel=delivery.channel)
    asked = Q(arguments__delivery=delivery.pk) | (of_batch if delivery.batch_id else Q())
    live = JobRun.objects.filter(asked, kind=JOB).exclude(state__in=FINAL)
    return delivery.state == DeliveryState.WAITING and not live.exists()


def check_open(delivery: ReceiptDelivery) -> None:
    """Raise DeliveryStateError where a person has nothing left to do."""
    open_states = {state for state, after in FOLLOWS.items() if DeliveryState.HANDLED in after}
    if delivery.state not in open_states and not delivery.needs_a_person:
        raise DeliveryStateError(_("There is nothing to be done about this delivery."))


def enqueue_delivery(delivery: ReceiptDelivery, user: Any) -> None:
    """Ask for the job of one delivery: one per time a person asks."""
    enqueue_job(
        JOB,
        key=f"{JOB}:{delivery.pk}:{delivery.events.count()}",
        arguments={"delivery": delivery.pk},
        requested_by=user,
        subject=str(delivery),
    )


def _known_channel(channel: str) -> Channel:
    try:
        return Channel(channel)
    except ValueError as exc:
        raise ValidationError({"channel": _("There is no such channel.")}) from exc


def _known_language(language: str | None) -> str:
    if language not in (None, "fa", "en"):
        raise ValidationError({"language": _("Choose Persian or English.")})
    return language or "fa"


def _held(delivery: ReceiptDelivery, user: Any) -> ReceiptDelivery:
    """The row, locked, for whoever may deliver its receipt. One left in the middle for a day is unsure by now."""
    delivery = ReceiptDelivery.objects.select_for_update().get(pk=delivery.pk)
    if not policy_for(Receipt).user_has_permission_for_instance(user, RIGHT, delivery.receipt):
        raise PermissionDenied
    if (
        delivery.state == DeliveryState.SENDING
        and ReceiptDelivery.objects.in_need().filter(pk=delivery.pk).exists()
    ):
        ReceiptDelivery.objects.move(delivery.pk, to=DeliveryState.UNSURE)
        return _fresh(delivery)
    return delivery


def _fresh(delivery: ReceiptDelivery) -> ReceiptDelivery:
    return ReceiptDelivery.objects.select_related("receipt__donor", "receipt__voiding").get(pk=delivery.pk)


def _already_sent(receipt: Receipt) -> AlreadySentError:
    return AlreadySentError(
        _("Receipt %(number)s was sent to this address already, or is on its way.")
        % {"number": receipt.number}
    )

"""One delivery from waiting to its end. Safe when workers race, and honest when one dies in the middle.

The state `sending` is committed before the message leaves and the result after it. A worker that dies between
the two leaves a row nobody sends again by itself: it becomes a task for a person.
"""

from __future__ import annotations

from typing import Any

from django.core.mail import BadHeaderError
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError
from association.core.printing.prints import stored_print

from ..models import ReceiptVoid
from .choices import Channel, DeliveryEventKind, DeliveryState
from .links import make_link
from .mail import send_mail
from .messages import mail_of, sms_of
from .models import ReceiptDelivery
from .outcome import Outcome
from .services import check_sendable
from .sms import send_sms

# 30 s, 1 min, 2 min … then hourly: the last is about eight hours after the first.
MOST_ATTEMPTS = 14


def deliver(delivery: ReceiptDelivery) -> Outcome | None:
    """Try once; None when somebody else has it. The caller must not be in a transaction."""
    try:
        check_sendable(delivery.receipt)
        outcome = _through(delivery)
    except (DomainError, BadHeaderError) as exc:
        outcome = Outcome(DeliveryEventKind.REFUSED, str(exc))
    if outcome is not None:
        record(delivery, outcome)
    return outcome


def _through(delivery: ReceiptDelivery) -> Outcome | None:
    claim = _Claim(delivery)
    if delivery.channel == Channel.EMAIL:
        stored = stored_print(delivery.receipt, name="receipt", language=delivery.language)
        message = mail_of(delivery, bytes(stored.pdf))
        message.message()  # whatever is wrong with a header is wrong before the claim
        outcome = send_mail(message, claim=claim)
    else:
        stored_print(delivery.receipt, name="receipt", language=delivery.language)
        outcome = send_sms(
            to=delivery.sent_to, text=lambda: sms_of(delivery, make_link(delivery)), claim=claim
        )
    return claim.refusal or outcome


class _Claim:
    """From waiting to sending, in a commit of its own, if nobody else did it and the receipt is still valid."""

    def __init__(self, delivery: ReceiptDelivery):
        self.delivery = delivery
        self.refusal: Outcome | None = None

    def __call__(self) -> bool:
        taken = ReceiptDelivery.objects.move(
            self.delivery.pk, to=DeliveryState.SENDING, attempts=F("attempts") + 1
        )
        if taken and ReceiptVoid.objects.filter(receipt=self.delivery.receipt_id).exists():
            self.refusal = Outcome(DeliveryEventKind.REFUSED, _("The receipt was declared void meanwhile."))
            return False
        return taken


@transaction.atomic
def record(delivery: ReceiptDelivery, outcome: Outcome) -> None:
    """Write down how it went. What was not sent waits, until it was tried too often."""
    row = ReceiptDelivery.objects.select_for_update().get(pk=delivery.pk)
    kind, changes = outcome.kind, {"problem": outcome.words}
    if kind == DeliveryEventKind.POSTPONED and row.state == DeliveryState.WAITING:
        changes["attempts"] = row.attempts + 1  # type: ignore[assignment] # it did not come to the claim
    attempts = int(changes.get("attempts", row.attempts))
    if kind == DeliveryEventKind.POSTPONED and attempts >= MOST_ATTEMPTS:
        kind = DeliveryEventKind.GIVEN_UP
    if _moved(row, kind, changes):
        row.note(kind, outcome.words)


def _moved(row: ReceiptDelivery, kind: DeliveryEventKind, changes: dict[str, Any]) -> bool:
    rows = ReceiptDelivery.objects
    if kind == DeliveryEventKind.SENT:
        return rows.move(row.pk, to=DeliveryState.SENT, sent_at=timezone.now(), **changes)
    if kind == DeliveryEventKind.POSTPONED and row.state == DeliveryState.WAITING:
        return bool(rows.filter(pk=row.pk, state=DeliveryState.WAITING).update(**changes))
    to = {
        DeliveryEventKind.POSTPONED: DeliveryState.WAITING,
        DeliveryEventKind.REFUSED: DeliveryState.FAILED,
        DeliveryEventKind.GIVEN_UP: DeliveryState.GIVEN_UP,
        DeliveryEventKind.UNSURE: DeliveryState.UNSURE,
    }[kind]
    return rows.move(row.pk, to=to, **changes)


def left_in_the_middle(rows: Any) -> int:
    """What a dead worker left on `sending` is perhaps sent: a person looks. Returns how many."""
    with translation.override("fa"):
        words = _("The worker stopped while the message was handed over. Look whether it arrived.")
    found = list(rows.filter(state=DeliveryState.SENDING))
    for delivery in found:
        record(delivery, Outcome(DeliveryEventKind.UNSURE, words))
    return len(found)

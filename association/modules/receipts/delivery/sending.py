"""One delivery from waiting to its end. Safe when workers race, and honest when one dies in the middle.

The state `sending` is committed before the message leaves and the result after it. A worker that dies between
the two leaves a row nobody sends again by itself: it becomes a task for a person.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.mail import BadHeaderError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError
from association.core.jobs.models import JobRun, JobState
from association.core.printing.prints import stored_print

from ..models import ReceiptRules, ReceiptVoid
from .channels import send_mail, send_sms
from .choices import Channel, DeliveryEventKind, DeliveryState, Outcome
from .links import make_link
from .messages import mail_of, sms_of
from .models import ReceiptDelivery
from .services import check_sendable

logger = logging.getLogger(__name__)

# 30 s, 1 min, 2 min … then hourly: the last is about eight hours after the first.
MOST_ATTEMPTS = 14


def deliver(delivery: ReceiptDelivery, *, claim: str) -> Outcome | None:
    """Try once in the name of `claim`, the worker's own; None when it must not leave now or somebody else has it.

    Never raises for one delivery, which would keep those behind it. The caller must not be in a transaction.
    """
    held = _Claim(delivery, claim)
    try:
        check_sendable(delivery.receipt)
        outcome = _through(delivery, held)
    except (DomainError, BadHeaderError) as exc:
        outcome = Outcome(DeliveryEventKind.REFUSED, str(exc))
    except Exception as exc:
        logger.exception("delivery %s could not be made ready", delivery.pk)
        kind = DeliveryEventKind.UNSURE if held.taken else DeliveryEventKind.POSTPONED
        outcome = Outcome(kind, type(exc).__name__)
    if outcome is not None:
        record(delivery, outcome, held_by=claim if held.taken else "")
    return outcome


def held_back(delivery: ReceiptDelivery) -> bool:
    """Whether the test mode keeps it: nothing goes to donors meanwhile. Read each time, a person may just have
    switched it on."""
    return not delivery.is_test and ReceiptRules.load().test_mode


def _through(delivery: ReceiptDelivery, held: _Claim) -> Outcome | None:
    stored = stored_print(delivery.receipt, name="receipt", language=delivery.language)
    if delivery.channel == Channel.EMAIL:
        message = mail_of(delivery, bytes(stored.pdf))
        message.message()  # whatever is wrong with a header is wrong before the claim
        outcome = send_mail(message, claim=held)
    else:
        outcome = send_sms(
            to=delivery.sent_to, text=lambda: sms_of(delivery, make_link(delivery)), claim=held
        )
    return held.refusal or outcome


class _Claim:
    """From waiting to sending, in a commit of its own, if nobody else did it and it may still leave."""

    def __init__(self, delivery: ReceiptDelivery, name: str):
        self.delivery, self.name = delivery, name
        self.taken = False
        self.refusal: Outcome | None = None

    def __call__(self) -> bool:
        if held_back(self.delivery):
            return False
        self.taken = ReceiptDelivery.objects.move(
            self.delivery.pk, to=DeliveryState.SENDING, attempts=F("attempts") + 1, claim=self.name
        )
        if self.taken and ReceiptVoid.objects.filter(receipt=self.delivery.receipt_id).exists():
            self.refusal = Outcome(DeliveryEventKind.REFUSED, _("The receipt was declared void meanwhile."))
            return False
        return self.taken


@transaction.atomic
def record(delivery: ReceiptDelivery, outcome: Outcome, *, held_by: str = "") -> None:
    """Write down how it went. What was not sent waits, until it was tried too often.

    Only the worker that sent it last is believed; one that never came to its claim, only while it waits. A late
    word of another would let a message leave twice.
    """
    row = ReceiptDelivery.objects.select_for_update().get(pk=delivery.pk)
    believed = row.claim == held_by if held_by else row.state == DeliveryState.WAITING
    if not believed:
        return
    kind, changes = outcome.kind, {"problem": outcome.words}
    if kind == DeliveryEventKind.POSTPONED and not held_by:
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
    living = JobRun.objects.filter(state=JobState.RUNNING).values("claim")
    found = list(rows.filter(state=DeliveryState.SENDING).exclude(claim__in=living))
    for delivery in found:
        words = _("The worker stopped while the message was handed over. Look whether it arrived.")
        record(delivery, Outcome(DeliveryEventKind.UNSURE, words), held_by=delivery.claim)
    return len(found)

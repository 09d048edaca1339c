""""""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(models.TextChoices):
    """How a receipt reaches its donor."""

    PRINT = "print", _("On paper")
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class DeliveryState(models.TextChoices):
    """Where a delivery stands. Which may follow which is the database's word too; see `guards.py`."""

    WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
    SENDING = "sending", pgettext_lazy("delivery", "Being sent")
    SENT = "sent", pgettext_lazy("delivery", "Sent")
    UNSURE = "unsure", pgettext_lazy("delivery", "Perhaps sent")
    FAILED = "failed", pgettext_lazy("delivery", "Refused")
    GIVEN_UP = "given_up", pgettext_lazy("delivery", "Given up")
    BOUNCED = "bounced", pgettext_lazy("delivery", "Came back")
    HANDLED = "handled", pgettext_lazy("delivery", "Handled by a person")


# What a person must look at.
TROUBLED = (DeliveryState.UNSURE, DeliveryState.FAILED, DeliveryState.GIVEN_UP, DeliveryState.BOUNCED)

# What has been asked for and has come to no end yet.
UNDER_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)

# From each state, those it may become. A delivery never leaves what is not named here.
FOLLOWS: dict[DeliveryState, tuple[DeliveryState, ...]] = {
    DeliveryState.WAITING: (
        DeliveryState.SENDING,
        DeliveryState.FAILED,
        DeliveryState.GIVEN_UP,
        DeliveryState.HANDLED,
    ),
    DeliveryState.SENDING: (
        DeliveryState.WAITING,
        DeliveryState.SENT,
        DeliveryState.UNSURE,
        DeliveryState.FAILED,
        DeliveryState.GIVEN_UP,
        DeliveryState.BOUNCED,
    ),
    DeliveryState.SENT: (DeliveryState.BOUNCED,),
    DeliveryState.UNSURE: (
        DeliveryState.WAITING,
        DeliveryState.SENT,
        DeliveryState.FAILED,
        DeliveryState.GIVEN_UP,
        DeliveryState.BOUNCED,
        DeliveryState.HANDLED,
    ),
    DeliveryState.FAILED: (DeliveryState.WAITING, DeliveryState.HANDLED),
    DeliveryState.GIVEN_UP: (DeliveryState.WAITING, DeliveryState.HANDLED),
    DeliveryState.BOUNCED: (DeliveryState.HANDLED,),
    DeliveryState.HANDLED: (),
}

# Why the same message is not tried again, by state.
WHY_NOT_AGAIN = {
    DeliveryState.WAITING: _("It is on its way already."),
    DeliveryState.SENDING: _("It is on its way already."),
    DeliveryState.SENT: _("It has been sent. To let it go out once more, send the receipt again."),
    DeliveryState.BOUNCED: _("It came back from this address. Send the receipt to another one."),
    DeliveryState.HANDLED: _("A person has settled it, so it is not tried again."),
}


class DeliveryEventKind(models.TextChoices):
    """What happened to a delivery."""

    SENT = "sent", _("Handed over to the mail server, the SMS provider or the donor")
    POSTPONED = "postponed", _("Not sent this time; it is tried again")
    REFUSED = "refused", _("Refused")
    UNSURE = "unsure", _("Perhaps sent: it is not known whether it arrived")
    GIVEN_UP = "given_up", _("Given up after many attempts")
    BOUNCED = "bounced", _("Came back")
    OPENED = "opened", _("The link was opened")
    RETRIED = "retried", _("A person lets it be tried again")
    HANDLED = "handled", _("A person has taken care of it")


_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:=]+@[^\s<>()\[\]\"',;:]+|\+?\d[\d\s-]{7,}\d")

# Asked right before the message leaves; False means that somebody else has it, or that it must not leave.
Claim = Callable[[], bool]


@dataclass(frozen=True)
class Outcome:
    """SENT, REFUSED for good, POSTPONED (provably not sent) or UNSURE.

    `unreachable` tells that the next message would not fare better now.
    """

    kind: DeliveryEventKind
    words: str = ""
    unreachable: bool = False


def nameless(words: object) -> str:
    """The first 300 letters without e-mail addresses and telephone numbers: whoever reads errors may not be
    one who may see them."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return _ADDRESS.sub("…", " ".join(text.split()))[:300]

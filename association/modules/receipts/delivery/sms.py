"""One SMS through the installation's gateway."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from .choices import DeliveryEventKind
from .gateways.base import GatewayRefusedError, GatewayUnreachableError, gateway
from .outcome import Claim, Outcome, nameless


def send_sms(*, to: str, text: Callable[[], str], claim: Claim) -> Outcome | None:
    """Hand one message over; None when `claim` said no. `text` is made after the claim: it holds a new token."""
    through = gateway()
    if through is None:
        words = _("No SMS provider is set up on this installation.")
        return Outcome(DeliveryEventKind.POSTPONED, words, unreachable=True)
    if not claim():
        return None
    try:
        through.send(to=to, text=text())
    except GatewayRefusedError as exc:
        return Outcome(DeliveryEventKind.REFUSED, nameless(exc))
    except GatewayUnreachableError as exc:
        words = nameless(exc) or _("The SMS provider cannot be reached.")
        return Outcome(DeliveryEventKind.POSTPONED, words, unreachable=True)
    except Exception as exc:  # noqa: BLE001 -- whatever it was, the message may have been taken
        return Outcome(DeliveryEventKind.UNSURE, type(exc).__name__)
    return Outcome(DeliveryEventKind.SENT)

"""One e-mail over one connection. What is told of a failure decides whether it may be tried again.

Up to the claim nothing has left this machine. After it, only an answer of the server proves that the message
was not taken; a silence proves nothing.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import suppress

from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext as _

from .choices import Claim, DeliveryEventKind, Outcome, nameless
from .gateways import GatewayRefusedError, GatewayUnreachableError, gateway

PERMANENT = 500


def send_mail(message: EmailMultiAlternatives, *, claim: Claim) -> Outcome | None:
    """Hand one message over; None when `claim` said no. Never raises for what a server does."""
    connection = get_connection()
    try:
        try:
            connection.open()
        except OSError as exc:  # smtplib's errors are of this family
            return Outcome(DeliveryEventKind.POSTPONED, _words(exc), unreachable=True)
        if not claim():
            return None
        message.connection = connection
        return _hand_over(message)
    finally:
        # The message is taken or not by now; how the server says good-bye changes nothing.
        with suppress(OSError):
            connection.close()


def _hand_over(message: EmailMultiAlternatives) -> Outcome:
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as exc:
        code, words = next(iter(exc.recipients.values()))
        return _answered(code, words)
    except smtplib.SMTPResponseException as exc:
        return _answered(exc.smtp_code, exc.smtp_error)
    except smtplib.SMTPNotSupportedError as exc:
        return Outcome(DeliveryEventKind.REFUSED, nameless(exc))
    except Exception as exc:  # noqa: BLE001 -- whatever it was, the message may have been taken
        return Outcome(DeliveryEventKind.UNSURE, type(exc).__name__)
    return Outcome(DeliveryEventKind.SENT)


def _answered(code: int, words: object) -> Outcome:
    said = nameless(f"{code} {nameless(words)}")
    # smtplib gives -1 when the line broke in the middle of an answer.
    if code < 0:
        return Outcome(DeliveryEventKind.UNSURE, said)
    kind = DeliveryEventKind.REFUSED if code >= PERMANENT else DeliveryEventKind.POSTPONED
    return Outcome(kind, said)


def _words(exc: OSError) -> str:
    if isinstance(exc, smtplib.SMTPResponseException):
        return nameless(f"{exc.smtp_code} {nameless(exc.smtp_error)}")
    return _("The mail server cannot be reached: %(reason)s") % {"reason": type(exc).__name__}


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

"""Mails that came back: reading the reports of mail servers (RFC 3464)."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import Any

from .choices import nameless
from .models import ReceiptDelivery
from .services import record_bounce

_OURS = re.compile(r"<receipt\.[0-9a-f]{32}@[^\s<>]+>")
LARGEST_BYTES = 10 * 1024 * 1024


@dataclass(frozen=True)
class Bounce:
    """Which message did not arrive, and why in the words of a server."""

    message_id: str
    reason: str


def read_bounce(raw: bytes) -> Bounce | None:
    """The bounce of one of our messages; None for any other mail, a report of mere delay included."""
    report = email.message_from_bytes(raw[:LARGEST_BYTES], policy=email.policy.compat32)
    failed = [fields for fields in _recipients(report) if _first(fields, "Action").lower() == "failed"]
    found = _message_id(report)
    if not failed or not found:
        return None
    status, said = _first(failed[0], "Status"), _first(failed[0], "Diagnostic-Code")
    return Bounce(found, nameless(f"{status} {said.partition(';')[2] or said}".strip()))


def take_bounce(raw: bytes) -> ReceiptDelivery | None:
    """Read a mail and mark the delivery whose message came back; None when it is about none of ours."""
    bounce = read_bounce(raw)
    return record_bounce(message_id=bounce.message_id, reason=bounce.reason) if bounce else None


def _recipients(report: Message) -> Iterator[Message]:
    """The blocks about recipients. The first block of a report is about the message as a whole."""
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks: Any = part.get_payload()
            yield from blocks if isinstance(blocks, list) else ()


def _message_id(report: Message) -> str:
    """Our id in the headers that were returned, or in what the report answers to."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "text/rfc822-headers":
            returned: Any = part.get_payload(decode=True) or b""
            headers = email.message_from_bytes(returned, EmailMessage, policy=email.policy.compat32)
            if found := _ours(_first(headers, "Message-ID")):
                return found
        if kind == "message/rfc822":
            inner: Any = part.get_payload()
            if isinstance(inner, list) and inner and (found := _ours(_first(inner[0], "Message-ID"))):
                return found
    return _ours(f"{_first(report, 'In-Reply-To')} {_first(report, 'References')}")


def _ours(text: str) -> str:
    found = _OURS.search(text)
    return found[0] if found else ""


def _first(part: Message, name: str) -> str:
    return " ".join(str(part.get(name, "")).split())

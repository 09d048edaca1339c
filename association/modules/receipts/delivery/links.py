"""Links in SMS: random, known by their hash only, good for one opening and a fortnight."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from association.core.documents.models import DocStatus

from .choices import DeliveryEventKind
from .models import ReceiptDelivery, ReceiptLink

DAYS_VALID = 14
_TOKEN = re.compile(r"^[\w-]{22}$", re.ASCII)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(delivery: ReceiptDelivery) -> str:
    """The address of a new link (128 random bits). It can be told this once."""
    token = secrets.token_urlsafe(16)
    ReceiptLink.objects.create(
        delivery=delivery,
        token_sha256=_hash(token),
        expires_at=timezone.now() + timedelta(days=DAYS_VALID),
    )
    return f"{settings.WAGTAILADMIN_BASE_URL}/r/{token}/"


def open_link_of(token: str) -> ReceiptLink | None:
    """The link that would still open; None alike for unknown, used and expired ones."""
    if not _TOKEN.match(token):
        return None
    live = ReceiptLink.objects.filter(used_at=None, expires_at__gt=timezone.now())
    return (
        live.filter(token_sha256=_hash(token), delivery__receipt__docstatus=DocStatus.SUBMITTED)
        .select_related("delivery__receipt__voiding", "delivery__receipt__donor")
        .first()
    )


@transaction.atomic
def use_up(link: ReceiptLink) -> bool:
    """Take the one opening. Of two who press at once, one gets it."""
    now = timezone.now()
    taken = ReceiptLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=now).update(used_at=now)
    if taken:
        link.delivery.note(DeliveryEventKind.OPENED)
    return bool(taken)

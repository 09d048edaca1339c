"""Links in SMS: random, known by their hash only, good for one opening and a fortnight."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from association.core.access.throttle import too_many
from association.core.desk.printing import pdf_response
from association.core.documents.models import DocStatus
from association.core.printing.prints import stored_print
from association.core.profile import AssociationProfile

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


TRIES_PER_MINUTE = 30
GONE, UNKNOWN, BUSY = 410, 404, 429


# Whoever holds the token may open it; no session gives more, so there is nothing to forge.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def receipt_link(request: HttpRequest, token: str) -> HttpResponse:
    """200 for a link that opens, 410 for one to a void receipt, 404 for every other alike."""
    response = _answer(request, token)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    link = open_link_of(token)
    if link is None:
        # Only misses count: a whole town of donors may share one number of a mobile network.
        guessing = too_many(request, scope="receipt-link", limit=TRIES_PER_MINUTE)
        return _page(request, "busy", BUSY) if guessing else _page(request, "closed", UNKNOWN)
    receipt = link.delivery.receipt
    if receipt.is_void:
        return _page(request, "void", GONE, receipt=receipt)
    if request.method != "POST":
        return _page(request, "open", 200, receipt=receipt)
    pdf = _pdf(link)  # before the link is used up: what cannot be made must not cost the opening
    return pdf if use_up(link) else _page(request, "closed", UNKNOWN)


def _pdf(link: ReceiptLink) -> HttpResponse:
    receipt, language = link.delivery.receipt, link.delivery.language
    stored = stored_print(receipt, name="receipt", language=language)
    return pdf_response(bytes(stored.pdf), f"receipt-{receipt.number}-{language}.pdf")


def _page(request: HttpRequest, state: str, status: int, **more: Any) -> HttpResponse:
    profile = AssociationProfile.load()
    context = {
        "association": profile.name(request.LANGUAGE_CODE),  # type: ignore[attr-defined]
        "phone": profile.phone,
        "state": state,
        **more,
    }
    return render(request, "receipts/delivery/link.html", context, status=status)

"""The page behind the link of an SMS. Looking at it costs nothing, so previews of messengers do not use it up;
pressing its button gives the PDF, once."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from association.core.access.throttle import too_many
from association.core.desk.printing import pdf_response
from association.core.printing.prints import stored_print
from association.core.profile import AssociationProfile

from .links import open_link_of, use_up
from .models import ReceiptLink

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

"""The public page behind the QR code: valid, void, or unknown. Never the donor's name."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from association.core.access.throttle import too_many
from association.core.documents.models import DocStatus
from association.core.profile import AssociationProfile

from .models import Receipt
from .seal.proofs import is_provable

_CODE = re.compile(r"^[0-9a-f]{32}$")
TRIES_PER_MINUTE = 30


def receipt_with_code(code: str) -> Receipt | None:
    """The issued receipt with this code; None for every other code alike."""
    if not _CODE.match(code):
        return None
    issued = Receipt.objects.filter(docstatus=DocStatus.SUBMITTED).select_related("voiding")
    return issued.filter(code=code).first()


@never_cache
@require_safe
def verify_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """200 for a receipt, 404 for every other code alike (draft, malformed, unknown)."""
    profile = AssociationProfile.load()
    context: dict[str, Any] = {"association": profile.name(request.LANGUAGE_CODE), "receipt": None}
    if too_many(request, scope="verify", limit=TRIES_PER_MINUTE):
        return render(request, "receipts/verify.html", {**context, "busy": True}, status=429)
    if receipt := receipt_with_code(code):
        context |= {"receipt": receipt, "provable": is_provable(receipt)}
    return render(request, "receipts/verify.html", context, status=200 if context["receipt"] else 404)

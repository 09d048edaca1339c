"""The public page behind the QR code: valid, void, or unknown, and the proof. Never the donor's name."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from association.core.access.throttle import too_many
from association.core.documents.models import DocStatus
from association.core.profile import AssociationProfile
from association.core.sealing.errors import NotYetSealedError
from association.core.sealing.proofs import is_provable, proof_of, salt_of
from association.core.sealing.public import TRIES_PER_MINUTE

from .models import Receipt

_CODE = re.compile(r"^[0-9a-f]{32}$")


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


def _download(body: dict[str, Any], name: str) -> JsonResponse:
    response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _refused(detail: str, status: int) -> JsonResponse:
    return JsonResponse({"detail": detail}, status=status)


@never_cache
@require_safe
def receipt_proof(request: HttpRequest, code: str) -> HttpResponse:
    """A receipt's proof; 404 for every other code alike, 409 while no head covers it yet."""
    if too_many(request, scope="verify", limit=TRIES_PER_MINUTE):
        return _refused("too many requests", 429)
    receipt = receipt_with_code(code)
    if receipt is None:
        return _refused("no receipt has this code", 404)
    try:
        return _download(proof_of(receipt), f"proof-{receipt.number}.json")
    except NotYetSealedError as exc:
        return _refused(str(exc), 409)


@never_cache
@require_safe
def receipt_salt(request: HttpRequest, code: str) -> HttpResponse:
    """The salt that lets the hash of the contents be computed again by who has them."""
    if too_many(request, scope="verify", limit=TRIES_PER_MINUTE):
        return _refused("too many requests", 429)
    receipt = receipt_with_code(code)
    salt = salt_of(receipt) if receipt else None
    if receipt is None or salt is None:
        return _refused("no receipt has this code", 404)
    return _download(salt, f"salt-{receipt.number}.json")

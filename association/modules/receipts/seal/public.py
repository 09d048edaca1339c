"""The seal for everyone: published heads, a receipt's proof, and whether a file is one we issued."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from association.core.access.throttle import too_many
from association.core.printing.certificate import published_certificate
from association.core.profile import AssociationProfile
from association.modules.receipts.verification import TRIES_PER_MINUTE, receipt_with_code

from .errors import NotYetSealedError
from .hashing_upload import HashedFile, HashingUploadHandler
from .heads import latest_heads
from .models import SealHead, SealKey
from .proofs import issued_print, proof_of, published_head, published_key, salt_of

CHECKS_PER_MINUTE = 10
LARGEST_FILE = 5 * 1024 * 1024
DAYS_SHOWN = 14


def _association(request: HttpRequest) -> str:
    return AssociationProfile.load().name(request.LANGUAGE_CODE)


@cache_control(max_age=300, public=True)
@require_safe
def heads_json(request: HttpRequest) -> HttpResponse:
    """Every signed head and every public key, for whoever keeps a copy. `?series=1405` gives one year only."""
    if too_many(request, scope="verify-heads", limit=TRIES_PER_MINUTE):
        return JsonResponse({"detail": "too many requests"}, status=429)
    heads = SealHead.objects.order_by("fiscal_year", "date")
    if (year := request.GET.get("series", "")).isdecimal():
        heads = heads.filter(fiscal_year=int(year[:4]))
    body = {
        "version": 1,
        "keys": [published_key(key) for key in SealKey.objects.order_by("since", "id")],
        "heads": [published_head(head) for head in heads.iterator(chunk_size=500)],
    }
    response = JsonResponse(body)
    # Facts about the association, for every program that wants to keep watch.
    response["Access-Control-Allow-Origin"] = "*"
    return response


@never_cache
@require_safe
def heads_page(request: HttpRequest) -> HttpResponse:
    """The latest heads, the days before and the public keys, for people."""
    context = {
        "association": _association(request),
        "latest": latest_heads(),
        "recent": SealHead.objects.order_by("-date", "-fiscal_year")[:DAYS_SHOWN],
        "keys": SealKey.objects.order_by("-since"),
        "certificate": published_certificate(),
    }
    return render(request, "receipts/seal/heads.html", context)


@cache_control(max_age=300, public=True)
@require_safe
def certificate_pem(request: HttpRequest) -> HttpResponse:
    """The certificate PDFs are signed with, for whoever wants to check a signature."""
    if too_many(request, scope="verify-heads", limit=TRIES_PER_MINUTE):
        return JsonResponse({"detail": "too many requests"}, status=429)
    certificate = published_certificate()
    if certificate is None:
        raise Http404
    response = HttpResponse(certificate.pem, content_type="application/x-pem-file")
    response["Content-Disposition"] = 'attachment; filename="certificate.pem"'
    return response


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


@never_cache
@csrf_exempt  # the token stands in the upload, which must not be read before its handler is set
@require_http_methods(["GET", "HEAD", "POST"])
def check_pdf(request: HttpRequest) -> HttpResponse:
    """Whether a file is, byte for byte, a print of a receipt. It is hashed while it comes in and never stored."""
    context = {"association": _association(request), "megabytes": LARGEST_FILE // 1024 // 1024}
    if request.method != "POST":
        return render(request, "receipts/seal/check.html", context)
    if too_many(request, scope="verify-check", limit=CHECKS_PER_MINUTE):
        return render(request, "receipts/seal/check.html", {**context, "verdict": "busy"}, status=429)
    handler = HashingUploadHandler(request, limit=LARGEST_FILE)
    request.upload_handlers = [handler]
    return _checked(request, handler, context)  # type: ignore[no-any-return]


@csrf_protect
def _checked(request: HttpRequest, handler: HashingUploadHandler, context: dict[str, Any]) -> HttpResponse:
    file = request.FILES.get("pdf")
    if handler.too_large:
        return render(request, "receipts/seal/check.html", {**context, "verdict": "large"}, status=413)
    if not isinstance(file, HashedFile):
        return render(request, "receipts/seal/check.html", {**context, "verdict": "missing"}, status=400)
    leaf = issued_print(file.sha256)
    context |= {"verdict": "ours" if leaf else "unknown", "leaf": leaf, "sha256": file.sha256.hex()}
    return render(request, "receipts/seal/check.html", context)

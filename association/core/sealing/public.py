"""The seal for everyone: published heads, and whether a file is one the association issued."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from association.core.access.throttle import too_many
from association.core.printing.certificate import published_certificate
from association.core.profile import AssociationProfile

from .heads import latest_heads
from .models import SealHead, SealKey, SealLeaf
from .proofs import published_head, published_key, sealed_print
from .seal import LeafKind, sealed_models

TRIES_PER_MINUTE = 30
CHECKS_PER_MINUTE = 10
LARGEST_FILE = 5 * 1024 * 1024
DAYS_SHOWN = 14


def _association(request: HttpRequest) -> str:
    return AssociationProfile.load().name(request.LANGUAGE_CODE)


@cache_control(max_age=300, public=True)
@require_safe
def heads_json(request: HttpRequest) -> HttpResponse:
    """Every signed head and every public key, for whoever keeps a copy. `?series=1405` gives one year only,
    `?series=majma_visits.visit/1405` one chain."""
    if too_many(request, scope="verify-heads", limit=TRIES_PER_MINUTE):
        return JsonResponse({"detail": "too many requests"}, status=429)
    heads = SealHead.objects.order_by("document_model", "fiscal_year", "date")
    kind, _slash, year = request.GET.get("series", "").rpartition("/")
    if year.isdecimal():
        heads = heads.filter(fiscal_year=int(year[:4]), **({"document_model": kind} if kind else {}))
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
        "recent": SealHead.objects.order_by("-date", "document_model", "-fiscal_year")[:DAYS_SHOWN],
        "keys": SealKey.objects.order_by("-since"),
        "certificate": published_certificate(),
    }
    return render(request, "core/sealing/heads.html", context)


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


@never_cache
@csrf_exempt  # the token stands in the upload, which must not be read before its handler is set
@require_http_methods(["GET", "HEAD", "POST"])
def check_pdf(request: HttpRequest) -> HttpResponse:
    """Whether a file is, byte for byte, a print of a sealed document.

    It is hashed while it comes in and never stored.
    """
    context = {"association": _association(request), "megabytes": LARGEST_FILE // 1024 // 1024}
    if request.method != "POST":
        return render(request, "core/sealing/check.html", context)
    if too_many(request, scope="verify-check", limit=CHECKS_PER_MINUTE):
        return render(request, "core/sealing/check.html", {**context, "verdict": "busy"}, status=429)
    handler = HashingUploadHandler(request, limit=LARGEST_FILE)
    request.upload_handlers = [handler]
    return _checked(request, handler, context)  # type: ignore[no-any-return]


@csrf_protect
def _checked(request: HttpRequest, handler: HashingUploadHandler, context: dict[str, Any]) -> HttpResponse:
    file = request.FILES.get("pdf")
    if handler.too_large:
        return render(request, "core/sealing/check.html", {**context, "verdict": "large"}, status=413)
    if not isinstance(file, HashedFile):
        return render(request, "core/sealing/check.html", {**context, "verdict": "missing"}, status=400)
    leaf = sealed_print(file.sha256)
    context |= {"verdict": "ours" if leaf else "unknown", "sha256": file.sha256.hex()}
    context |= _about(leaf) if leaf else {}
    return render(request, "core/sealing/check.html", context)


def _about(leaf: SealLeaf) -> dict[str, Any]:
    """Kind, number and standing of the document a print is of: nothing that names a person."""
    model = sealed_models().get(leaf.document_model)
    document = model._base_manager.filter(pk=leaf.document_id).first() if model else None
    cancelled = SealLeaf.objects.filter(
        document_model=leaf.document_model, document_id=leaf.document_id, kind=LeafKind.CANCEL
    ).first()
    return {
        "kind": model._meta.verbose_name if model else leaf.document_model,
        "number": document.number if document else "",
        "cancelled_at": datetime.fromtimestamp(cancelled.recorded_us / 1_000_000, UTC) if cancelled else None,
    }


class HashedFile(UploadedFile):
    """An uploaded file of which only size and hash are known."""

    def __init__(self, sha256: bytes, size: int, name: str | None):
        super().__init__(name=name, size=size)
        self.sha256 = sha256


class HashingUploadHandler(FileUploadHandler):
    """Hash each chunk and let it go. Stops reading behind `limit` bytes."""

    def __init__(self, request: HttpRequest | None = None, *, limit: int):
        super().__init__(request)
        self._limit = limit
        self.too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._hash, self._size = hashlib.sha256(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > self._limit:
            self.too_large = True
            raise StopUpload(connection_reset=True)
        self._hash.update(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        return HashedFile(self._hash.digest(), file_size, self.file_name)


urlpatterns = [
    path("verify/heads.json", heads_json, name="seal_heads_json"),
    path("verify/heads/", heads_page, name="seal_heads"),
    path("verify/certificate.pem", certificate_pem, name="pdf_certificate"),
    path("verify/check/", check_pdf, name="seal_check"),
]

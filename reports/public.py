"""Approved reports for everyone: the PDF of each edition and the file of figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from association.core.documents.models import DocStatus
from association.core.printing.prints import stored_print

from .canonical import canonical_json
from .models import ImpactReport

# A withdrawn report must soon be gone from caches as well.
MAX_AGE = 600


def approved_report(year: int) -> ImpactReport:
    """The one approved report of a year, else 404."""
    return get_object_or_404(ImpactReport, reported_year=year, docstatus=DocStatus.SUBMITTED)


def _public(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=MAX_AGE)
    return response


@require_safe
def report_pdf(request: HttpRequest, year: int, language: str) -> HttpResponse:
    """The stored PDF, byte for byte."""
    stored = stored_print(approved_report(year), name="report", language=language)
    response = HttpResponse(bytes(stored.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="impact-report-{year}-{language}.pdf"'
    response["ETag"] = f'"{stored.sha256}"'
    return _public(response)


@require_safe
def report_figures(request: HttpRequest, year: int) -> HttpResponse:
    """The frozen figures in canonical JSON: the SHA-256 of these bytes is the hash printed in the report."""
    report = approved_report(year)
    response = HttpResponse(canonical_json(report.figures), content_type="application/json")
    response["ETag"] = f'"{report.figures_sha256}"'
    return _public(response)

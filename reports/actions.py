"""Freezing and approving: the same for buttons, API, commands and demo."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from association.core.documents.submitting import submit
from association.core.printing.prints import stored_print

from .approvals import current_approvals, record_approval, required_approvals
from .canonical import digest
from .freezing import compute_figures
from .models import ImpactReport


def freeze(report: ImpactReport, *, user: Any) -> None:
    """Compute every figure of the year anew and keep it in a locked draft. Earlier approvals no longer count."""
    report.figures = compute_figures(report.reported_year)
    report.figures_sha256, report.frozen_at = digest(report.figures), timezone.now()
    report.save(update_fields=["figures", "figures_sha256", "frozen_at"])


def approve(report: ImpactReport, *, user: Any) -> None:
    """Keep one board member's approval; the last one required makes the report final and public.

    Raises ValidationError for a report without what it needs, AlreadyApprovedError for the second of one person.
    """
    report.check_submittable()
    record_approval(report, user)
    if len(current_approvals(report)) >= required_approvals():
        submit(report, user=user)
        # Readers should never wait for the first rendering; if it fails, the next request tries again.
        # (Not a partial: Django names the function when it logs its error.)
        transaction.on_commit(lambda: make_prints(report), robust=True)


def make_prints(report: ImpactReport) -> None:
    """Both editions as PDF, stored."""
    for language in ("fa", "en"):
        stored_print(report, name="report", language=language)

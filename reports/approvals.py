"""Who approved the report as it stands, and who is still missing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from .errors import AlreadyApprovedError, ApprovalsMissingError
from .models import Approval, ImpactReport

DEFAULT_REQUIRED = 2


def required_approvals() -> int:
    """How many board members must approve: the setting REQUIRED_APPROVALS, two unless it says otherwise."""
    return int(getattr(settings, "REQUIRED_APPROVALS", DEFAULT_REQUIRED))


def current_approvals(report: ImpactReport) -> list[Approval]:
    """Approvals of the words and figures as they are now."""
    return list(report.approvals.filter(content_sha256=report.content_sha256()).select_related("member"))


def earlier_approvals(report: ImpactReport) -> list[Approval]:
    """Approvals given to an earlier text; they no longer count."""
    return list(report.approvals.exclude(content_sha256=report.content_sha256()).select_related("member"))


def record_approval(report: ImpactReport, member: Any) -> Approval:
    """Keep a board member's approval. Raises AlreadyApprovedError for the second of one person."""
    try:
        with transaction.atomic():
            return Approval.objects.create(
                report=report, member=member, content_sha256=report.content_sha256()
            )
    except IntegrityError as exc:
        raise AlreadyApprovedError(
            _("You have approved this report already. It still needs another board member.")
        ) from exc


def require_approvals(report: ImpactReport) -> None:
    """Raise ApprovalsMissingError for a report that fewer board members have approved than must."""
    approvals = len(current_approvals(report))
    if approvals < required_approvals():
        raise ApprovalsMissingError(
            _("The report needs the approval of %(required)s board members; it has %(count)s.")
            % {"required": required_approvals(), "count": approvals}
        )

"""Freezing and approving, as actions: the same for buttons, API, commands and demo."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions import BaseAction, action_registry
from wagtail.log_actions import log

from association.core.documents.transitions import SubmitAction, conclude, require_draft
from association.core.documents.version import locked
from association.core.printing.prints import stored_print

from .approvals import current_approvals, record_approval, required_approvals
from .canonical import digest
from .errors import ApprovalsMissingError
from .freezing import compute_figures
from .models import ImpactReport


class FreezeAction(BaseAction):
    """Compute every figure of the year anew and keep it in the draft. Earlier approvals no longer count."""

    instance: ImpactReport
    action_name = "freeze"
    permission_policy_action = "freeze"
    log_action = "report.freeze"

    def check(self, skip_permission_checks: bool = False) -> None:
        require_draft(self.instance)
        super().check(skip_permission_checks)

    def execute(self, skip_permission_checks: bool = False) -> ImpactReport:
        self.check(skip_permission_checks)
        figures = compute_figures(self.instance.reported_year)
        with transaction.atomic():
            report = self.instance = locked(self.instance)
            self.check(skip_permission_checks)
            report.figures, report.figures_sha256 = figures, digest(figures)
            report.frozen_at = timezone.now()
            # Only these: the words may have been written on meanwhile.
            report.save(update_fields=["figures", "figures_sha256", "frozen_at"])
            conclude(
                report,
                self.action_name,
                self.user,
                log_action=self.log_action,
                data={"sha256": report.figures_sha256},
            )
        return report


class ApproveAction(SubmitAction):
    """One board member's approval; the last one required makes the report final and public."""

    @transaction.atomic
    def execute(self, skip_permission_checks: bool = False) -> ImpactReport:
        report = self.instance = locked(self.instance)
        self.check(skip_permission_checks)
        report.check_submittable()
        record_approval(report, self.user)
        log(instance=report, action="report.approve", user=self.user)
        if len(current_approvals(report)) >= required_approvals():
            self.submit()
        return report

    def prepare(self) -> None:
        approvals = len(current_approvals(self.instance))
        if approvals < required_approvals():
            raise ApprovalsMissingError(
                _("The report needs the approval of %(required)s board members; it has %(count)s.")
                % {"required": required_approvals(), "count": approvals}
            )
        # Readers should never wait for the first rendering; if it fails, the next request tries again.
        # (Not a partial: Django names the function when it logs its error.)
        transaction.on_commit(lambda: make_prints(self.instance), robust=True)


def make_prints(report: ImpactReport) -> None:
    """Both editions as PDF, stored."""
    for language in ("fa", "en"):
        stored_print(report, name="report", language=language)


def freeze(report: ImpactReport, *, user: Any = None) -> ImpactReport:
    """Freeze the figures of a draft on behalf of a command, the demo or a test."""
    return FreezeAction(report, user=user).execute(skip_permission_checks=True)


def register_actions() -> None:
    action_registry.register(ImpactReport, FreezeAction)
    action_registry.register(ImpactReport, ApproveAction)

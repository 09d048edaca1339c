"""What impact reports contribute: rules, buttons, the board's cards, the public shelf, checks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets.button import HeaderButton

from association.core import contribute
from association.core.access.policy import policy_for
from association.core.desk.viewset import use_viewset
from association.core.rules.registry import append_only

from .admin import ReportViewSet
from .canonical import digest
from .cards import FiguresPanel, MoneyCard, ReportsCard
from .models import ImpactReport
from .printing import STYLES, TEMPLATE, report_context
from .shelf import Shelf, shelf

use_viewset(ImpactReport, ReportViewSet)
contribute.route(prefix="impact-reports")("reports.api.ImpactReportAPI")

append_only("reports.Approval")


@contribute.print(
    model="reports.impactreport",
    name="report",
    title=gettext_lazy("Impact report"),
    template=TEMPLATE,
    styles=STYLES,
)
def printed(document: ImpactReport, language: str) -> dict[str, Any]:
    """The report as a book, from its words and frozen figures."""
    return report_context(document, language)


@contribute.slot(name="preview", on="reports.impactreport.header")
def preview_buttons(request: HttpRequest, report: ImpactReport) -> list[HeaderButton]:
    """The draft as PDF in both languages, for those who write or approve it."""
    if not report.is_draft or report.frozen_at is None:
        return []
    if not policy_for(ImpactReport).user_has_permission_for_instance(request.user, "print", report):
        return []
    titles = {"fa": _("Preview in Persian"), "en": _("Preview in English")}
    return [
        HeaderButton(
            title,
            url=reverse("reports_impactreport:preview", args=[report.pk, language]),
            icon_name="view",
            priority=30,
            attrs={"target": "_blank", "rel": "noopener"},
        )
        for language, title in titles.items()
    ]


@contribute.slot(name="figures", on="reports.impactreport.body")
def figures_panel(request: HttpRequest, report: ImpactReport) -> Component:
    """Who approved, what failed, and the frozen figures."""
    return FiguresPanel(report)


@contribute.panel(permission="reports.approve_impactreport", order=10)
def money(request: HttpRequest) -> Component | None:
    """Money of this year and last, from whatever indicators there are."""
    return MoneyCard.of_today()


@contribute.panel(permission="reports.print_impactreport", order=20)
def reports(request: HttpRequest) -> Component:
    """The latest approved report, and what waits for approval."""
    return ReportsCard(request.user)


@contribute.slot(name="reports", on="cms.reports_index", order=10)
def public_shelf(request: HttpRequest) -> Shelf | None:
    """Approved reports on the website's page of reports."""
    return shelf()


@contribute.check(
    name="report figures", title=gettext_lazy("Each impact report's figures give the hash stored with them")
)
def figures_match() -> list[str]:
    frozen = ImpactReport.objects.exclude(frozen_at=None).only(
        "reported_year", "number", "figures", "figures_sha256"
    )
    return [
        report.number or str(report.reported_year)
        for report in frozen.iterator(chunk_size=20)
        if digest(report.figures) != report.figures_sha256
    ]

"""Cards of the dashboard and the panel on a report's page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from association.core.access.policy import policy_for
from association.core.documents.models import DocStatus
from association.core.l10n.calendar import JalaliYear, civil_today
from association.core.l10n.languages import active
from association.core.l10n.money import format_number
from association.core.registry.contributions import contributions

from .approvals import current_approvals, earlier_approvals, required_approvals
from .freezing import figure_of
from .models import ImpactReport
from .presentation import FigureView, figure_views
from .years import period_of, year_name

CARD_DIMENSIONS = ("fund", "month")


class MoneyCard(Component):
    """Money received this year and last, by month and by fund."""

    template_name = "reports/money_card.html"

    def __init__(self, figure: FigureView):
        self.figure = figure

    @classmethod
    def of_today(cls) -> MoneyCard | None:
        """From the first public figure in Rial that is kept by fund or month; None without one."""
        year, language = JalaliYear.of(civil_today()).number, active(get_language())
        for contribution in contributions("indicator"):
            indicator = contribution.value
            if (
                indicator.public
                and indicator.unit == "IRR"
                and set(indicator.dimensions) & set(CARD_DIMENSIONS)
            ):
                figure = figure_of(indicator, period_of(year), period_of(year - 1), only=CARD_DIMENSIONS)
                return cls(FigureView.of(figure, year, language))
        return None

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        dimensions = self.figure.dimensions
        return {
            "figure": self.figure,
            "year": year_name(self.figure.year),
            "previous_year": year_name(self.figure.year - 1),
            "fund": dimensions.get("fund"),
            "month": dimensions.get("month"),
        }


class ReportsCard(Component):
    """The latest approved report with its two editions, and drafts that wait for the board."""

    template_name = "reports/reports_card.html"

    def __init__(self, user: Any):
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = policy_for(ImpactReport).rows(self.user).defer("figures")
        latest = rows.filter(docstatus=DocStatus.SUBMITTED).first()
        drafts = rows.filter(docstatus=DocStatus.DRAFT)
        return {
            "latest": latest,
            "latest_url": self._page(latest) if latest else "",
            "editions": self._editions(latest) if latest else [],
            "waiting": [
                {
                    "title": f"{report.title} · {report.year}",
                    "state": report.status_label(),
                    "url": self._page(report),
                    "approvals": _approvals_text(len(current_approvals(report))),
                }
                for report in drafts
            ],
        }

    @staticmethod
    def _page(report: ImpactReport) -> str:
        return reverse("reports_impactreport:inspect", args=[report.pk])

    @staticmethod
    def _editions(report: ImpactReport) -> list[dict[str, str]]:
        names = {"fa": _("PDF in Persian"), "en": _("PDF in English")}
        return [
            {
                "label": name,
                "url": reverse("reports_impactreport:print", args=["report", report.pk, language])
                + "?download",
            }
            for language, name in names.items()
        ]


def _approvals_text(count: int) -> str:
    return _("%(count)s of %(required)s approvals") % {
        "count": format_number(count),
        "required": format_number(required_approvals()),
    }


class FiguresPanel(Component):
    """On a report's page: approvals, what failed, and the figures as frozen."""

    template_name = "reports/figures_panel.html"

    def __init__(self, report: ImpactReport):
        self.report = report

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        report = self.report
        current = current_approvals(report)
        figures = figure_views(report.figures, active(get_language()))
        return {
            "report": report,
            "approvals": current,
            "earlier": earlier_approvals(report) if report.is_draft else [],
            "missing": max(required_approvals() - len(current), 0) if report.is_draft else 0,
            "approvals_text": _approvals_text(len(current)),
            "figures": figures,
            "year": report.year,
            "previous_year": year_name(report.reported_year - 1),
            "charts": [figure.dimensions["fund"] for figure in figures if "fund" in figure.dimensions],
        }

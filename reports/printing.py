"""The report as a book: what each page needs, read from the words and the frozen figures only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from association.core.printing.engine import render_pdf

from .models import ImpactReport
from .presentation import FigureView, figure_views, label_of
from .years import year_name

TEMPLATE = "reports/print/report.html"
STYLES = ("core/css/charts.css", "reports/css/report.css", "reports/css/cover.css", "reports/css/pages.css")
AT_A_GLANCE = 6


@dataclass(frozen=True)
class Section:
    """One chapter: its anchor, its heading, its template, and what that template needs besides."""

    anchor: str
    title: str
    template: str
    data: Any = None


@dataclass(frozen=True)
class Paragraph:
    """One block of a text; a heading was written with a # before it."""

    text: str
    is_heading: bool = False


def paragraphs(text: str) -> list[Paragraph]:
    """Blocks of a text, parted by blank lines."""
    blocks = (" ".join(block.split()) for block in text.replace("\r", "").split("\n\n"))
    return [Paragraph(block.lstrip("# "), block.startswith("#")) for block in blocks if block]


def report_context(document: ImpactReport, language: str, *, draft: bool = False) -> dict[str, Any]:
    """Everything the templates show, in one language."""
    with override(language):
        return _context(document, language, draft)


def _context(report: ImpactReport, language: str, draft: bool) -> dict[str, Any]:
    figures = report.figures
    views = figure_views(figures, language)
    association = figures.get("association", {})
    baseline = figures["baseline"]
    return {
        "report": report,
        "draft": draft,
        "number": report.number or "",
        "title": report.words("title", language),
        "year": year_name(report.reported_year, language),
        "previous_year": year_name(report.reported_year - 1, language),
        "period": [date.fromisoformat(figures["period"][name]) for name in ("start_on", "end_on")],
        "association": {
            **association,
            **{
                name: label_of(association.get(name, {}), language)
                for name in ("name", "address", "permit_issuer")
            },
            "founded_on": date.fromisoformat(association["founded_on"])
            if association.get("founded_on")
            else None,
        },
        "baseline": {
            "identified": baseline["identified"],
            "on": date.fromisoformat(baseline["on"]),
            "source": label_of(baseline["source"], language),
        },
        "letter": paragraphs(report.words("letter", language)),
        "chair": report.words("chair", language),
        "activities": paragraphs(report.words("activities", language)),
        "learning": paragraphs(report.words("learning", language)),
        "figures": views,
        "compares": any(view.previous for view in views),
        "glance": views[:AT_A_GLANCE],
        "funds": _breakdowns(views, "fund"),
        "months": _breakdowns(views, "month"),
        "giving": _giving(views),
        "givers": [view for view in views if view.unit != "IRR"],
        "sections": _sections(figures, language),
        "failures": report.failures,
        "frozen_at": report.frozen_at,
        "sha256": report.figures_sha256,
        "figures_url": f"{settings.WAGTAILADMIN_BASE_URL}/reports/{report.reported_year}/figures.json",
    }


def _breakdowns(views: list[FigureView], name: str) -> list[Any]:
    return [view.dimensions[name] for view in views if name in view.dimensions]


def _giving(views: list[FigureView]) -> list[Any]:
    """Breakdowns that are neither of money by fund nor by month: intents, and what modules add."""
    return [d for view in views for name, d in view.dimensions.items() if name not in ("fund", "month")]


def _sections(figures: dict[str, Any], language: str) -> list[Section]:
    """The chapters in order; those of modules stand before the closing ones."""
    own = [
        Section("glance", _("The year at a glance"), "reports/print/glance.html"),
        Section("letter", _("Letter of the chair"), "reports/print/letter.html"),
        Section("about", _("Who we are"), "reports/print/about.html"),
        Section("problem", _("The problem and where we began"), "reports/print/problem.html"),
        Section("activities", _("What we did"), "reports/print/activities.html"),
        Section("results", _("Results"), "reports/print/results.html"),
        Section("funds", _("Money received by fund"), "reports/print/funds.html"),
        Section("months", _("Money received by month"), "reports/print/months.html"),
        Section("giving", _("Donors and the culture of giving"), "reports/print/giving.html"),
    ]
    contributed = [
        Section(f"section-{position}", label_of(piece["title"], language), piece["template"], piece["data"])
        for position, piece in enumerate(figures.get("sections", ()), start=1)
    ]
    closing = [
        Section("learning", _("Learning and the year ahead"), "reports/print/learning.html"),
        Section("method", _("Method and definitions"), "reports/print/method.html"),
        Section("freeze", _("How to verify this report"), "reports/print/freeze.html"),
    ]
    return [*own, *contributed, *closing]


def preview_pdf(report: ImpactReport, language: str) -> bytes:
    """A draft as PDF, marked on each page and kept nowhere. Raises ValueError without frozen figures."""
    if report.frozen_at is None:
        raise ValueError("the figures are not frozen")
    return render_pdf(
        TEMPLATE, report_context(report, language, draft=True), language=language, styles=STYLES
    )

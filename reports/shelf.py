"""The shelf of approved reports on the website."""

from __future__ import annotations

from typing import Any

from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component

from association.core.documents.models import DocStatus
from association.core.l10n.languages import active
from association.core.l10n.money import format_number
from association.core.printing.models import StoredPrint

from .models import ImpactReport

EDITIONS = ("fa", "en")


def size_text(size: int) -> str:
    """«۴۲۰ کیلوبایت» or "1.2 MB"."""
    if size < 1_000_000:
        return _("%(size)s kB") % {"size": format_number(max(round(size / 1000), 1))}
    return _("%(size)s MB") % {"size": format_number(size / 1_000_000, places=1)}


def _sizes(reports: list[ImpactReport]) -> dict[tuple[int, str], int]:
    """Bytes of the stored prints, without reading them."""
    prints = StoredPrint.objects.filter(
        document_model=ImpactReport._meta.label_lower,
        name="report",
        document_id__in=[report.pk for report in reports],
    )
    return {
        (pk, language): size
        for pk, language, size in prints.values_list("document_id", "language", Length("pdf"))
    }


class Shelf(Component):
    """Reports, newest first, each with its two editions and its file of figures."""

    template_name = "reports/shelf.html"

    def __init__(self, reports: list[ImpactReport]):
        self.reports = reports

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        sizes = _sizes(self.reports)
        names = {"fa": _("Persian edition"), "en": _("English edition")}
        first = active()
        books = [
            {
                "report": report,
                "editions": [
                    {
                        "language": language,
                        "name": names[language],
                        "url": reverse("report_pdf", args=[report.reported_year, language]),
                        "size": size_text(sizes[report.pk, language])
                        if (report.pk, language) in sizes
                        else "",
                    }
                    for language in sorted(EDITIONS, key=lambda code: code != first)
                ],
                "figures_url": reverse("report_figures", args=[report.reported_year]),
            }
            for report in self.reports
        ]
        return {"books": books}


def shelf() -> Shelf | None:
    """The approved reports, or None where there is none."""
    approved = list(ImpactReport.objects.filter(docstatus=DocStatus.SUBMITTED).defer("figures"))
    return Shelf(approved) if approved else None

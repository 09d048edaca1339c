"""The board of readiness: which gifts have no receipt, why, and the way to what is missing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from association.core.l10n.calendar import JalaliYear

from ..readiness import TITLES, groups, missing_from_profile, waiting_in
from ..sources import label_of
from .page import ReceiptPage

PER_PAGE = 50


def fix_of(group: str, document: Any) -> dict[str, str]:
    """The one click that brings a gift further."""
    if group in ("ready", "goods", "anonymous"):
        return {
            "url": f"{reverse('receipts_receipt:add')}?kind={label_of(document)}&id={document.pk}",
            "label": _("Issue receipt"),
        }
    if group == "annual":
        year = JalaliYear.of(document.received_on).number
        url = f"{reverse('receipts_receipt:annual')}?donor={document.donor_id}&year={year}"
        return {"url": url, "label": _("Annual certificate")}
    if group == "draft":
        return {
            "url": reverse("donations_donation:inspect", args=[document.pk]),
            "label": _("Look and submit"),
        }
    return {
        "url": reverse("receipts_receiptwish:edit", args=[document.donor.receipt_wish.pk]),
        "label": _("Change the wish"),
    }


class ReadinessView(ReceiptPage, TemplateView):
    """Groups as tabs, the gifts of one of them as a list."""

    rights = ("view", "submit")
    template_name = "receipts/readiness.html"
    page_title = gettext_lazy("Donations without a receipt")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        asked = self.request.GET.get("group", "ready")
        group: Any = asked if asked in TITLES else "ready"
        rows = waiting_in(group).select_related("donor__receipt_wish")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        context.update(
            groups=groups(),
            group=group,
            page=page,
            rows=[
                {
                    "document": document,
                    "irr": document.estimated_irr if group == "goods" else document.total_irr,
                    "fix": fix_of(group, document),
                }
                for document in page
            ],
            missing=missing_from_profile(),
            profile_url=reverse("wagtailsettings:edit", args=["core", "associationprofile"]),
        )
        return context

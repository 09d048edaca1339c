"""The board of readiness: which documents have no receipt, why, and the way to what is missing."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from association.core.access.policy import policy_for
from association.core.desk.page import DeskPage
from association.core.l10n.calendar import JalaliYear

from ..models import Receipt
from ..readiness import (
    groups,
    groups_of,
    kinds_for,
    missing_from_profile,
    row_of,
    waiting_in,
    without_receipt,
)
from ..sources import SourceKind
from .batch import RIGHTS as BATCH_RIGHTS

PER_PAGE = 50


def fix_of(group: str, kind: SourceKind, document: Any) -> dict[str, str]:
    """The one click that brings a document further."""
    if group in ("ready", "anonymous"):
        return {
            "url": f"{reverse('receipts_receipt:add')}?kind={kind.model}&id={document.pk}",
            "label": _("Issue receipt"),
        }
    if group == "annual":
        year = JalaliYear.of(getattr(document, kind.received)).number
        url = f"{reverse('receipts_receipt:page_annual')}?donor={document.donor_id}&year={year}"
        return {"url": url, "label": _("Annual certificate")}
    if group == "draft":
        return {
            "url": reverse(f"{kind.model.replace('.', '_')}:inspect", args=[document.pk]),
            "label": _("Look and submit"),
        }
    return {
        "url": reverse("receipts_receiptwish:edit", args=[document.donor.receipt_wish.pk]),
        "label": _("Change the wish"),
    }


class ReadinessView(DeskPage, TemplateView):
    """Kinds as a row of links, groups as tabs, the documents of one of them as a list."""

    rights = ("view", "submit")
    template_name = "receipts/readiness.html"
    page_title = gettext_lazy("Without a receipt")

    @cached_property
    def kinds(self) -> list[SourceKind]:
        if not (kinds := kinds_for(self.request.user)):
            raise PermissionDenied
        return kinds

    @cached_property
    def kind(self) -> SourceKind:
        asked = self.request.GET.get("kind", "")
        return next((kind for kind in self.kinds if kind.model == asked), self.kinds[0])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, kind = self.request.user, self.kind
        asked = self.request.GET.get("group", "ready")
        group: Any = asked if asked in groups_of(kind) else "ready"
        rows = waiting_in(group, kind, user=user).select_related("donor__receipt_wish")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("p"))
        found = groups(kind, user=user)
        context.update(
            kind=kind,
            kinds=self._counted(sum(item.count for item in found if item.name != "draft")),
            groups=found,
            group=group,
            page=page,
            rows=[{**row_of(kind, document), "fix": fix_of(group, kind, document)} for document in page],
            kept=f"kind={kind.model}&group={group}",
            batch_url=self._batch_url() if group == "ready" and page.paginator.count > 1 else "",
            missing=missing_from_profile(),
            profile_url=reverse("wagtailsettings:edit", args=["core", "associationprofile"]),
        )
        return context

    def _counted(self, own: int) -> list[dict[str, Any]]:
        """The kinds with how many documents have no receipt; nothing to choose from when there is one."""
        if len(self.kinds) == 1:
            return []
        return [
            {
                "model": kind.model,
                "title": kind.title,
                "count": own if kind is self.kind else without_receipt(kind, user=self.request.user).count(),
            }
            for kind in self.kinds
        ]

    def _batch_url(self) -> str:
        """Where all that are ready are issued in one order, for whoever may."""
        policy = policy_for(Receipt)
        if not all(policy.user_has_permission(self.request.user, right) for right in BATCH_RIGHTS):
            return ""
        return f"{reverse('receipts_receipt:batches')}?source={self.kind.model}"

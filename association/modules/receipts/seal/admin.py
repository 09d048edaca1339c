"""The inspector's page: the state of the chains, the heads, the last proof, every event to take away."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin import messages

from association.core.access.audit import record_read
from association.core.access.policy import policy_for
from association.core.desk.page import AdminPage
from association.core.jobs.services import enqueue_job
from association.modules.receipts.models import Receipt

from .heads import sealed_years
from .models import SealHead, SealKey, SealLeaf
from .overview import PROOF, chain_states, last_proof, leaf_lines

HEADS_SHOWN = 14
ICON = "lock"


def may_inspect(user: Any) -> bool:
    return policy_for(Receipt).user_has_permission(user, "inspect")


class _InspectorOnly(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_inspect(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SealView(_InspectorOnly, AdminPage, TemplateView):
    """GET shows, POST asks for a new proof in the background."""

    template_name = "receipts/seal/inspect.html"
    page_title = _("Seal of receipts")
    header_icon = ICON

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            chains=chain_states(),
            heads=SealHead.objects.order_by("-date", "-fiscal_year")[:HEADS_SHOWN],
            keys=SealKey.objects.order_by("-since"),
            proof=last_proof(),
        )
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        enqueue_job(PROOF, key=f"{PROOF}:{timezone.now().isoformat()}", requested_by=request.user)
        messages.success(
            request, gettext("The proof was asked for. Its result will stand here once it is done.")
        )
        return redirect(reverse("receipts_seal"))


class LeavesView(_InspectorOnly):
    """Every event of one year as JSON lines. Holds no personal data, and the taking is on record."""

    def get(self, request: HttpRequest, year: int) -> StreamingHttpResponse:
        if year not in sealed_years():
            raise Http404
        rows = SealLeaf.objects.filter(fiscal_year=year).count()
        record_read(user=request.user, action="export", model=SealLeaf, rows=rows)
        response = StreamingHttpResponse(leaf_lines(year), content_type="application/jsonl")
        response["Content-Disposition"] = f'attachment; filename="receipts-{year}.jsonl"'
        response["Cache-Control"] = "private, no-store"
        return response


def seal_urls() -> list[URLPattern]:
    return [
        path("receipts/seal/", SealView.as_view(), name="receipts_seal"),
        path("receipts/seal/<int:year>/leaves.jsonl", LeavesView.as_view(), name="receipts_seal_leaves"),
    ]

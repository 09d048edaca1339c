"""The inspector's page: the state of the chains, the heads, the last proof, every event to take away."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from association.core.access.audit import record_read
from association.core.access.policy import policy_for
from association.core.desk.page import AdminPage
from association.core.jobs.services import enqueue_job

from .models import SealHead, SealKey, SealLeaf
from .overview import PROOF, chain_states, last_proof, leaf_lines
from .seal import INSPECT, sealed_models
from .tree import Series

HEADS_SHOWN = 14
ICON = "lock"


def inspected_by(user: Any) -> list[str]:
    """The sealed kinds whose chain a user may inspect."""
    every = sealed_models().items()
    return [label for label, model in every if policy_for(model).user_has_permission(user, INSPECT)]


class _InspectorOnly(View):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not inspected_by(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class SealView(_InspectorOnly, AdminPage, TemplateView):
    """GET shows, POST asks for a new proof in the background."""

    template_name = "core/sealing/inspect.html"
    page_title = _("Seal of documents")
    header_icon = ICON

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        kinds = inspected_by(self.request.user)
        heads = SealHead.objects.filter(document_model__in=kinds)
        context.update(
            chains=chain_states(kinds),
            heads=heads.order_by("-date", "document_model", "-fiscal_year")[:HEADS_SHOWN],
            keys=SealKey.objects.order_by("-since"),
            proof=last_proof(),
        )
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        enqueue_job(PROOF, key=f"{PROOF}:{timezone.now().isoformat()}", requested_by=request.user)
        messages.success(
            request, gettext("The proof was asked for. Its result will stand here once it is done.")
        )
        return redirect(reverse("seal"))


class LeavesView(_InspectorOnly):
    """Every event of one chain as JSON lines. Holds no personal data, and the taking is on record."""

    def get(self, request: HttpRequest, kind: str, year: int) -> StreamingHttpResponse:
        series = Series(kind, year)
        rows = SealLeaf.objects.filter(**series.own).count()
        if kind not in inspected_by(request.user) or not rows:
            raise Http404
        record_read(user=request.user, action="export", model=SealLeaf, rows=rows)
        response = StreamingHttpResponse(leaf_lines(series), content_type="application/jsonl")
        response["Content-Disposition"] = f'attachment; filename="{kind}-{year}.jsonl"'
        response["Cache-Control"] = "private, no-store"
        return response


class SealMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(inspected_by(request.user))


@hooks.register("register_admin_menu_item")
def seal_item() -> MenuItem:
    return SealMenuItem(_("Seal of documents"), reverse_lazy("seal"), name="seal", icon_name=ICON, order=320)


@hooks.register("register_admin_urls")
def seal_urls() -> list[URLPattern]:
    return [
        path("seal/", SealView.as_view(), name="seal"),
        path("seal/<str:kind>/<int:year>/leaves.jsonl", LeavesView.as_view(), name="seal_leaves"),
    ]

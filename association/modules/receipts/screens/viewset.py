"""The desk of receipts: a new one is issued from donations, not typed; what else can be done has pages of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from wagtail.admin.menu import MenuItem

from association.core.desk.viewset import DeskViewSet

from ..delivery.send import BatchDeliverView, SendView
from .batch import BatchFileView, BatchOrderView, BatchView
from .issue import IssueView
from .ledger import LedgerFileView, LedgerView
from .readiness import ReadinessView


class _ReadinessMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("receipts.view_receipt"))


class ReceiptViewSet(DeskViewSet):
    """All pages of receipts."""

    add_view_class = IssueView

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return kwargs

    def further_menu_items(self) -> list[MenuItem]:
        address = reverse(self.get_url_name("readiness"))
        title = ReadinessView.page_title
        # Before the list: what waits for a receipt is what the treasurer comes for.
        return [_ReadinessMenuItem(title, address, name="receipts-readiness", icon_name="tasks", order=0)]

    def get_urlpatterns(self) -> list[Any]:
        pages = {
            "readiness/": (ReadinessView, "readiness"),
            "ledger/": (LedgerView, "ledger"),
            "ledger/<int:run>/": (LedgerFileView, "ledger_file"),
            "batches/": (BatchOrderView, "batches"),
            "batches/<int:batch>/": (BatchView, "batch"),
            "batches/<int:batch>/deliver/": (BatchDeliverView, "batch_deliver"),
            "batches/<int:batch>/<slug:kind>/": (BatchFileView, "batch_file"),
            "deliver/<int:pk>/": (SendView, "deliver"),
        }
        own = [path(address, self.construct_view(view), name=name) for address, (view, name) in pages.items()]
        return [*own, *super().get_urlpatterns()]

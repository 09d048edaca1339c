"""The desk of deliveries: the list, the page of one, and what is done about it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import path
from django.utils.translation import gettext_lazy as _

from association.core.desk.views import DeskIndexView
from association.core.desk.viewset import DeskViewSet

from ..models import ReceiptDelivery
from .follow_up import HandleView, RetryView


class DeliveryIndexView(DeskIndexView):
    """All deliveries; with ``?need=1`` those that need a person."""

    page_title = _("Deliveries of receipts")

    def get_page_title(self) -> str:
        return str(_("Deliveries that need you") if self.request.GET.get("need") else self.page_title)

    def get_base_queryset(self) -> QuerySet:
        rows = super().get_base_queryset()
        if self.request.GET.get("need"):
            rows = rows.filter(pk__in=ReceiptDelivery.objects.in_need().values("pk"))
        return rows


class DeliveryViewSet(DeskViewSet):
    """All pages of deliveries."""

    index_view_class = DeliveryIndexView

    def get_urlpatterns(self) -> list[Any]:
        pages = {"retry/<int:pk>/": (RetryView, "retry"), "handle/<int:pk>/": (HandleView, "handle")}
        own = [path(address, self.construct_view(view), name=name) for address, (view, name) in pages.items()]
        # The menu leads to the first of them.
        return [*super().get_urlpatterns(), *own]

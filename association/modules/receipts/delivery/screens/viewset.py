"""The desk of deliveries: the list, the page of one, and what is done about it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.forms import RadioSelect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter

from association.core.desk.filters import DeskFilterSet
from association.core.desk.index import DeskIndexView
from association.core.desk.viewset import DeskViewSet

from ..models import ReceiptDelivery
from .follow_up import HandleView, RetryView


class DeliveryFilterSet(DeskFilterSet):
    """The declared filters, and those deliveries that need a person."""

    need = ChoiceFilter(
        label=_("Need a person"),
        choices=[("1", _("Those that need you"))],
        empty_label=_("All"),
        widget=RadioSelect,
        method="in_need",
    )

    def in_need(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=ReceiptDelivery.objects.in_need().values("pk"))


class DeliveryIndexView(DeskIndexView):
    """All deliveries; filtered by `need`, those that need a person."""

    page_title = _("Deliveries of receipts")
    base_filterset_class = DeliveryFilterSet

    def get_page_title(self) -> str:
        needy = self.request.GET.get("need") == "1"
        return str(_("Deliveries that need you") if needy else self.page_title)


class DeliveryViewSet(DeskViewSet):
    """All pages of deliveries."""

    index_view_class = DeliveryIndexView

    def get_urlpatterns(self) -> list[Any]:
        pages = {"retry/<int:pk>/": (RetryView, "retry"), "handle/<int:pk>/": (HandleView, "handle")}
        own = [path(address, self.construct_view(view), name=name) for address, (view, name) in pages.items()]
        # The menu leads to the first of them.
        return [*super().get_urlpatterns(), *own]

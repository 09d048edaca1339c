"""The list of a kind: rows the person may see, searched, filtered, sorted, summed up, exported."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.widgets.button import Button

from association.core.access.audit import Way, record_seen
from association.core.access.policy import policy_for
from association.core.wagtail_compat.lists import TitledIndexView

from .bulk.column import FORM, ChooseColumn, bar_buttons
from .columns import FieldColumn, display, label_of
from .computed import desk_rows, in_order
from .contributed import page_buttons
from .custom_fields import CustomColumn, custom_columns, with_custom_filters
from .declaration import Desk
from .export import ExportMixin
from .filters import DeskFilterSet, contributed_filters, filterset, with_filters
from .relations import record_chosen, record_offered
from .restricted import SeenDeskMixin
from .saved.parameters import kept
from .saved.services import default_query, tabs_of
from .search import search_columns, terms_query
from .totals import Totals, totals_of

# From this row on a page is found by its keys first.
DEEP = 1000


class DeskPaginator(WagtailPaginator):
    """Pages deep in a list: the rows passed over are counted in the index, and none of what belongs to them is read."""

    def page(self, number: Any) -> Any:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        if first < DEEP:
            return super().page(number)
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        return Page(self.object_list.filter(pk__in=keys), number, self)


class DeskIndexView(SeenDeskMixin, ExportMixin, TitledIndexView):
    """A list: constant number of queries, Persian search, filters, export."""

    desk: Desk = None  # type: ignore[assignment] # given by as_view()
    any_permission_required = ["view"]
    bulk_url_name: str | None = None
    print_list_url_name: str | None = None
    saved_add_url_name: str | None = None
    saved_edit_url_name: str | None = None
    base_filterset_class = DeskFilterSet
    paginator_class = DeskPaginator
    template_name = "core/desk/index.html"
    results_template_name = "core/desk/index_results.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        policy = policy_for(self.model)
        if not policy.open_ordering(request.user, self.model._meta.ordering or ()):
            self.default_ordering = "-pk"

    def get_base_queryset(self) -> QuerySet:
        return desk_rows(self.model, self.request.user)

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        if self.ordering and str(self.ordering).lstrip("-") in self.desk.computed:
            return in_order(queryset, [self.ordering])
        return super().order_queryset(queryset)

    @property
    def is_searchable(self) -> bool:
        return bool(search_columns(self.model, self.request.user))

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        if not self.is_searching:
            return queryset
        return queryset.filter(terms_query(search_columns(self.model, self.request.user), self.search_query))

    @cached_property
    def columns(self) -> list[Any]:
        first, *rest = self.desk.columns or (self.model._meta.pk.name,)
        return [
            *([ChooseColumn(self.desk.totals)] if self.bulk_buttons else []),
            self.first_column(first),
            *(FieldColumn(self.model, name) for name in rest),
            *custom_columns(self.model, self.request.user),
        ]

    @cached_property
    def filterset_class(self) -> Any:
        found = filterset(self.base_filterset_class, self.desk)
        added = contributed_filters(self.base_filterset_class, self.model, self.request.user)
        return with_custom_filters(with_filters(found, added), self.model, self.request.user)

    def get_table(self, object_list: Any) -> Any:
        for column in self.columns:
            if isinstance(column, CustomColumn):
                column.read_links(object_list, self.request.user)
        return super().get_table(object_list)

    def title_column(self, name: str) -> dict[str, Any]:
        return {
            "label": label_of(self.model, name),
            "accessor": lambda instance: display(instance, name) or str(instance),
            "sort_key": name if FieldColumn.is_sortable(self.model, name) else None,
            "get_url": self.get_inspect_url,
        }

    def get_edit_url(self, instance: Any) -> str | None:
        return (
            super().get_edit_url(instance)
            if policy_for(self.model).state_allows("change", instance)
            else None
        )

    def get_delete_url(self, instance: Any) -> str | None:
        return (
            super().get_delete_url(instance)
            if policy_for(self.model).state_allows("delete", instance)
            else None
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A bare address begins with the person's default filter."""
        if not request.GET and not self.results_only and (query := default_query(self, user=request.user)):
            return redirect(f"{request.path}?{query}")
        return super().get(request, *args, **kwargs)

    totals: Totals | None = None

    def get_paginator(self, queryset: QuerySet, *args: Any, **kwargs: Any) -> Any:
        paginator = super().get_paginator(queryset, *args, **kwargs)
        if self.desk.totals and not self.is_export:
            self.totals = totals_of(queryset, self.desk.totals)
            # They count the rows as well: no need to ask twice.
            paginator.__dict__["count"] = self.totals.rows
        return paginator

    def _saved_context(self) -> dict[str, Any]:
        present = kept(self, self.request.GET.urlencode())
        tabs = tabs_of(self, user=self.request.user)
        is_new = present and not any(tab.active for tab in tabs)
        add_url = reverse(self.saved_add_url_name)
        return {
            "tabs": tabs,
            "unfiltered": not present,
            "index_url": self.index_url,
            "edit_url_name": self.saved_edit_url_name,
            "save_url": f"{add_url}?{urlencode({'query': present})}" if is_new else "",
            "default_title": _("The list begins with it"),
        }

    @cached_property
    def bulk_buttons(self) -> list[dict[str, Any]]:
        return bar_buttons(self.request.user, self.model, export=bool(self.list_export))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        if not self.is_export:
            record_seen(self.request.user, Way.LIST, self.model, (row.pk for row in context["object_list"]))
            if self.filters:
                record_offered(self.filters.form, self.request.user)
                record_chosen(self.filters.form, self.request.user, Way.LIST)
        if self.saved_add_url_name and not self.is_export:
            context["saved"] = self._saved_context()
        if self.totals is not None and context["object_list"]:
            context["totals"] = self.totals
        if self.bulk_buttons and self.bulk_url_name and context["object_list"] and not self.is_export:
            context["bulk"] = {
                "form": FORM,
                "url": reverse(self.bulk_url_name),
                "query": self.request.GET.urlencode(),
                "buttons": self.bulk_buttons,
                "total": context["paginator"].count,
                "shown": len(context["object_list"]),
                "words": _("%(count)s chosen"),
            }
        return context

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        buttons: list[Any] = super().header_more_buttons
        if self.show_export_buttons and self.print_list_url_name:
            query = self.request.GET.copy()
            query.pop(self.page_kwarg, None)
            url = reverse(self.print_list_url_name) + (f"?{query.urlencode()}" if query else "")
            buttons.append(Button(_("Print this list"), url=url, icon_name="doc-full", priority=80))
        return [*buttons, *page_buttons(self.model, self.request.user)]

    def get_copy_url(self, instance: Any) -> None:
        return None

    def get_add_url(self) -> str | None:
        return super().get_add_url() if self.desk.creatable else None

"""The search page of the admin; the field in the sidebar and the key «/» lead to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin.search import SearchArea

from .columns import display
from .declaration import desk_of
from .find import LONGEST, Found, find_everywhere, is_searchable, kinds_for
from .find_pages import may_find_pages, pages_group
from .page import AdminPage

DETAILS = slice(1, 4)


def may_find(user: Any) -> bool:
    """Whether the person works with anything that can be searched."""
    return any(True for _kind in kinds_for(user)) or may_find_pages(user)


class FindView(AdminPage, TemplateView):
    """Results grouped by kind, each with a link to its own list."""

    template_name = "core/desk/find.html"
    page_title = _("Search")
    header_icon = "search"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_find(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.get("q", "").strip()[:LONGEST]
        user = self.request.user
        groups = [_group(found, query) for found in find_everywhere(query, user=user)]
        if pages := pages_group(query, user=user):
            groups.append(pages)
        return super().get_context_data(
            **kwargs,
            query=query,
            groups=groups,
            too_short=bool(query) and not is_searchable(query),
            longest=LONGEST,
        )


def _group(found: Found, query: str) -> dict[str, Any]:
    name, desk = f"{found.model._meta.app_label}_{found.model._meta.model_name}", desk_of(found.model)
    return {
        "title": capfirst(found.model._meta.verbose_name_plural),
        "icon": desk.icon,
        "count": found.count,
        "more": found.more,
        "list_url": reverse(f"{name}:index") + "?" + urlencode({"q": query}),
        "rows": [
            {
                "label": display(row, desk.columns[0]) or str(row),
                "url": reverse(f"{name}:inspect", args=[row.pk]),
                "details": [value for column in desk.columns[DETAILS] if (value := display(row, column))],
            }
            for row in found.rows
        ],
    }


class FindArea(SearchArea):
    """The search of the sidebar, for whoever works with anything that can be searched."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_find(request.user)


@hooks.register("register_admin_search_area")
def find_area() -> SearchArea:
    # Before Wagtail's own: the first one shown is that of the sidebar.
    return FindArea(_("Everything"), reverse("find"), name="find", icon_name="search", order=-10)


@hooks.register("register_admin_urls")
def find_url() -> list[URLPattern]:
    return [path("find/", FindView.as_view(), name="find")]

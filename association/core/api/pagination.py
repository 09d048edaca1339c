"""Lists come in pages: numbered ones with a count, or a cursor that new rows do not disturb."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination, PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

STYLE_PARAM = "pagination"
TOTALS_PARAM = "totals"
LARGEST_PAGE = 500


class PageSizeMixin:
    """Refuses a page size that cannot be had, where DRF takes the usual one."""

    page_size_query_param: Any
    max_page_size: Any

    def get_page_size(self, request: Request) -> int | None:
        asked = request.query_params.get(self.page_size_query_param)
        sizes = {str(number) for number in range(1, self.max_page_size + 1)}
        if asked is not None and asked not in sizes:
            said = _("Choose a number from 1 to %(most)s.") % {"most": self.max_page_size}
            raise exceptions.ValidationError({self.page_size_query_param: [said]})
        return super().get_page_size(request)  # type: ignore[misc,no-any-return]


class NewestFirst(PageSizeMixin, CursorPagination):
    """Rows by falling id: what is added while someone reads shifts nothing."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE
    ordering = ("-pk",)

    def get_ordering(self, request: Request, queryset: QuerySet, view: Any) -> tuple[str, ...]:
        # The view's own ordering (dates, names) is not unique, so a cursor on it would skip rows.
        if request.query_params.get("ordering"):
            raise exceptions.ValidationError(
                {"ordering": [_("With a cursor the order is fixed: the newest first.")]}
            )
        return self.ordering


class PagePagination(PageSizeMixin, PageNumberPagination):
    """`?page=` and `?page_size=` (50 unless told, 500 at most); `?pagination=cursor` for a cursor instead."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST_PAGE
    _by_cursor: NewestFirst | None = None
    # Columns a list is summed up by, told by the schema of a view.
    totals: tuple[str, ...] = ()

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        style = request.query_params.get(STYLE_PARAM, "page")
        if style not in ("page", "cursor"):
            raise exceptions.ValidationError({STYLE_PARAM: [_("Choose page or cursor.")]})
        if style == "page":
            return super().paginate_queryset(queryset, request, view)
        self._by_cursor = NewestFirst()
        return self._by_cursor.paginate_queryset(queryset, request, view)

    def get_paginated_response(self, data: Any) -> Response:
        if self._by_cursor is not None:
            return self._by_cursor.get_paginated_response(data)
        return super().get_paginated_response(data)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["properties"]["count"]["description"] = "All rows found; absent with a cursor."
        if self.totals:
            described["properties"]["totals"] = self._totals_schema()
        return {**described, "required": ["results"]}

    def _totals_schema(self) -> dict[str, Any]:
        sums: dict[str, Any] = {
            name: {"oneOf": [{"type": "integer"}, {"type": "string"}]} for name in self.totals
        }
        sums = {"rows": {"type": "integer"}, **sums}
        counting = {"type": "object", "description": "Of documents that count.", "properties": sums}
        return {
            "type": "object",
            "description": f"Sums over all rows found, where `{TOTALS_PARAM}=true` asks for them.",
            "properties": {**sums, "in_force": counting},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        numbered = super().get_schema_operation_parameters(view)
        for parameter in numbered:
            parameter["schema"]["minimum"] = 1
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"maximum": self.max_page_size, "default": self.page_size}
        return [
            *numbered,
            {
                "name": STYLE_PARAM,
                "in": "query",
                "required": False,
                "description": "`cursor`: the newest first, without a count; follow `next`. New rows shift nothing.",
                "schema": {"type": "string", "enum": ["page", "cursor"], "default": "page"},
            },
            {
                "name": NewestFirst.cursor_query_param,
                "in": "query",
                "required": False,
                "description": "Where to go on, as given in `next` and `previous`.",
                "schema": {"type": "string"},
            },
        ]

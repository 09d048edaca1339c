"""One search over everything the caller may see."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from association.core.desk.declaration import desk_of
from association.core.desk.find import LONGEST, SHORTEST, Found, find_everywhere, is_searchable

from .filters import require_short
from .strict import StrictQueryMixin

_QUERY = {"type": "string", "minLength": SHORTEST, "maxLength": LONGEST}


class FoundRowSerializer(serializers.Serializer):
    """A row by its id, its name and its address in the API."""

    id = serializers.IntegerField()
    title = serializers.CharField()
    url = serializers.URLField()


class FoundKindSerializer(serializers.Serializer):
    """The best five rows of one kind; `count` are all, listed at `url`."""

    kind = serializers.CharField(help_text="Such as `donations.donation`.")
    name = serializers.CharField()
    count = serializers.IntegerField()
    url = serializers.URLField()
    results = FoundRowSerializer(many=True)


class SearchView(StrictQueryMixin, APIView):
    """Persian letters and digits are folded; an exact number or code stands first."""

    permission_classes = [IsAuthenticated]
    query_params = {"get": {"q"}}

    @extend_schema(
        summary="Search everywhere",
        parameters=[
            OpenApiParameter("q", _QUERY, required=True, description="At least two letters or digits.")
        ],
        responses=FoundKindSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        query = request.query_params.get("q", "")
        require_short(query, "q")
        if not is_searchable(query):
            raise exceptions.ValidationError({"q": [_("Type at least two letters or digits.")]})
        found = find_everywhere(query, user=request.user)
        return Response([self._kind(group, query) for group in found])

    def _kind(self, found: Found, query: str) -> dict[str, Any]:
        meta, route = found.model._meta, f"{found.model._meta.app_label}-{desk_of(found.model).route}"
        rows_url = reverse(f"{route}-list") + "?" + urlencode({"search": query})
        return {
            "kind": meta.label_lower,
            "name": capfirst(meta.verbose_name_plural),
            "count": found.count,
            "url": self.request.build_absolute_uri(rows_url),
            "results": [
                {
                    "id": row.pk,
                    "title": str(row),
                    "url": self.request.build_absolute_uri(reverse(f"{route}-detail", args=[row.pk])),
                }
                for row in found.rows
            ],
        }

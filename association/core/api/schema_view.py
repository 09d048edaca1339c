"""The address of the OpenAPI document: the same for everybody, and made anew only when it would differ."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.core.cache import cache
from django.db.models import Count, Max
from django.http import HttpResponse
from django.utils.translation import override
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from association.core.documents.custom_fields import CustomField

from .strict import StrictQueryMixin


class SchemaView(StrictQueryMixin, SpectacularAPIView):
    """The OpenAPI document, in English for everybody: names of types are made of its words. Kept for an hour."""

    query_params: ClassVar[dict[str, set[str]]] = {"get": {"format"}}

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        key = f"api-schema:{request.accepted_renderer.format}:{_state()}"
        if (kept := cache.get(key)) is None:
            with override("en"):
                answer = super().get(request, *args, **kwargs)
                renderer = request.accepted_renderer
                kept = (renderer.render(answer.data, renderer.media_type), renderer.media_type)
            cache.set(key, kept, 3600)
        body, media_type = kept
        return HttpResponse(body, content_type=media_type)


def _state() -> str:
    """Changes with what the document is made of beside code: custom fields."""
    fields = CustomField.objects.aggregate(count=Count("pk"), latest=Max("updated_at"))
    return hashlib.sha256(f"{fields}".encode()).hexdigest()[:16]

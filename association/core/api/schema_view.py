"""The address of the OpenAPI document: the same for everybody, and made anew only when it would differ."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Max
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

from association.core.documents.custom_fields import CustomField

from .strict import StrictQueryMixin


class SchemaView(StrictQueryMixin, SpectacularAPIView):
    """The OpenAPI document, the same for everybody. Kept for an hour."""

    query_params: ClassVar[dict[str, set[str]]] = {"get": {"format"}}

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        key = f"api-schema:{request.accepted_renderer.format}:{_state()}"
        if (kept := cache.get(key)) is None:
            answer = super().get(request, *args, **kwargs)
            renderer = request.accepted_renderer
            kept = (renderer.render(answer.data, renderer.media_type), renderer.media_type)
            cache.set(key, kept, 3600)
        body, media_type = kept
        return HttpResponse(body, content_type=media_type)


def _state() -> str:
    """Changes with what the document is made of beside code: custom fields and the address."""
    fields = CustomField.objects.aggregate(count=Count("pk"), latest=Max("updated_at"))
    return hashlib.sha256(f"{fields} {settings.WAGTAILADMIN_BASE_URL}".encode()).hexdigest()[:16]

"""The timeline of one row: who did what to it, when and why."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from wagtail.log_actions import registry as log_registry


class HistoryEntrySerializer(serializers.Serializer):
    """One step; `message` is in the language of the request, everything else is the same in all."""

    id = serializers.IntegerField()
    action = serializers.CharField(
        help_text="Name of the step for machines, such as `donations.donation.submit`."
    )
    at = serializers.DateTimeField(source="timestamp", default_timezone=UTC)
    user = serializers.SerializerMethodField(help_text="Empty when the system itself did it.")
    message = serializers.CharField()
    revision = serializers.IntegerField(
        source="revision_id",
        allow_null=True,
        help_text="A kept state; `changes/{revision}/` tells what it changed.",
    )
    reason = serializers.SerializerMethodField()

    def get_user(self, entry: Any) -> str | None:
        return entry.user.get_username() if entry.user else None

    def get_reason(self, entry: Any) -> str:
        return str(entry.data.get("reason", ""))


class HistoryMixin:
    """Adds ``{id}/history/``, for whoever may see the row."""

    @extend_schema(responses=HistoryEntrySerializer(many=True))
    @action(detail=True, filter_backends=[], filterset_class=None)
    def history(self, request: Request, pk: str | None = None) -> Response:
        """What happened to this row, the latest first."""
        view: Any = self
        entries = log_registry.get_logs_for_instance(view.get_object()).select_related("user")
        page = view.paginate_queryset(entries.order_by("-timestamp", "-pk"))
        answer: Response = view.get_paginated_response(HistoryEntrySerializer(page, many=True).data)
        return answer

"""Jobs in the API: how far they are, and going on with one whose person may no longer do it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from .access import left_behind_for, office_kinds, runs_for
from .models import JobRun
from .presentation import title_of
from .services import called, take_over_job


class JobRunSerializer(serializers.ModelSerializer):
    """A job, how far it is, and whether the caller may take it over."""

    title = serializers.SerializerMethodField()
    asked_by = serializers.SerializerMethodField(help_text="Empty for a schedule.")
    may_take_over = serializers.SerializerMethodField(
        help_text="Whoever asked for it may no longer do it; the caller may."
    )

    class Meta:
        model = JobRun
        fields = (
            "id",
            "kind",
            "title",
            "subject",
            "state",
            "done",
            "total",
            "attempt",
            "max_attempts",
            "asked_by",
            "may_take_over",
            "created_at",
            "started_at",
            "finished_at",
        )
        read_only_fields = fields

    def get_title(self, run: JobRun) -> str:
        return title_of(run)

    def get_asked_by(self, run: JobRun) -> str:
        return called(run.requested_by) if run.requested_by else ""

    def get_may_take_over(self, run: JobRun) -> bool:
        return run.pk in self.context["left_behind"]


class JobRunAPI(viewsets.ReadOnlyModelViewSet):
    """Jobs of kinds the caller may ask for: their own, those left behind, and an administrator all."""

    serializer_class = JobRunSerializer
    queryset = JobRun.objects.none()
    filter_backends = ()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return JobRun.objects.none()
        # A key sees no more than its scopes: jobs without a right of their own are private to the admin's pages.
        return runs_for(self.request.user).filter(kind__in=office_kinds(self.request.user)).order_by("-pk")

    def get_serializer_context(self) -> dict[str, Any]:
        user, found = self.request.user, set()
        if not getattr(self, "swagger_fake_view", False):
            found = set(left_behind_for(user).values_list("pk", flat=True))
        return {**super().get_serializer_context(), "left_behind": found}

    @extend_schema(request=None, responses=JobRunSerializer)
    @action(detail=True, methods=["post"], url_path="take-over")
    def take_over(self, request: Request, pk: str | None = None) -> Response:
        """Let it go on in the caller's name. 409 where whoever asked for it may still do it."""
        run = take_over_job(self.get_object(), user=request.user)
        return Response(self.get_serializer(run).data)

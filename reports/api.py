"""Impact reports in the API: words, frozen figures, PDF, approval."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.api.strict import StrictFieldsMixin
from association.core.api.viewsets import LANGUAGE, DocumentAPIViewSet, DraftHasNoPrintError, desk_api
from association.core.desk.printing import pdf_response
from association.core.printing.prints import stored_print

from .approvals import required_approvals
from .errors import FiguresNotFrozenError
from .models import Approval, ImpactReport


class ApprovalSerializer(serializers.ModelSerializer):
    """Who approved the report as it stands, and when."""

    member = serializers.CharField(source="member.get_full_name", read_only=True)

    class Meta:
        model = Approval
        fields = ("member", "approved_at")
        read_only_fields = fields


class ImpactReportSerializer(StrictFieldsMixin, serializers.ModelSerializer):
    """A report without its figures, which have an address of their own."""

    approvals = serializers.SerializerMethodField()
    required_approvals = serializers.SerializerMethodField()
    failed = serializers.SerializerMethodField()

    class Meta:
        model = ImpactReport
        fields = (
            "id",
            "number",
            "docstatus",
            "reported_year",
            "title_fa",
            "title_en",
            "letter_fa",
            "letter_en",
            "chair_fa",
            "chair_en",
            "activities_fa",
            "activities_en",
            "learning_fa",
            "learning_en",
            "frozen_at",
            "figures_sha256",
            "failed",
            "approvals",
            "required_approvals",
            "created_at",
            "submitted_at",
            "cancelled_at",
            "cancel_reason",
        )
        read_only_fields = (
            "number",
            "docstatus",
            "frozen_at",
            "figures_sha256",
            "created_at",
            "submitted_at",
            "cancelled_at",
            "cancel_reason",
        )

    def get_approvals(self, report: ImpactReport) -> list[dict[str, Any]]:
        digest = report.content_sha256()
        current = [approval for approval in report.approvals.all() if approval.content_sha256 == digest]
        return list(ApprovalSerializer(current, many=True).data)

    def get_required_approvals(self, report: ImpactReport) -> int:
        return required_approvals()

    def get_failed(self, report: ImpactReport) -> list[str]:
        return [failure["name"] for failure in report.failures]


class ReportEndpoints(DocumentAPIViewSet):
    """Write, freeze, approve, withdraw (`cancel`), read and print."""

    serializer_class = ImpactReportSerializer
    action_permissions: ClassVar[dict[str, str]] = {
        **DocumentAPIViewSet.action_permissions,
        "pdf": "print",
        "figures": "view",
    }
    one_snapshot = frozenset({"freeze"})

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("approvals__member")

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    @action(detail=True)
    def figures(self, request: Request, pk: str | None = None) -> Response:
        """The frozen figures: indicators with definitions, both years, dimensions, sections."""
        report: ImpactReport = self.get_object()
        if report.frozen_at is None:
            raise FiguresNotFrozenError(_("The figures of this report are not frozen yet."))
        return Response(report.figures)

    @extend_schema(
        parameters=[LANGUAGE], responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)}
    )
    @action(detail=True)
    def pdf(self, request: Request, pk: str | None = None) -> HttpResponse:
        """The stored PDF of an approved report."""
        report: ImpactReport = self.get_object()
        language = request.query_params.get("lang", "fa")
        if language not in ("fa", "en"):
            raise exceptions.ValidationError({"lang": [_("Choose fa or en.")]})
        if report.is_draft:
            raise DraftHasNoPrintError(_("A draft has no print. Submit it first."))
        stored = stored_print(report, name="report", language=language)
        return pdf_response(bytes(stored.pdf), f"impact-report-{report.reported_year}-{language}.pdf")


ImpactReportAPI = desk_api(ImpactReport, ReportEndpoints)

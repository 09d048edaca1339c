"""Receipts in the API: drafted from donations, issued, printed, voided."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.api.viewsets import DocumentAPIViewSet, ReasonSerializer, desk_api
from association.modules.donations.services import donations_visible_to

from .choices import VoidReason
from .models import Receipt, ReceiptLine
from .services import draft_receipt


@extend_schema_field({"type": "integer", "description": "Id of a donation"})
class DonationsField(serializers.PrimaryKeyRelatedField):
    """Donations the user may see; what may be receipted is the service's business."""

    def get_queryset(self) -> Any:
        return donations_visible_to(self.context["request"].user)


class ReceiptLineSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReceiptLine
        fields = ("donation", "received_on", "amount_irr", "purpose")
        read_only_fields = fields


class ReceiptSerializer(serializers.ModelSerializer):
    """A receipt. Only `donations` is written; everything else follows from them."""

    donations = DonationsField(many=True, write_only=True, allow_empty=False)
    lines = ReceiptLineSerializer(many=True, read_only=True)
    is_void = serializers.BooleanField(read_only=True)
    void_reason = serializers.CharField(read_only=True)
    verification_url = serializers.CharField(read_only=True)

    class Meta:
        model = Receipt
        fields = (
            "id",
            "donations",
            "donor",
            "number",
            "fiscal_year",
            "docstatus",
            "issued_on",
            "total_irr",
            "lines",
            "is_void",
            "void_reason",
            "verification_url",
            "created_at",
            "submitted_at",
        )
        read_only_fields = tuple(f for f in fields if f != "donations")


class VoidSerializer(ReasonSerializer):
    """Why a receipt is voided."""

    reason_code = serializers.ChoiceField(VoidReason.choices, default=VoidReason.OTHER)


class ReceiptEndpoints(DocumentAPIViewSet):
    """Draft from donations, issue with `submit`, print, void. Nothing is ever edited."""

    http_method_names = ["get", "post", "delete", "head", "options"]
    serializer_class = ReceiptSerializer
    action_permissions: ClassVar[dict[str, str]] = {
        **DocumentAPIViewSet.action_permissions,
        "void": "void",
    }

    def perform_create(self, serializer: Any) -> None:
        donations = serializer.validated_data["donations"]
        serializer.instance = draft_receipt(donations=donations, drafted_by=self.request.user)

    @extend_schema(request=VoidSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str | None = None) -> Response:
        """Declare an issued receipt void, with a reason; its donations are free again."""
        reason = VoidSerializer(data=request.data)
        reason.is_valid(raise_exception=True)
        return self._perform("void", **reason.validated_data)


ReceiptAPI = desk_api(Receipt, ReceiptEndpoints)

"""Deliveries in the API: sending a receipt, and reading what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.access.policy import policy_for
from association.core.api.restricted import narrow
from association.core.api.strict import StrictFieldsMixin
from association.core.api.viewsets import DeskAPIViewSet, desk_api

from .choices import Channel
from .models import ReceiptDelivery, ReceiptDeliveryEvent
from .services import send_receipt

# As the other endpoints of receipts name them: one schema for all.
LANGUAGES = [("fa", "Persian"), ("en", "English")]


class ReceiptDeliveryEventSerializer(serializers.ModelSerializer):
    class Meta:
        model = ReceiptDeliveryEvent
        fields = ("kind", "words", "at")
        read_only_fields = fields


class ReceiptDeliverySerializer(serializers.ModelSerializer):
    """Where a receipt went and how that went. `sent_to` is told only to who may see donors' addresses."""

    language = serializers.ChoiceField(LANGUAGES, read_only=True)
    events = ReceiptDeliveryEventSerializer(many=True, read_only=True)

    class Meta:
        model = ReceiptDelivery
        fields = (
            "id",
            "receipt",
            "batch",
            "channel",
            "language",
            "sent_to",
            "is_test",
            "round",
            "state",
            "attempts",
            "problem",
            "created_at",
            "sent_at",
            "events",
        )
        read_only_fields = fields


class SendReceiptSerializer(StrictFieldsMixin, serializers.Serializer):
    """By which channel, and where to if not to the donor's own address."""

    channel = serializers.ChoiceField(Channel.choices)
    language = serializers.ChoiceField(LANGUAGES, default="fa")
    address = serializers.CharField(max_length=254, required=False)
    again = serializers.BooleanField(default=False, help_text="Send although it went to this address before.")


class SendEndpoint:
    """What a receipt's endpoints gain."""

    request: Any

    @extend_schema(request=SendReceiptSerializer, responses={201: ReceiptDeliverySerializer})
    @action(detail=True, methods=["post"], filter_backends=[], filterset_class=None)
    def send(self, request: Request, pk: str | None = None) -> Response:
        """Send the receipt by e-mail or SMS, in the background; on paper, put on record that it was handed over."""
        sent = SendReceiptSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        receipt = self.get_object()  # type: ignore[attr-defined]
        delivery = send_receipt(receipt=receipt, user=request.user, **sent.validated_data)
        answer = ReceiptDeliverySerializer(delivery)
        narrow(answer, policy_for(ReceiptDelivery), request.user)
        return Response(answer.data, 201)


class DeliveryEndpoints(DeskAPIViewSet):
    """Read only: what is done about a delivery is done by a person who looks at it."""

    http_method_names = ["get", "head", "options"]
    serializer_class = ReceiptDeliverySerializer
    action_permissions: ClassVar[dict[str, str]] = DeskAPIViewSet.action_permissions

    def get_queryset(self) -> Any:
        return super().get_queryset().prefetch_related("events")


DeliveryAPI = desk_api(ReceiptDelivery, DeliveryEndpoints)

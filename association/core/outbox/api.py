"""Webhooks in the API: subscriptions, their secret, their deliveries. The services decide."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.api.strict import StrictFieldsMixin

from .models import WebhookAttempt, WebhookDelivery, WebhookSubscription
from .presentation import may_read_body
from .services import change_subscription, create_subscription, rotate_secret, send_again, send_test


class WebhookPermission(BasePermission):
    """`view` to read, `add`, `change` and `delete` to write, as in the admin."""

    of_methods: ClassVar[dict[str, str]] = {"PATCH": "change", "DELETE": "delete"}

    def has_permission(self, request: Any, view: Any) -> bool:
        wanted = self.of_methods.get(request.method, "view")
        if request.method == "POST":
            wanted = "add" if view.action == "create" else "change"
        return bool(request.user.has_perm(f"core.{wanted}_webhooksubscription"))


class WebhookSerializer(StrictFieldsMixin, serializers.ModelSerializer):
    """A subscription. Its secret is told when it is made and when it is renewed, never here."""

    events = serializers.ListField(child=serializers.CharField(max_length=120), allow_empty=False)

    class Meta:
        model = WebhookSubscription
        fields = (
            "id",
            "address",
            "description",
            "events",
            "active",
            "failing_since",
            "switched_off_at",
            "previous_until",
            "created_at",
        )
        read_only_fields = ("failing_since", "switched_off_at", "previous_until", "created_at")


class WebhookWithSecretSerializer(WebhookSerializer):
    """A subscription with its secret, told this once."""

    secret = serializers.CharField(read_only=True)

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class AttemptSerializer(serializers.ModelSerializer):
    class Meta:
        model = WebhookAttempt
        fields = ("number", "at", "status", "milliseconds", "response", "error")
        read_only_fields = fields


class DeliverySerializer(serializers.ModelSerializer):
    """A message and how each attempt to deliver it went.

    `body` is empty for those who may not see rows of the kind it tells of.
    """

    attempts = AttemptSerializer(many=True, read_only=True)
    body = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "subscription",
            "message_id",
            "event",
            "subject",
            "body",
            "state",
            "error",
            "created_at",
            "delivered_at",
            "attempts",
        )
        read_only_fields = fields

    def get_body(self, delivery: WebhookDelivery) -> str:
        return delivery.body if may_read_body(self.context["request"].user, delivery) else ""


class WebhookAPI(viewsets.ModelViewSet):
    """Addresses of other systems and the events they are told of."""

    queryset = WebhookSubscription.objects.all()
    serializer_class = WebhookSerializer
    permission_classes = [WebhookPermission]
    http_method_names = ["get", "post", "patch", "delete", "head", "options"]
    filterset_fields = ("active",)
    search_fields = ("address", "description")

    def _told(self, subscription: WebhookSubscription, secret: str, status: int = 200) -> Response:
        answer = {**WebhookSerializer(subscription).data, "secret": secret}
        return Response(answer, status, headers={"Cache-Control": "no-store"})

    @extend_schema(responses={201: WebhookWithSecretSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make a subscription. The answer holds its secret, told this once."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        subscription, secret = create_subscription(created_by=request.user, **serializer.validated_data)
        return self._told(subscription, secret, 201)

    def perform_update(self, serializer: Any) -> None:
        serializer.instance = change_subscription(serializer.instance, **serializer.validated_data)

    @extend_schema(request=None, responses=WebhookWithSecretSerializer)
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate(self, request: Request, pk: str | None = None) -> Response:
        """Renew the secret. Messages are signed with both for 24 hours."""
        subscription = self.get_object()
        secret = rotate_secret(subscription)
        subscription.refresh_from_db()
        return self._told(subscription, secret)

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str | None = None) -> Response:
        """Send a message of the type `webhook.test`."""
        return Response(
            DeliverySerializer(send_test(self.get_object()), context={"request": request}).data, 202
        )


class DeliveryAPI(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """What was sent to each subscription, the newest first. Kept for 90 days."""

    queryset = WebhookDelivery.objects.all()
    serializer_class = DeliverySerializer
    permission_classes = [WebhookPermission]
    filterset_fields = ("subscription", "state", "event")
    search_fields = ("message_id", "subject")

    def get_queryset(self) -> QuerySet:
        return WebhookDelivery.objects.prefetch_related("attempts")

    @extend_schema(request=None, responses={202: DeliverySerializer})
    @action(detail=True, methods=["post"], url_path="send")
    def send_again(self, request: Request, pk: str | None = None) -> Response:
        """Try a delivery anew, with the same message id and the same content."""
        return Response(
            DeliverySerializer(send_again(self.get_object()), context={"request": request}).data, 202
        )

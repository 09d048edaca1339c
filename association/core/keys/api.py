"""What a key can learn about itself."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from association.core.api.strict import StrictQueryMixin

from .authentication import ApiKeyAuthentication
from .models import ApiKey


class ApiKeySerializer(serializers.ModelSerializer):
    """A key without its secret."""

    owner = serializers.CharField(source="owner.username", read_only=True)
    scopes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ApiKey
        fields = ("name", "prefix", "owner", "scopes", "created_at", "expires_at", "last_used_at")
        read_only_fields = fields


class OwnKeyView(StrictQueryMixin, APIView):
    """The key this request came with."""

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [IsAuthenticated]

    @extend_schema(summary="Read: the key of this request", responses=ApiKeySerializer)
    def get(self, request: Request) -> Response:
        return Response(ApiKeySerializer(request.auth).data)

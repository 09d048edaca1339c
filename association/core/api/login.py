"""Tokens: sign in once, then send ``Authorization: Token ...``. Stored hashed, expiring, revocable."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from knox.views import LoginView as KnoxLoginView
from knox.views import LogoutView as KnoxLogoutView
from rest_framework import permissions, serializers
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.access.passwords import WRONG_PASSWORDS, must_wait

from .strict import StrictQueryMixin


class TokenSerializer(serializers.Serializer):
    """A new token, shown this once."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class LoginView(StrictQueryMixin, KnoxLoginView):
    """Username and password in, a token out. Five wrong passwords for a name: 429 for a quarter of an hour."""

    permission_classes = [permissions.AllowAny]
    authentication_classes: list[Any] = []
    serializer_class = AuthTokenSerializer

    @extend_schema(request=AuthTokenSerializer, responses=TokenSerializer)
    def post(self, request: Request, format: str | None = None) -> Response:
        sent = request.data if isinstance(request.data, dict) else {}
        if must_wait(request, str(sent.get("username") or "")):
            raise Throttled(WRONG_PASSWORDS.seconds)
        credentials = AuthTokenSerializer(data=request.data, context={"request": request})
        credentials.is_valid(raise_exception=True)
        request.user = credentials.validated_data["user"]
        response: Response = super().post(request, format=format)
        return response


class LogoutView(StrictQueryMixin, KnoxLogoutView):
    """Revoke the token this request came with."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, format: str | None = None) -> Response:
        response: Response = super().post(request, format=format)
        return response

"""Tokens: sign in once, then send ``Authorization: Token ...``. Stored hashed, expiring, revocable."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from knox.views import LoginView as KnoxLoginView
from knox.views import LogoutView as KnoxLogoutView
from rest_framework import permissions, serializers
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.exceptions import PermissionDenied, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from association.core.access.passwords import WRONG_PASSWORDS, must_wait
from association.core.access.sensitive import needs_second_factor
from association.core.second_factor.demand import CODE_NAME, KINDS, why_refused
from association.core.second_factor.forms import SLOWED, WRONG_CODES, read_code, use_code

from .strict import StrictQueryMixin


class TokenSerializer(serializers.Serializer):
    """A new token, shown this once."""

    token = serializers.CharField()
    expiry = serializers.DateTimeField()


class CredentialsSerializer(AuthTokenSerializer):
    """What a person signs in with. With a second factor `code` is the app's, or a recovery code."""

    code = serializers.CharField(required=False, write_only=True, max_length=32)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Raises ValidationError naming `code` where one is wanted, missing or wrong; PermissionDenied where the
        installation demands a second factor and the person has none."""
        attrs = super().validate(attrs)
        user = attrs["user"]
        if is_mfa_enabled(user, KINDS):
            if not attrs.get("code"):
                raise serializers.ValidationError(
                    {"code": _("Send the code of your second factor too.")}, code=CODE_NAME
                )
            try:
                use_code(user, read_code(attrs["code"]))
            except ValidationError as exc:
                if exc.code == SLOWED:
                    raise Throttled(WRONG_CODES.seconds) from exc
                raise serializers.ValidationError({"code": exc.messages}) from exc
        elif needs_second_factor(user):
            raise PermissionDenied(why_refused(), code=CODE_NAME)
        return attrs


class LoginView(StrictQueryMixin, KnoxLoginView):
    """Username and password in, and the code of the second factor where there is one; a token out.

    Five wrong passwords for a name, or codes: 429 for a quarter of an hour.
    """

    permission_classes = [permissions.AllowAny]
    authentication_classes: list[Any] = []
    serializer_class = CredentialsSerializer
    is_limited = True

    @extend_schema(summary="Sign in", request=CredentialsSerializer, responses=TokenSerializer)
    def post(self, request: Request, format: str | None = None) -> Response:
        sent = request.data if isinstance(request.data, dict) else {}
        if must_wait(request, str(sent.get("username") or "")):
            raise Throttled(WRONG_PASSWORDS.seconds)
        credentials = CredentialsSerializer(data=request.data, context={"request": request})
        credentials.is_valid(raise_exception=True)
        request.user = credentials.validated_data["user"]
        response: Response = super().post(request, format=format)
        return response


class LogoutView(StrictQueryMixin, KnoxLogoutView):
    """Revoke the token this request came with."""

    @extend_schema(summary="Sign out", request=None, responses={204: None})
    def post(self, request: Request, format: str | None = None) -> Response:
        response: Response = super().post(request, format=format)
        return response

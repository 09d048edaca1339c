"""``Authorization: Api-Key <prefix>.<secret>``: a program acting for the owner of its key, within its scopes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from .models import ApiKey
from .services import InvalidKeyError, note_use, recognise

KEYWORD = "Api-Key"


class ApiKeyAuthentication(BaseAuthentication):
    """Leaves other kinds of header to others; refuses (401) a key that does not work."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        keyword, *rest = get_authorization_header(request).split() or [b""]
        if keyword.lower() != KEYWORD.lower().encode():
            return None
        if len(rest) != 1:
            raise AuthenticationFailed(_("Send the key as “Api-Key”, a space, and the key."))
        now = timezone.now()
        try:
            key = recognise(rest[0].decode("latin-1"), now=now)
        except InvalidKeyError as exc:
            raise AuthenticationFailed(str(exc)) from exc
        note_use(key, now=now)
        key.owner.scopes = frozenset(key.scopes)
        return key.owner, key

    def authenticate_header(self, request: Request) -> str:
        return KEYWORD


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """How the key is described in OpenAPI."""

    target_class = ApiKeyAuthentication
    name = "apiKeyAuth"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": (
                "`Api-Key <prefix>.<secret>`: a key of a program, with the rights of its owner cut down to its "
                "scopes. 401 when it is unknown, expired or revoked; 403 outside its scopes."
            ),
        }

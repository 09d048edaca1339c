"""What django-allauth asks the product: whose address, which site, how secrets are kept, what is said."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from association.core.access.throttle import address_of
from association.core.jobs.services import called
from association.core.profile import AssociationProfile

_PURPOSE = b"majma second factor"


def _keys() -> MultiFernet:
    """Keys derived from SECRET_KEY, and from its predecessors to read what they wrote."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = (HKDF(SHA256(), 32, salt=None, info=_PURPOSE).derive(force_bytes(secret)) for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


class AccountAdapter(DefaultAccountAdapter):
    """Signing in goes on from the page of the admin; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Counted as a wrong password is, where it is one."""
        found = authenticate(self.request, username=user.get_username(), password=password)
        return found is not None and found.pk == user.pk

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The pages themselves say what happened."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets lie encrypted in the database: who only reads it, or a copy of it, has no second factor of anybody.

    The key is derived from SECRET_KEY. With another one, and none in SECRET_KEY_FALLBACKS, everybody sets the
    second factor up again.
    """

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or was used already."),
    }

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography.fernet.InvalidToken where SECRET_KEY is another."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def get_totp_issuer(self) -> str:
        """Latin letters where there are some: few apps show Persian ones beside a code."""
        profile = AssociationProfile.load()
        return str(profile.name_en or profile.name_fa or settings.WAGTAIL_SITE_NAME)

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        entity = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.get_username(), "display_name": called(user)}

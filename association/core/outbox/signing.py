"""Secrets and signatures of webhooks, in the form of the Standard Webhooks specification.

A secret is derived from a random seed and the installation's key, so a stolen copy of the database signs
nothing. Its mark tells whether the key has been changed since the secret was handed out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError

PREFIX = "whsec_"


class SecretLostError(DomainError):
    """The installation's key was changed, and with it every secret made from it."""

    code = "webhook_secret_lost"


@dataclass(frozen=True)
class Secret:
    """A secret by what is stored of it."""

    seed: str
    mark: str

    def key(self) -> bytes:
        """The bytes that sign. Raises SecretLostError when no key of the installation gives them any more."""
        for installation_key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            key = _derive(installation_key, self.seed)
            if hmac.compare_digest(_mark_of(key), self.mark):
                return key
        raise SecretLostError(
            _(
                "The secret cannot be made any more, because the key of this installation was changed. Renew it."
            )
        )

    def text(self) -> str:
        """The secret as the receiver gets it: ``whsec_`` and Base64."""
        return PREFIX + base64.b64encode(self.key()).decode()


def new_secret() -> Secret:
    seed = secrets.token_hex(32)
    return Secret(seed, _mark_of(_derive(settings.SECRET_KEY, seed)))


def signature_headers(
    *, message_id: str, timestamp: int, body: bytes, secrets: Iterable[Secret]
) -> dict[str, str]:
    """Id, time (Unix seconds) and one signature per valid secret, separated by spaces."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    signatures = (
        base64.b64encode(hmac.new(secret.key(), signed, hashlib.sha256).digest()).decode()
        for secret in secrets
    )
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def _derive(installation_key: str | bytes, seed: str) -> bytes:
    return hmac.new(force_bytes(installation_key), f"majma.webhook:{seed}".encode(), hashlib.sha256).digest()


def _mark_of(key: bytes) -> str:
    return hashlib.sha256(b"mark:" + key).hexdigest()

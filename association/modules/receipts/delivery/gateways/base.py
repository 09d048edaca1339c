"""What a gateway is, and how it says that a message did not go."""

from __future__ import annotations

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class GatewayRefusedError(Exception):
    """The provider takes this message neither now nor later."""


class GatewayUnreachableError(Exception):
    """Provably nothing was sent; it may be tried again."""


class Gateway(Protocol):
    """Sends one SMS. Raises one of the two errors above; any other means that nobody knows."""

    def send(self, *, to: str, text: str) -> None:
        """`to` is +989xxxxxxxxx."""


def gateway() -> Gateway | None:
    """The one the installation has chosen, or None where there is no SMS."""
    return import_string(settings.SMS_BACKEND)() if settings.SMS_BACKEND else None

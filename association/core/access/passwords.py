"""Guessing passwords is slow, whatever door is tried: the admin's, the API's, or that of a private page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from association.core.health import demonstration

from .throttle import MINUTE, Limit, address_of

# By name and address: else whoever knows a treasurer's name could keep her out.
WRONG_PASSWORDS = Limit("wrong-password", times=5, seconds=15 * MINUTE)


def _key(request: HttpRequest, username: str) -> tuple[str, str]:
    return username.strip().casefold(), address_of(request)


def must_wait(request: HttpRequest | None, username: str | None) -> bool:
    """Whether this address was wrong about this name so often that not even the right password counts now."""
    return bool(request and username and WRONG_PASSWORDS.is_reached(*_key(request, username)))


class SlowedBackend(ModelBackend):
    """Django's users and rights; after five wrong passwords a name rests for a quarter of an hour."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """Raises PermissionDenied, which Django takes as a failed sign-in, while the name rests and for everybody in a
        database of the demonstration under settings of a real association."""
        if demonstration.is_refused():
            raise PermissionDenied
        if not request or not username or password is None:
            return super().authenticate(request, username=username, password=password, **kwargs)
        key = _key(request, username)
        # Counted before it is looked at: of many guesses sent at once, no more than these are looked at.
        if WRONG_PASSWORDS.count(*key):
            raise PermissionDenied
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None:
            WRONG_PASSWORDS.forget(*key)
        return user

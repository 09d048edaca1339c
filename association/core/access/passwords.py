"""Guessing passwords is slow, whatever door is tried: the admin's, the API's, or that of a private page."""

from __future__ import annotations

import ipaddress
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from association.core.health import demonstration

from .throttle import HOUR, MINUTE, Limit, address_of

# By name and address: else whoever knows a treasurer's name could keep her out.
WRONG_PASSWORDS = Limit("wrong-password", times=5, seconds=15 * MINUTE)
# One address that tries a common password on all names.
WRONG_FROM_ADDRESS = Limit("wrong-from-address", times=30, seconds=15 * MINUTE)
# Many addresses that try one name: high, because it does keep its owner out for the rest of the hour.
WRONG_FOR_NAME = Limit("wrong-for-name", times=60, seconds=HOUR)


def _counts(request: HttpRequest, username: str) -> list[tuple[Limit, tuple[str, ...]]]:
    name, address = username.strip().casefold(), _network_of(address_of(request))
    return [(WRONG_PASSWORDS, (name, address)), (WRONG_FROM_ADDRESS, (address,)), (WRONG_FOR_NAME, (name,))]


def _network_of(address: str) -> str:
    """An IPv6 visitor owns a whole /64: it counts as one address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else address


def must_wait(request: HttpRequest | None, username: str | None) -> bool:
    """Whether address or name were wrong so often that not even the right password counts now."""
    return bool(
        request and username and any(limit.is_reached(*key) for limit, key in _counts(request, username))
    )


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
        counts = _counts(request, username)
        # Counted before it is looked at: of many guesses sent at once, no more than these are looked at.
        # Each of the three, whatever the others say.
        exceeded = [limit.count(*key) for limit, key in counts]
        if any(exceeded):
            raise PermissionDenied
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None:
            (pair, key), *alone = counts
            pair.forget(*key)
            for limit, key in alone:
                limit.give_back(*key)
        return user

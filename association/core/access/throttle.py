"""Slowing down guessing: how often an address may ask, and how often it may be wrong about a password."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

MINUTE, HOUR = 60, 3600


def address_of(request: HttpRequest) -> str:
    """The visitor's address: as many places from the end of X-Forwarded-For as there are proxies of ours.

    What stands before that was written by the visitor, who may write anything.
    """
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(passed_on) and (address := passed_on[-settings.PROXIES].strip()):
        return str(address)
    return str(request.META.get("REMOTE_ADDR", ""))


@dataclass(frozen=True)
class Limit:
    """No more than `times` in `seconds`, counted for each key apart."""

    scope: str
    times: int
    seconds: int

    def _name(self, *key: str) -> str:
        # Hashed: a key may hold what a visitor typed, which no cache takes as a name.
        return f"throttle:{self.scope}:{hashlib.sha256(repr(key).encode()).hexdigest()}"

    def count(self, *key: str) -> bool:
        """Count once more; whether that was once too often."""
        name = self._name(*key)
        cache.add(name, 0, self.seconds)
        try:
            return int(cache.incr(name)) > self.times
        except ValueError:  # expired between the two calls: a new window begins
            return False

    def is_reached(self, *key: str) -> bool:
        """Whether nothing is left until the window is over. Counts nothing."""
        return int(cache.get(self._name(*key), 0)) >= self.times

    def forget(self, *key: str) -> None:
        cache.delete(self._name(*key))


def too_many(request: HttpRequest, *, scope: str, limit: int, seconds: int = MINUTE) -> bool:
    """Whether this address has asked more than `limit` times within `seconds`."""
    return Limit(scope, limit, seconds).count(address_of(request))

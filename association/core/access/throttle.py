"""Slowing down guessing on public pages."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

WINDOW_SECONDS = 60


def too_many(request: HttpRequest, *, scope: str, limit: int) -> bool:
    """Whether this address has asked more than `limit` times within a minute."""
    key = f"throttle:{scope}:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return int(cache.incr(key)) > limit
    except ValueError:  # expired between the two calls: a new window begins
        return False

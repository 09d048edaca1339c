"""What a page may load and run: only what this site itself serves.

A header of our own until Django 6, which brings one; a dependency for four lines would stay longer.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_SAME_SITE = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'self'; "
)
STRICT = _SAME_SITE + "script-src 'self'; style-src 'self'"
# Wagtail starts its choosers and inline panels from scripts inside the page and knows no nonce.
ADMIN = _SAME_SITE + "script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
# Swagger UI styles itself from script.
DOCS = _SAME_SITE + "script-src 'self'; style-src 'self' 'unsafe-inline'"


def policy_of(path: str) -> str:
    """The policy of an address: strict for the public, looser where a dependency leaves no choice."""
    if path.startswith("/admin/"):
        return ADMIN
    return DOCS if path.startswith("/api/v1/docs/") else STRICT


class ContentPolicyMiddleware:
    """Set Content-Security-Policy on every answer that has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy_of(request.path_info))
        return response

"""Is the service up? Asked by load balancers, so it says no more than yes or no."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

ADDRESS = "/healthz"


class ProbeMiddleware:
    """Answers before everything else: on the port itself there is no TLS, and no host name to compare."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return healthz() if request.path_info == ADDRESS else self.get_response(request)


def healthz() -> JsonResponse:
    """200 when the database answers, 503 otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})

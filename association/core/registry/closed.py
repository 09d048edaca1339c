"""What the public is told at the addresses of a module that is off: come again later, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .module import Module
from .state import is_enabled

RETRY_SECONDS = 3600
# These have answers of their own for a module that is off.
_INSIDE = ("/admin/", "/api/")


class ClosedModuleMiddleware:
    """Answer 503 in words of the module, whatever its view would say of rows it may not look at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if request.path_info.startswith(_INSIDE):
            return None
        config = apps.get_containing_app_config(getattr(view, "__module__", ""))
        if not isinstance(config, Module) or is_enabled(config.label):
            return None
        return _closed(request, config)


def _closed(request: HttpRequest, module: Module) -> HttpResponse:
    title = str(module.public_notice or _("Temporarily not available"))
    detail = _("Nothing is lost and nothing was decided. Please try again later, or call the association.")
    response: HttpResponse
    if request.path_info.endswith(".json"):
        response = JsonResponse({"detail": title}, status=503, json_dumps_params={"ensure_ascii": False})
    else:
        trouble = {"title": title, "detail": detail}
        response = HttpResponse(render_to_string("core/unavailable.html", {"trouble": trouble}), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response

"""Admin addresses that Wagtail leaves open to everyone who may sign in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

SITE_REPORTS = "core.view_site_reports"
# Site history answered 200 to a treasurer: labels in it carry titles of rows of every kind.
GATED_NAMESPACE = "wagtailadmin_reports:"
# Asking before a page is moved or its workflow ended shows the page to whoever asks.
GATED_NAMES = frozenset(
    {"wagtailadmin_pages:move_confirm", "wagtailadmin_pages:confirm_workflow_cancellation"}
)
# Choosers and the admin's own API list titles of unpublished pages, images and documents to everybody.
GATED_PREFIXES = (
    "/admin/api/",
    "/admin/choose-page/",
    "/admin/documents/chooser/",
    "/admin/embeds/",
    "/admin/images/chooser/",
    "/admin/snippets/choose/",
    "/admin/workflows/",
)


class AdminGateMiddleware:
    """Refuse gated admin views without the permission, as Wagtail itself does: a message and the home page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if (
            request.path_info == "/admin/failwhale/"
        ):  # Wagtail's, for looking at an error page: it is an error
            return HttpResponseNotFound()
        name = request.resolver_match.view_name if request.resolver_match else ""
        gated = (
            name.startswith(GATED_NAMESPACE)
            or name in GATED_NAMES
            or request.path_info.startswith(GATED_PREFIXES)
        )
        if not gated or not request.user.is_authenticated:
            return None
        if request.user.has_perm(SITE_REPORTS):
            return None
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            raise PermissionDenied
        messages.error(request, _("You do not have permission to see that page."))
        return redirect("wagtailadmin_home")

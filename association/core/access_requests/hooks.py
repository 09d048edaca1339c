"""Addresses, words and the card of access requests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from .admin import ICON, AccessRequestsView, AccessRequestView
from .services import may_decide


class AccessRequestsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_decide(request.user)


@hooks.register("register_settings_menu_item")
def access_requests_item() -> MenuItem:
    return AccessRequestsMenuItem(
        gettext_lazy("Access requests"),
        reverse("access_requests"),
        name="access-requests",
        icon_name=ICON,
        order=41,
    )


@hooks.register("register_admin_urls")
def access_request_urls() -> list[URLPattern]:
    return [
        path("access-requests/", AccessRequestsView.as_view(), name="access_requests"),
        path("access-requests/<int:pk>/", AccessRequestView.as_view(), name="access_request"),
    ]


class _Formatter(LogFormatter):
    """Says what was asked and what became of it."""

    said = ""

    def format_message(self, entry: Any) -> str:
        return f"{self.label}: {_(entry.data['sentence']) % entry.data}"


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Words of the timelines of users and roles."""
    words = {
        "ask": gettext_lazy("Asked for"),
        "approve": gettext_lazy("Approved"),
        "refuse": gettext_lazy("Refused"),
        "withdraw": gettext_lazy("Withdrawn"),
    }
    for name, label in words.items():
        formatter = type(f"{name.title()}Formatter", (_Formatter,), {"label": label})
        actions.register_action(f"access_request.{name}")(formatter)

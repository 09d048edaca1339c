"""Addresses, menu and words of keys in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin import ICON, KeyCreateView, KeyIndexView, KeyRevokeView, KeyView
from .services import VIEW


class KeysMenuItem(MenuItem):
    """In the settings for administrators; others find theirs in the account menu."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW)


@hooks.register("register_settings_menu_item")
def keys_item() -> MenuItem:
    return KeysMenuItem(_("API keys"), reverse_lazy("api_keys"), name="api-keys", icon_name=ICON, order=60)


@hooks.register("register_admin_urls")
def key_urls() -> list[URLPattern]:
    return [
        path("api-keys/", KeyIndexView.as_view(), name="api_keys"),
        path("api-keys/results/", KeyIndexView.as_view(results_only=True), name="api_keys_results"),
        path("api-keys/new/", KeyCreateView.as_view(), name="api_key_new"),
        path("api-keys/<int:pk>/", KeyView.as_view(), name="api_key"),
        path("api-keys/<int:pk>/revoke/", KeyRevokeView.as_view(), name="api_key_revoke"),
    ]


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action("api_key.create", _("Make an API key"), _("Key made"))
    actions.register_action("api_key.revoke", _("Revoke an API key"), _("Key revoked"))

"""Addresses and menu of roles in the admin."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from association.core.access.sensitive import named

from . import deciders, log  # noqa: F401 -- connects its receiver and words
from .admin import ICON, DeleteRoleView, NewRoleView, RenameRoleView, ResetRoleView, RolesView, RoleView
from .keeper import CHANGE, connect
from .platform import platform_section

connect()
deciders.connect()


class RolesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE)


@hooks.register("register_settings_menu_item")
def roles_item() -> MenuItem:
    return RolesMenuItem(_("Roles"), reverse_lazy("roles"), name="roles", icon_name=ICON, order=40)


@hooks.register("register_admin_urls")
def role_urls() -> list[URLPattern]:
    return [
        path("roles/", RolesView.as_view(), name="roles"),
        path("roles/new/", NewRoleView.as_view(), name="role_new"),
        path("roles/<int:pk>/", RoleView.as_view(), name="role"),
        path("roles/<int:pk>/rename/", RenameRoleView.as_view(), name="role_rename"),
        path("roles/<int:pk>/reset/", ResetRoleView.as_view(), name="role_reset"),
        path("roles/<int:pk>/delete/", DeleteRoleView.as_view(), name="role_delete"),
    ]


@hooks.register("register_permissions")
def platform_permissions() -> QuerySet[Permission]:
    """For Wagtail's group editor, which takes what it does not know away and gives it again."""
    return Permission.objects.filter(named(right.permission for right in platform_section().rights))

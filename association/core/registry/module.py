"""The manifest every module declares: an `AppConfig` with a few more facts.

Import-light on purpose: settings load this file before any model exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.apps import AppConfig
from django.utils.functional import Promise

CORE_VERSION = "1.0"

Text = str | Promise
RolePermissions = Mapping[str, Mapping[str, tuple[str, ...]]]


class Module(AppConfig):
    """One room of the house.

    `needs` and `core` hold version ranges such as ``"people>=1.0"`` and ``">=1,<2"``.
    `roles` maps a role code to model names and the actions that role may do:
    ``{"treasurer": {"donation": ("view", "add", "change", "submit")}}``.
    """

    version: ClassVar[str] = "1.0"
    summary: ClassVar[Text] = ""
    icon: ClassVar[str] = "folder-open-inverse"
    needs: ClassVar[tuple[str, ...]] = ()
    core: ClassVar[str] = ">=1,<2"
    roles: ClassVar[RolePermissions] = {}
    menu_order: ClassVar[int] = 500
    default_auto_field = "django.db.models.BigAutoField"

    @classmethod
    def manifest_label(cls) -> str:
        """Label before Django has made an instance (a class attribute or the last part of `name`)."""
        return str(cls.__dict__.get("label", cls.name.rpartition(".")[2]))

    def blockers(self, action: str) -> list[str]:
        """Reasons, in the reader's language, why `action` ("disable", "uninstall") must wait."""
        return []

"""The manifest every module declares: an `AppConfig` with a few more facts.

Import-light on purpose: settings load this file before any model exists.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.apps import AppConfig
from django.utils.functional import Promise

CORE_VERSION = "1.0"
BUILT_IN = "association.modules."
_LABEL = re.compile(r"^[a-z_][a-z0-9_]*")

Text = str | Promise
RolePermissions = Mapping[str, Mapping[str, tuple[str, ...]]]

logger = logging.getLogger(__name__)
# Modules whose models could not be loaded, and why: they are off in this process.
unloaded: dict[str, str] = {}


class Module(AppConfig):
    """A module: its manifest.

    `needs` and `core` hold version ranges such as ``"people>=1.0"`` and ``">=1,<2"``.
    `roles` maps a role code to model names and the actions that role may do:
    ``{"treasurer": {"donation": ("view", "add", "change", "submit")}}``.
    `sensitive` names the rights of those that move money: ``{"donation": ("submit", "cancel")}``. They are given by
    two administrators, and a second factor can be required of users who have one.
    `public_notice` is what the public reads at the module's addresses while it is off, `public_consequence`
    what the administrator is warned of before. `unprefixed` are public addresses of its `urls.py`, such as
    ``("/r/",)``, that answer in the language asked for (`?lang=`, Accept-Language) instead of that of the site.
    """

    version: ClassVar[str] = "1.0"
    summary: ClassVar[Text] = ""
    icon: ClassVar[str] = "folder-open-inverse"
    needs: ClassVar[tuple[str, ...]] = ()
    core: ClassVar[str] = ">=1,<2"
    roles: ClassVar[RolePermissions] = {}
    sensitive: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    menu_order: ClassVar[int] = 500
    public_notice: ClassVar[Text] = ""
    public_consequence: ClassVar[Text] = ""
    unprefixed: ClassVar[tuple[str, ...]] = ()
    default_auto_field = "django.db.models.BigAutoField"

    @classmethod
    def manifest_label(cls) -> str:
        """Label before Django has made an instance (a class attribute or the last part of `name`)."""
        return str(cls.__dict__.get("label", cls.name.rpartition(".")[2]))

    def import_models(self) -> None:
        """As Django does; a module whose models fail has none and is off, with all that need it.

        Built-in modules may fail as loudly as core itself: there it is our own mistake.
        """
        try:
            if missing := [label for label in needed_labels(type(self)) if label in unloaded]:
                raise ImportError(f"needs {missing[0]}, whose models could not be loaded")
            super().import_models()
        except Exception as exc:
            if self.name.startswith(BUILT_IN):
                raise
            logger.exception("models of module %s cannot be loaded", self.label)
            unloaded[self.label] = f"{type(exc).__name__}: {exc}"
            # What was defined before the failure must not be half there.
            registry: Any = self.apps
            registry.all_models[self.label].clear()
            registry.clear_cache()
            self.models, self.models_module = registry.all_models[self.label], None

    def blockers(self, action: str) -> list[str]:
        """Reasons, in the reader's language, why `action` ("disable", "uninstall") must wait."""
        return []


def needed_labels(manifest: type[Module]) -> list[str]:
    """Labels of the modules a manifest needs."""
    return [match[0] for requirement in manifest.needs if (match := _LABEL.match(requirement))]

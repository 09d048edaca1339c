"""What the account menu of the admin has beside Wagtail's own: the other language, one's API keys."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui import sidebar

from association.core.l10n.language_switch import NAMES
from association.core.l10n.languages import active

from .replace import replace


class MainMenuWithLanguage(sidebar.MainMenuModule):
    """Wagtail's menu; its account part is fixed, so the item is put in before "Log out"."""

    def __init__(self, menu_items: list[Any], account_menu_items: list[Any], user: Any):
        other = "en" if active() == "fa" else "fa"
        switch = sidebar.ActionMenuItem(
            "language",
            NAMES[other],
            f"{reverse('admin_language')}?to={other}",
            icon_name="globe",
            attrs={"lang": other},
        )
        own = [switch]
        if user.has_perm("core.add_apikey"):
            own.insert(
                0, sidebar.LinkMenuItem("api-keys", _("API keys"), reverse("api_keys"), icon_name="key")
            )
        super().__init__(menu_items, [*account_menu_items[:-1], *own, *account_menu_items[-1:]], user)


def install() -> None:
    """Call once, from the app's `ready()`."""
    replace("MainMenuModule", MainMenuWithLanguage, sidebar)

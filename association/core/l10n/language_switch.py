"""What the account menu of the admin has beside Wagtail's own: one click to the other language, one's API keys."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui import sidebar
from wagtail.users.models import UserProfile

from .languages import active

# A language is named in itself: who needs it may not read the other one.
NAMES = {"fa": "فارسی", "en": "English"}


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


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in the user's profile and show the same page again."""
    asked = request.POST.get("language") or request.GET.get("to")
    if asked in dict(settings.LANGUAGES):
        profile = UserProfile.get_for_user(request.user)
        profile.preferred_language = asked
        profile.save(update_fields=["preferred_language"])
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("wagtailadmin_home")
    return redirect(back)

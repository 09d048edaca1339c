"""One click to the other language, from the account menu of the admin."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from wagtail.users.models import UserProfile

# A language is named in itself: who needs it may not read the other one.
NAMES = {"fa": "فارسی", "en": "English"}


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

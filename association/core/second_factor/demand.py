"""Where the installation requires a second factor, users with sensitive rights set one up before anything else."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from association.core.access.sensitive import needs_second_factor

# What such a person still reaches: setting it up, signing out, the language, and the password they confirm with.
OPEN = ("/admin/second-factor/", "/admin/logout/", "/admin/language/", "/admin/jsi18n/", "/admin/sprite/")
KINDS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
CODE_NAME = "second_factor_required"


def why_refused() -> str:
    return _("Your role needs a second factor. Sign in to the admin and set one up first.")


def must_set_up(request: HttpRequest) -> bool:
    """Whether the person behind a request has rights that are closed until a second factor is there."""
    return needs_second_factor(request.user) and not is_mfa_enabled(request.user, KINDS)


class SecondFactorMiddleware:
    """Send such a person to the page of the second factor; the API answers 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path.startswith("/admin/") and not path.startswith(OPEN) and must_set_up(request):
            return redirect("mfa_index")
        if path.startswith("/api/") and must_set_up(request):
            from association.core.api.problems import (
                refused,  # with it the whole of the API would be loaded at start
            )

            return refused(why_refused(), CODE_NAME)
        return self.get_response(request)

"""Addresses of the second factor in the admin, and its place in the account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from . import views
from .sign_ins import EndSignInView, SignInsView


@hooks.register("register_admin_urls")
def second_factor_urls() -> list[URLPattern]:
    """Under the names django-allauth looks its pages up by."""
    base = "second-factor/"
    return [
        path(base, views.SecondFactorView.as_view(), name="mfa_index"),
        path(f"{base}password/", views.ConfirmPasswordView.as_view(), name="account_reauthenticate"),
        path(f"{base}code/", views.ConfirmCodeView.as_view(), name="mfa_reauthenticate"),
        path(f"{base}passkey/", views.ConfirmPasskeyView.as_view(), name="mfa_reauthenticate_webauthn"),
        path(f"{base}app/new/", views.NewAppView.as_view(), name="mfa_activate_totp"),
        path(f"{base}app/end/", views.EndAppView.as_view(), name="mfa_deactivate_totp"),
        path(f"{base}passkeys/new/", views.NewPasskeyView.as_view(), name="mfa_add_webauthn"),
        path(f"{base}passkeys/<int:pk>/end/", views.EndPasskeyView.as_view(), name="mfa_remove_webauthn"),
        path(f"{base}codes/", views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
        path(f"{base}codes/new/", views.NewRecoveryCodesView.as_view(), name="mfa_generate_recovery_codes"),
        path("sign-ins/", SignInsView.as_view(), name="sign_ins"),
        path("sign-ins/end/", EndSignInView.as_view(), name="sign_in_end"),
    ]


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("A code of your telephone or a passkey, besides the password."),
    }


@hooks.register("register_account_menu_item")
def sign_ins_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("sign_ins"),
        "label": _("Where you are signed in"),
        "help_text": _("Browsers, programs and keys that work in your name, and the button to end them."),
    }

"""Pages of the second factor: django-allauth's steps in the shell of the admin."""

from __future__ import annotations

from typing import Any

from allauth.account.views import ReauthenticateView as AskPasswordView
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from wagtail.admin import messages

from association.core.desk.page import AdminPage, Trail

from .demand import must_set_up
from .forms import SLOWED, WRONG_CODES, ConfirmPasswordForm

ICON = "lock"


class _Page(AdminPage):
    """Below the page of the second factor in the breadcrumbs; nothing of it is kept by a browser."""

    header_icon = ICON
    template_name = "core/second_factor/form.html"
    explanation: Any = ""
    submit: Any = gettext_lazy("Continue")
    dangerous = False

    @method_decorator(never_cache)
    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(*args, **kwargs)  # type: ignore[misc]

    def trail(self) -> Trail:
        return [(reverse("wagtailadmin_account"), _("Account")), (reverse("mfa_index"), _("Second factor"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context.update(explanation=self.explanation, submit=self.submit, dangerous=self.dangerous)
        return context


class SecondFactorView(_Page, IndexView):
    """What there is, what can be added and ended."""

    page_title = gettext_lazy("Second factor")
    template_name = "core/second_factor/index.html"

    def trail(self) -> Trail:
        return super().trail()[:-1]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = context["authenticators"]
        codes = found.get(Authenticator.Type.RECOVERY_CODES)
        context.update(
            app=found.get(Authenticator.Type.TOTP),
            passkeys=found.get(Authenticator.Type.WEBAUTHN, []),
            codes_left=len(codes.get_unused_codes()) if codes else None,
            demanded=must_set_up(self.request),
        )
        return context


class SignInCodeView(AuthenticateView):
    """The second step of signing in."""

    template_name = "core/second_factor/sign_in.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if form.has_error("code", code=SLOWED):
            response.status_code = 429
            response.headers["Retry-After"] = str(WRONG_CODES.seconds)
        return response


class NewAppView(_Page, ActivateTOTPView):
    """A secret for an app, as a QR code and as letters; it counts once the app's first code was right."""

    page_title = gettext_lazy("Use an authenticator app")
    template_name = "core/second_factor/app.html"
    submit = gettext_lazy("Turn it on")


class EndAppView(_Page, DeactivateTOTPView):
    page_title = gettext_lazy("Remove the authenticator app")
    explanation = gettext_lazy("Codes of this app will no longer be taken.")
    submit = gettext_lazy("Remove the authenticator app")
    dangerous = True

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("The authenticator app is no longer a second factor."))
        return super().form_valid(form)


class NewPasskeyView(_Page, AddWebAuthnView):
    page_title = gettext_lazy("Use a passkey")
    template_name = "core/second_factor/passkey.html"
    explanation = gettext_lazy(
        "A passkey is kept by your telephone, computer or security key, which asks for your finger, face or PIN. "
        "Nobody can read it from you on a false page."
    )


class EndPasskeyView(_Page, RemoveWebAuthnView):
    page_title = gettext_lazy("Remove the passkey")
    submit = gettext_lazy("Remove the passkey")
    success_url = reverse_lazy("mfa_index")
    dangerous = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["explanation"] = _("“%(name)s” will no longer be taken.") % {"name": self.object}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("The passkey is no longer a second factor."))
        return super().form_valid(form)


class RecoveryCodesView(_Page, ViewRecoveryCodesView):
    """The codes, to be printed and kept apart from the telephone."""

    page_title = gettext_lazy("Recovery codes")
    template_name = "core/second_factor/codes.html"


class NewRecoveryCodesView(_Page, GenerateRecoveryCodesView):
    page_title = gettext_lazy("New recovery codes")
    explanation = gettext_lazy("The codes you have now will no longer be taken.")
    submit = gettext_lazy("Make new codes")


class _Confirm(_Page):
    """Asked again before the second factor is changed, also of somebody who finds the screen open."""

    explanation = gettext_lazy("Before this is changed, show once more that it is you.")


class ConfirmPasswordView(_Confirm, AskPasswordView):
    page_title = gettext_lazy("Your password, please")
    form_class = ConfirmPasswordForm

    def get_form_class(self) -> type[ConfirmPasswordForm]:
        return self.form_class


class ConfirmCodeView(_Confirm, ReauthenticateView):
    page_title = gettext_lazy("A code, please")


class ConfirmPasskeyView(_Confirm, ReauthenticateWebAuthnView):
    page_title = gettext_lazy("Your passkey, please")
    template_name = "core/second_factor/passkey.html"

"""The pages of signing in and of forgotten passwords: Wagtail's, slowed down for whoever guesses."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.views.account import LoginView, PasswordResetView

from association.core.access_requests.services import waits_for_role
from association.core.health import demonstration
from association.core.l10n.digits import to_latin_digits

from .passwords import must_wait
from .roles import ACCESS_ADMIN
from .throttle import HOUR, too_many

RESETS_PER_HOUR = 5
_SLOWED = "slowed"
WAIT = _("Too many wrong passwords. Wait a quarter of an hour, then try again, or ask for a new password.")
WAITS = _(
    "Your role still waits for a second administrator to agree. You may sign in once it is given; a letter tells you."
)
WAIT_FOR_RESETS = _("Too many requests for a new password. Look into your mailbox, or try again in an hour.")


class SignInForm(LoginForm):
    """Wagtail's, whose password field takes its label from the code and so stays English."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["remember"].label = _("Remember me")

    def clean_username(self) -> str:
        """As people see it in Persian type or type it on a Persian keyboard."""
        return to_latin_digits(self.cleaned_data["username"])

    def confirm_login_allowed(self, user: Any) -> None:
        """Says what is missing to whom an administrator has asked a role for; else they would only be sent away."""
        super().confirm_login_allowed(user)
        if not user.has_perm(ACCESS_ADMIN) and waits_for_role(user):
            raise ValidationError(WAITS, code="waits")

    def clean(self) -> Any:
        if demonstration.is_refused():
            raise ValidationError(demonstration.why_refused())
        if must_wait(self.request, self.cleaned_data.get("username")):
            raise ValidationError(WAIT, code=_SLOWED)
        return super().clean()


class _Slowed:
    """A form that was refused for asking too often says so in its status as well."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if form.has_error(NON_FIELD_ERRORS, code=_SLOWED):
            response.status_code = 429
        return response


class SignInView(_Slowed, LoginView):
    """The first step, name and password; the second factor, where there is one, is the next."""

    def get_success_url(self) -> str:
        """Where `next` leads, if it is an address at all: Django would take another word for the name of a view."""
        address: str = super().get_success_url()
        return address if address.startswith(("/", "http")) else reverse("wagtailadmin_home")

    def form_valid(self, form: Any) -> HttpResponse:
        # Kept while the second step goes on, and by the session that begins after it.
        self.request.session.set_expiry(
            settings.SESSION_COOKIE_AGE if form.cleaned_data.get("remember") else 0
        )
        return perform_login(self.request, form.get_user(), redirect_url=self.get_success_url())


class ForgottenPasswordView(_Slowed, PasswordResetView):
    """Asks for a letter with a new password; says the same whether or not the address is known."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not too_many(request, scope="password-reset", limit=RESETS_PER_HOUR, seconds=HOUR):
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        form.full_clean()
        form.add_error(None, ValidationError(WAIT_FOR_RESETS, code=_SLOWED))
        return self.form_invalid(form)

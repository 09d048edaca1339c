"""Forms of the second factor: a wrong code is counted in the database, and a right one is good once."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm as PasswordForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from cryptography.fernet import InvalidToken
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from association.core.access.throttle import MINUTE, Limit
from association.core.l10n.digits import to_latin_digits
from association.core.l10n.text import without_unseen

WRONG_CODES = Limit("wrong-code", times=5, seconds=15 * MINUTE)
# A code of an app holds for half a minute before and after its own: shown once more in that time, it is refused.
_USED = Limit("used-code", times=1, seconds=5 * MINUTE)
SLOWED = "slowed"
WAIT = _("Too many wrong codes. Wait a quarter of an hour, then try again.")


def read_code(text: str) -> str:
    """Digits of a code as any keyboard writes them, without spaces."""
    return "".join(to_latin_digits(without_unseen(text)).split()).replace("-", "")


def use_code(user: Any, code: str) -> Authenticator:
    """Take a code of the app, or a recovery code, of a user. The caller has read the digits.

    Raises ValidationError for a wrong or used one, and after five wrong ones within a quarter of an hour for any.
    """
    # Counted before it is looked at, as passwords are: of many sent at once no more than these are looked at.
    if WRONG_CODES.count(str(user.pk)):
        raise ValidationError(WAIT, code=SLOWED)
    for authenticator in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        try:
            right = authenticator.wrap().validate_code(code)
        except InvalidToken:
            # Written under a SECRET_KEY that is gone: nobody's code is right.
            right = False
        if right and not _USED.count(str(user.pk), code):
            WRONG_CODES.forget(str(user.pk))
            authenticator.user = user
            return authenticator
    raise get_adapter().validation_error("incorrect_code")


class _Code(forms.Form):
    """A box for a code: numbers first on a telephone's keyboard."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        attributes = {
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "dir": "ltr",
            "maxlength": "32",
        }
        field.widget = forms.TextInput(attrs={**attributes, "autofocus": True})

    def _use(self) -> str:
        code = read_code(self.cleaned_data["code"])
        self.authenticator = use_code(self.user, code)
        return code


class SignInCodeForm(_Code, AuthenticateForm):
    """After the password."""

    def clean_code(self) -> str:
        return self._use()


class ConfirmCodeForm(_Code, ReauthenticateForm):
    """Before the second factor itself is changed."""

    def clean_code(self) -> str:
        return self._use()


class ConfirmPasswordForm(PasswordForm):
    """The same by password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].widget.attrs.pop("placeholder", None)


class NewAppForm(_Code, ActivateTOTPForm):
    """The first code of a new app shows that the secret arrived."""

    def clean_code(self) -> str:
        if WRONG_CODES.count(str(self.user.pk)):
            raise ValidationError(WAIT, code=SLOWED)
        self.cleaned_data["code"] = read_code(self.cleaned_data["code"])
        code: str = super().clean_code()
        WRONG_CODES.forget(str(self.user.pk))
        return code


class NewPasskeyForm(AddWebAuthnForm):
    """A name one recognises the passkey by."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].help_text = _("Such as “my telephone”.")
        self.fields["name"].max_length = 80
        self.initial["name"] = ""

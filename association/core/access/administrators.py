"""The first administrator of an installation: a person with a role, not a superuser whom no right stops."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from association.core.documents.errors import DomainError

from .roles import ensure_role

ADMINISTRATOR = "administrator"


class AdministratorExistsError(DomainError):
    """Somebody can sign in and add users already."""

    code = "administrator_exists"


def has_administrator() -> bool:
    """Whether somebody active plays the role."""
    group = ensure_role(ADMINISTRATOR).group
    return bool(get_user_model().objects.filter(groups=group, is_active=True).exists())


@transaction.atomic
def create_administrator(
    *, username: str, email: str, password: str | None = None, another: bool = False
) -> Any:
    """A user with the role of administrator and no other right, without a usable password unless one is given.

    Raises AdministratorExistsError where there is one, unless `another` is wanted, and ValidationError.
    """
    if not another and has_administrator():
        raise AdministratorExistsError(
            _(
                "There is an administrator already, who can add users. If nobody can sign in any more, say --another."
            )
        )
    validate_email(email)  # the model would take an empty one
    user = get_user_model()(username=username, email=email)
    if password is None:
        user.set_unusable_password()
    else:
        validate_password(password, user)
        user.set_password(password)
    user.full_clean()
    user.save()
    user.groups.add(ensure_role(ADMINISTRATOR).group)
    return user


def password_link(user: Any) -> str:
    """Where the person sets a password: once, within PASSWORD_RESET_TIMEOUT."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    address = reverse("wagtailadmin_password_reset_confirm", args=[key, token])
    return f"{settings.WAGTAILADMIN_BASE_URL}{address}"

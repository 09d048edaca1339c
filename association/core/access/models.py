"""Users and the roles they play."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from .field_rights import granting, implied
from .scopes import scopes_allow
from .throttle import LimitCount

__all__ = ["LimitCount", "Role", "User"]


class User(AbstractUser):  # type: ignore[django-manager-missing] # managers of Wagtail have no types
    """A person who signs in.

    `scopes` is set on the instance a program's key brings into a request and on no other: whatever asks
    for a right there, policy or row scope, gets the owner's rights cut down to the key's.
    """

    scopes: frozenset[str] | None = None

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tokens stand for the password they were asked with: they end with it, and with the account."""
        # Django keeps the new password in the clear until it is saved; a mere new hash of it changes nothing.
        ends_tokens = self.pk is not None and (
            getattr(self, "_password", None) is not None or not self.is_active
        )
        super().save(*args, **kwargs)
        if ends_tokens:
            self.auth_token_set.all().delete()  # type: ignore[attr-defined]

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """A higher level of confidentiality gives the lower ones, to people and to keys alike."""
        names, of_django = granting(perm), super().has_perm
        if not self._key_allows(names):
            return False
        return any(of_django(name, obj) for name in names)

    def _key_allows(self, names: tuple[str, ...]) -> bool:
        scopes = self.scopes
        return scopes is None or any(scopes_allow(scopes, name) for name in names)

    def has_module_perms(self, app_label: str) -> bool:
        if self.scopes is not None and not any(s.startswith(f"{app_label}.") for s in self.scopes):
            return False
        return super().has_module_perms(app_label)

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        permissions = {name for held in super().get_all_permissions(obj) for name in implied(held)}
        return {name for name in permissions if self._key_allows(granting(name))}


class Role(models.Model):
    """A role of the product, carried by a group whose name the association may change."""

    code = models.SlugField(_("code"), max_length=64, unique=True)
    group = models.OneToOneField(Group, models.CASCADE, related_name="role", verbose_name=_("group"))

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        permissions = [("view_site_reports", _("Can see site history and editorial reports"))]

    def __str__(self) -> str:
        return self.group.name

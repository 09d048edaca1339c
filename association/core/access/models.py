"""Users and the roles they play."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person who signs in."""

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"


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

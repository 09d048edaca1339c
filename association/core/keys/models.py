"""Keys of programs: what a program shows instead of a person's password."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class KeyState(models.TextChoices):
    """What a key is good for at a moment."""

    ACTIVE = "active", _("Active")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")


class ApiKey(models.Model):
    """A key of one program, with the rights of its owner cut down to `scopes`.

    `prefix` names the key in lists and in the header; `digest` is the SHA-256 of the secret, which
    itself is kept nowhere. A key is never changed, only revoked.
    """

    name = models.CharField(_("program"), max_length=80, help_text=_("What the key is for."))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys", verbose_name=_("owner")
    )
    prefix = models.CharField(_("beginning of the key"), max_length=16, unique=True)
    digest = models.CharField("SHA-256", max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("revoked by")
    )

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("-pk",)
        default_permissions = ("view", "add", "revoke")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="api_key_expires_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(revoked_by=None) | Q(revoked_at__isnull=False), name="api_key_revoked_when"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def state(self, now: datetime) -> KeyState:
        """Whether the key works at `now`."""
        if self.revoked_at is not None:
            return KeyState.REVOKED
        return KeyState.ACTIVE if now < self.expires_at else KeyState.EXPIRED

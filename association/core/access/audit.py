"""Who took what out of the system. Append-only: the database refuses changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ReadRecord(models.Model):
    """One export or other bulk reading, written before the data leaves."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )
    action = models.CharField(_("action"), max_length=32)
    model = models.CharField(_("kind"), max_length=128)
    rows = models.PositiveIntegerField(_("rows"))
    at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self) -> str:
        return f"{self.action} {self.model} {self.rows}"


def record_read(*, user: Any, action: str, model: type[models.Model], rows: int) -> ReadRecord:
    """Put a bulk reading on record. If the row cannot be written, nothing may be shown."""
    return ReadRecord.objects.create(user=user, action=action, model=model._meta.label_lower, rows=rows)

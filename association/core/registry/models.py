"""What the database knows about modules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModuleState(models.Model):
    """One row per module ever seen. An upgrade never changes `enabled`."""

    label = models.CharField(_("module"), max_length=64, unique=True)
    version = models.CharField(_("version"), max_length=32)
    enabled = models.BooleanField(_("on"), default=True)
    installed_at = models.DateTimeField(_("installed"), auto_now_add=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def __str__(self) -> str:
        return self.label


class SeedRecord(models.Model):
    """What was last written for one seed, so an upgrade leaves alone what a person edited or deleted."""

    module = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    model = models.CharField(max_length=128)
    object_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=("module", "key"), name="seed_record_unique")]

    def __str__(self) -> str:
        return f"{self.module}:{self.key}"

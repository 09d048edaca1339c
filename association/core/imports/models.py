"""Every list that was imported through the admin: the file as it came, and what became of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One uploaded list. `result` is empty until it has been imported for good."""

    importer = models.SlugField(_("kind of list"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    result = models.JSONField(_("result"), null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name

"""The bytes of every print, kept for ever: a reprint is the same file."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredPrint(models.Model):
    """One PDF of one document in one language."""

    document_model = models.CharField(_("kind"), max_length=128)
    document_id = models.PositiveBigIntegerField(_("document"))
    name = models.SlugField(_("form"), max_length=64)
    language = models.CharField(_("language"), max_length=8)
    template_version = models.PositiveSmallIntegerField(_("template version"))
    sha256 = models.CharField("SHA-256", max_length=64)
    pdf = models.BinaryField()
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("document_model", "document_id", "name", "language"), name="stored_print_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_model} {self.document_id} {self.name} {self.language}"

"""Images that templates name: content-addressed, written once, never deleted."""

from __future__ import annotations

from typing import Any, Literal, cast

from django.db import models
from django.forms import Field
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from association.core.l10n.money import format_number

Place = Literal["logo", "seal", "signature"]


class _WithoutBytes(models.Manager):
    """Templates and lists need to know which image it is, not its bytes."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().defer("content")


class ReceiptImage(models.Model):
    """One picture as it is printed, a PNG. `width` and `height` are pixels, `sha256` is of `content`."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    content = models.BinaryField()
    width = models.PositiveSmallIntegerField(_("width"))
    height = models.PositiveSmallIntegerField(_("height"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = _WithoutBytes()

    class Meta:
        verbose_name = _("image of receipts")
        verbose_name_plural = _("images of receipts")
        base_manager_name = "objects"
        default_permissions = ()

    def __str__(self) -> str:
        size = f"{format_number(self.width)} × {format_number(self.height)}"
        return f"{size} · \u2068{self.sha256[:12]}\u2069"


class ImageOnPaperField(models.ForeignKey):
    """Which image stands in a place of the letterhead; in forms, a file to upload."""

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs = {
            "to": "receipts.ReceiptImage",
            "on_delete": models.PROTECT,
            "null": True,
            "blank": True,
            "related_name": "+",
            **kwargs,
        }
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Field | None:
        from .image_field import PlaceField

        return PlaceField(
            place=cast(Place, self.name),
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=self.help_text,
            required=not self.blank,
        )

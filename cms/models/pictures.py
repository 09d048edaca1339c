"""Pictures of the website: who is shown and who agreed, what a reader who cannot see it should know."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    WagtailImageFieldFile,
)

from association.core.l10n.calendar import civil_today
from association.core.uploads.pictures import CleanPicture, clean_picture
from association.core.wagtail_compat.django_parts import is_unsaved


class Shown(models.TextChoices):
    """Who can be recognised on a picture."""

    NOBODY = "nobody", pgettext_lazy("picture", "Nobody who can be recognised")
    ADULTS = "adults", pgettext_lazy("picture", "Adults")
    CHILDREN = "children", pgettext_lazy("picture", "Children")


class PictureFile(WagtailImageFieldFile):
    """The picture as it was kept: its address asks for rights."""

    @property
    def url(self) -> str:
        if not self:
            raise ValueError("There is no file, so it has no address.")
        return reverse("picture_original", args=[self.instance.pk])


class PictureField(WagtailImageField):
    """Keeps what `clean_picture` makes of a file, by whatever way it came."""

    attr_class = PictureFile

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        file = getattr(model_instance, self.attname)
        if is_unsaved(file) and not isinstance(file.file, CleanPicture):
            setattr(model_instance, self.attname, clean_picture(file.file))
        return super().pre_save(model_instance, add)


def picture_name(picture: Picture, filename: str) -> str:
    """A name that tells nothing and cannot be guessed."""
    extension = filename.rpartition(".")[2].lower()
    return f"pictures/{civil_today():%Y/%m}/{secrets.token_hex(16)}.{extension}"


class Picture(AbstractImage):
    file = PictureField(
        verbose_name=_("file"), upload_to=picture_name, width_field="width", height_field="height"
    )
    credit = models.CharField(
        _("credit"), max_length=160, blank=True, help_text=_("Who took it, as it shall be named.")
    )
    shows = models.CharField(
        _("who is shown"), max_length=10, choices=Shown, blank=True, help_text=_("Who can be recognised.")
    )
    consent = models.CharField(
        _("consent"),
        max_length=200,
        blank=True,
        help_text=_(
            "Where the written consent is kept, such as its number. Children: that of their guardians."
        ),
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "credit",
        "shows",
        "consent",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def clean(self) -> None:
        super().clean()
        if self.shows == Shown.CHILDREN and not self.consent.strip():
            raise ValidationError(
                {
                    "consent": _(
                        "Children can be recognised: say where the consent of their guardians is kept."
                    )
                }
            )


class PictureRendition(AbstractRendition):
    """A size of a picture. Its address answers everyone only while a published page shows the picture."""

    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    @property
    def url(self) -> str:
        return reverse("picture", args=[self.pk, self.file.name.rpartition("/")[2]])

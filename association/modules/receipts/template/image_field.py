"""The form field of an image: a file to upload, the one chosen before, and the way to have none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from .image_models import Place, ReceiptImage
from .images import keep_image

STYLE = "receipts/css/letterhead.css"


@dataclass(frozen=True)
class Chosen:
    """What a form says of one image."""

    file: Any
    kept: str
    none: bool


class PlaceWidget(forms.Widget):
    """Shows the image there is. What was uploaded is kept at once, so that it outlives an error elsewhere."""

    template_name = "receipts/template/image_input.html"
    needs_multipart_form = True

    class Media:
        css = {"all": (STYLE,)}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Chosen:
        return Chosen(files.get(name), data.get(f"{name}-kept", ""), f"{name}-none" in data)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not (name in files or f"{name}-kept" in data or f"{name}-none" in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        sha256 = value.kept if isinstance(value, Chosen) else getattr(value, "pk", value)
        image = ReceiptImage.objects.filter(pk=sha256).first() if sha256 else None
        context["widget"].update(image=image, url=image_url(image) if image else "")
        return context


def image_url(image: ReceiptImage) -> str:
    """Where the admin shows an image to those who may see templates."""
    return reverse("receipts_receipttemplate:image", args=[image.pk])


class PlaceField(forms.Field):
    """Cleans to an image that is kept, or None."""

    widget = PlaceWidget

    def __init__(self, *, place: Place, **kwargs: Any):
        super().__init__(**kwargs)
        self.place = place

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A file does not come back to the browser with an error elsewhere; the image kept of it does."""
        if isinstance(data, Chosen) and data.file:
            data.file.seek(0)
            try:
                return Chosen(None, keep_image(data.file, place=self.place).pk, data.none)
            except ValidationError:
                return Chosen(None, data.kept, data.none)
        return data

    def clean(self, value: Chosen) -> ReceiptImage | None:
        if value.file:
            value.file.seek(0)
            return keep_image(value.file, place=self.place)
        if value.none or not value.kept:
            return None
        kept = ReceiptImage.objects.filter(pk=value.kept).first()
        if kept is None:
            raise ValidationError(_("This image is not there any more. Upload it again."))
        return kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = getattr(initial, "pk", initial) or ""
        return bool(data.file) or before != ("" if data.none else data.kept)

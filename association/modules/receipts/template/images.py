"""Images of a letterhead: decoded, made small, encoded anew, and kept for ever under the hash of their bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from PIL import Image

from association.core.uploads.kinds import check_size
from association.core.uploads.pictures import open_picture

from .models import Place, ReceiptImage
from .publishing import ImageAlteredError

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


# The largest each is printed, at 300 dots per inch: every pixel beyond costs time at every receipt.
LARGEST: dict[Place, tuple[int, int]] = {"logo": (720, 200), "seal": (290, 290), "signature": (480, 220)}
MEGABYTES = 2
MEGAPIXELS = 16
_COLOURS = 256


def keep_image(file: Any, *, place: Place) -> ReceiptImage:
    """Keep an uploaded PNG or JPEG for a place of the letterhead; the same picture is kept once.

    Nothing of the file itself is kept, only what it shows. Raises ValidationError for a file that is no such
    picture, or too large to be looked at.
    """
    picture = printable(file, place=place)
    with Image.open(io.BytesIO(picture)) as measured:
        width, height = measured.size
    kept, _made = ReceiptImage.objects.get_or_create(
        sha256=hashlib.sha256(picture).hexdigest(),
        defaults={"content": picture, "width": width, "height": height},
    )
    return kept


def printable(file: Any, *, place: Place) -> bytes:
    """What an uploaded PNG or JPEG shows, as a small PNG. Raises ValidationError as `keep_image` does."""
    check_size(file, megabytes=MEGABYTES)
    return _encoded(_on_paper(file.read(), LARGEST[place]))


def _on_paper(content: bytes, largest: tuple[int, int]) -> Image.Image:
    """The picture upright, on white, in no more than `largest` pixels."""
    picture, _format = open_picture(content, formats=("PNG", "JPEG"), megapixels=MEGAPIXELS)
    upright = picture.convert("RGBA")
    upright.thumbnail(largest, Image.Resampling.LANCZOS)
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright.getchannel("A"))
    return paper


def _encoded(picture: Image.Image) -> bytes:
    """A PNG without anything but pixels: grey where nothing is coloured, else of 256 colours."""
    grey = picture.convert("L")
    coloured = grey.convert("RGB").tobytes() != picture.tobytes()
    small = picture.quantize(_COLOURS, dither=Image.Dither.NONE) if coloured else grey
    written = io.BytesIO()
    small.save(written, format="PNG", optimize=True)
    return written.getvalue()


def pictures_named(images: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of the images a receipt names, by their hash. Raises ImageAlteredError rather than print others."""
    return {sha256: _proven(sha256) for sha256 in images.values()}


@lru_cache(maxsize=32)
def _proven(sha256: str) -> bytes:
    """Bytes proven once per process; under that hash there can be no others."""
    content = ReceiptImage.objects.filter(sha256=sha256).values_list("content", flat=True).first()
    if content is None or hashlib.sha256(bytes(content)).hexdigest() != sha256:
        raise ImageAlteredError(
            _("An image of this receipt is gone or was changed, so it is not printed. Prove the seal.")
        )
    return bytes(content)

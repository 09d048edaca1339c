"""Pictures people send, encoded anew: what they show is kept, where and with what they were taken is not."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from association.core.l10n.money import format_number

from .kinds import check_size

# Names files may bear, and what Pillow calls what is inside.
EXTENSIONS = ("avif", "heic", "jpg", "jpeg", "png", "webp")
FORMATS = ("AVIF", "HEIF", "JPEG", "PNG", "WEBP")
MEGABYTES = 10
MEGAPIXELS = 40
JPEG_QUALITY = 90
# A profile of colours has a few kB; what is larger is something else in its place.
_LARGEST_PROFILE = 1024 * 1024
_TYPES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "avif": "image/avif",
}

register_heif_opener()


class CleanPicture(ContentFile):
    """A picture that has passed `clean_picture`. Only these are stored."""


def clean_picture(
    file: Any, *, megabytes: int = MEGABYTES, megapixels: int = MEGAPIXELS, longest: int | None = None
) -> CleanPicture:
    """What an uploaded picture shows, as a new file: JPEG, or PNG and WebP where it is one.

    Upright, with its colour profile, without EXIF, XMP, place, thumbnail or comment; HEIC and AVIF become
    JPEG; no side longer than `longest`. Raises ValidationError for a file that is no whole picture, or too large.
    """
    check_size(file, megabytes=megabytes)
    file.seek(0)
    picture, kept = open_picture(file.read(), formats=FORMATS, megapixels=megapixels)
    profile = picture.info.get("icc_profile") or b""
    picture, profile = _on_screen(picture, profile if len(profile) <= _LARGEST_PROFILE else b"")
    if longest is not None:
        picture.thumbnail((longest, longest))
    picture.info.clear()  # Pillow writes comments and XMP it finds here
    extension, options = _target(kept, picture)
    written = io.BytesIO()
    picture.save(written, icc_profile=profile or None, **options)
    return CleanPicture(written.getvalue(), f"{PurePath(file.name or 'picture').stem}.{extension}")


def picture_type(name: str) -> str:
    """What a browser is told a stored picture is."""
    return _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def open_picture(content: bytes, *, formats: tuple[str, ...], megapixels: int) -> tuple[Image.Image, str]:
    """The picture upright and wholly decoded, and the format it came in. Raises ValidationError."""
    # The print engine, once loaded, makes Pillow fill what is missing of a picture with grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(content), formats=formats) as opened:
            # The size stands in the file's head: nothing is unpacked before it is known to be small enough.
            if opened.width * opened.height > megapixels * 1_000_000:
                raise _too_large(megapixels)
            kept = str(opened.format)
            opened.load()
            return ImageOps.exif_transpose(opened), kept
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise _too_large(megapixels) from exc
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, KeyError) as exc:
        raise ValidationError(
            _("This is no picture, or a damaged one. Send one of these kinds: %(kinds)s.")
            % {"kinds": ", ".join(formats).replace("HEIF", "HEIC")}
        ) from exc


def _too_large(megapixels: int) -> ValidationError:
    return ValidationError(
        _("The picture has more than %(limit)s million pixels. Make it smaller first.")
        % {"limit": format_number(megapixels)}
    )


def _on_screen(picture: Image.Image, profile: bytes) -> tuple[Image.Image, bytes]:
    """The picture in a mode browsers show. A profile fits the mode it was made for only."""
    if picture.mode in ("RGB", "RGBA", "L"):
        return picture, profile
    if picture.mode in ("P", "PA", "LA"):
        has_alpha = "transparency" in picture.info or picture.mode in ("PA", "LA")
        return picture.convert("RGBA" if has_alpha else "RGB"), profile
    return picture.convert("L" if picture.mode in ("1", "I;16", "I") else "RGB"), b""


def _target(kept: str, picture: Image.Image) -> tuple[str, dict[str, Any]]:
    """Extension and options of the new file."""
    if kept == "WEBP":
        return "webp", {"format": "WEBP", "quality": JPEG_QUALITY, "method": 4}
    if kept == "PNG" or picture.mode == "RGBA":
        return "png", {"format": "PNG", "optimize": True}
    return "jpg", {"format": "JPEG", "quality": JPEG_QUALITY, "optimize": True, "progressive": True}

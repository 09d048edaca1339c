"""The gate of every upload: a file is what its name says and of a kind that is wanted, or it is refused in words."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from association.core.l10n.money import format_number

MEGABYTE = 1024 * 1024
HEAD = 8192
# A file of office letters and tables unpacks to some times its size; a thousand times is an attack.
UNPACKED_MEGABYTES = 200
ENTRIES = 5_000
_ZIP = "application/zip"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<?php")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True)
class Kind:
    """A kind of file: what its first bytes may be, and what else must hold. None stands for plain text."""

    signatures: frozenset[str | None]
    check: Callable[[Any, bytes], None] = field(default=lambda file, head: None)


def _wrong() -> ValidationError:
    return ValidationError(_("The file is not what its name says."))


def _office(folder: str) -> Callable[[Any, bytes], None]:
    def check(file: Any, head: bytes) -> None:
        names = _entries(file)
        if "[Content_Types].xml" not in names or not any(name.startswith(folder) for name in names):
            raise _wrong()
        if any(name.endswith("vbaProject.bin") for name in names):
            raise ValidationError(_("The file holds a program (macro). Save it without and send it again."))

    return check


def _open_document(kind: str) -> Callable[[Any, bytes], None]:
    def check(file: Any, head: bytes) -> None:
        _entries(file)
        # The first entry of such a file is its kind, not packed.
        if f"{_OPEN}{kind}".encode() not in head:
            raise _wrong()

    return check


def _entries(file: Any) -> list[str]:
    """Names in a packed file. Raises ValidationError for a broken one and for one that unpacks to too much."""
    try:
        with zipfile.ZipFile(file) as packed:
            infos = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as exc:
        raise ValidationError(_("The file is damaged and cannot be opened.")) from exc
    finally:
        file.seek(0)
    if len(infos) > ENTRIES or sum(info.file_size for info in infos) > UNPACKED_MEGABYTES * MEGABYTE:
        raise ValidationError(
            _("The file unpacks to more than this server opens. Split it and send the parts.")
        )
    return [info.filename for info in infos]


def _text(file: Any, head: bytes) -> None:
    if b"\x00" in head and not head.startswith(_UTF16):
        raise _wrong()
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_MARKUP):
        raise ValidationError(_("This is a web page or a program, not a text or a list."))


def _of(*signatures: str | None) -> frozenset[str | None]:
    return frozenset(signatures)


KINDS: dict[str, Kind] = {
    "pdf": Kind(_of("application/pdf")),
    "png": Kind(_of("image/png")),
    "jpg": Kind(_of("image/jpeg")),
    "jpeg": Kind(_of("image/jpeg")),
    "webp": Kind(_of("image/webp")),
    "heic": Kind(_of("image/heic")),
    "docx": Kind(_of(_ZIP, f"{_OFFICE}wordprocessingml.document"), _office("word/")),
    "xlsx": Kind(_of(_ZIP, f"{_OFFICE}spreadsheetml.sheet"), _office("xl/")),
    "odt": Kind(_of(_ZIP, f"{_OPEN}text"), _open_document("text")),
    "ods": Kind(_of(_ZIP, f"{_OPEN}spreadsheet"), _open_document("spreadsheet")),
    "txt": Kind(_of(None), _text),
    "csv": Kind(_of(None), _text),
}
ATTACHMENTS = tuple(KINDS)
# What the public may fetch: pictures have a gate of their own, which takes out where they were taken.
DOCUMENTS = ("pdf", "docx", "xlsx", "odt", "ods", "txt", "csv")
LISTS = ("csv", "xlsx")


def check_upload(file: Any, *, allowed: Collection[str], megabytes: int) -> None:
    """Raise ValidationError for a file that is empty, too large, of another kind, or not what its name says."""
    check_size(file, megabytes=megabytes)
    extension = PurePath(file.name).suffix.lower().removeprefix(".")
    if extension not in allowed:
        kinds = ", ".join(allowed)
        raise ValidationError(_("Attach a file of one of these kinds: %(kinds)s.") % {"kinds": kinds})
    kind = KINDS[extension]
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    found = filetype.guess(head)
    if (found.mime if found else None) not in kind.signatures:
        raise _wrong()
    kind.check(file, head)


def check_size(file: Any, *, megabytes: int) -> None:
    """Raise ValidationError for an empty file and for one of more than `megabytes`."""
    if not file.size:
        raise ValidationError(_("The file is empty."))
    if file.size > megabytes * MEGABYTE:
        raise ValidationError(
            _("The file is larger than %(limit)s MB.") % {"limit": format_number(megabytes)}
        )

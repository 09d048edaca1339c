"""Files beside a row: a scanned letter, a bank slip. Kept outside the public folder, served after asking."""

from __future__ import annotations

import hashlib
import secrets
from functools import partial
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core.l10n.calendar import civil_today
from association.core.l10n.money import format_number
from association.core.uploads.kinds import ATTACHMENTS, MEGABYTE, check_upload
from association.core.uploads.storage import private_storage

from .errors import DomainError
from .levels import LevelField, level_words, of_seen_levels, require_level
from .models import Document
from .scope import require_in_scope


class AttachmentIsEvidenceError(DomainError):
    """What lies beside a final document stays there."""

    code = "attachment_is_evidence"


def storage_name(attachment: Attachment, filename: str) -> str:
    """A name that tells nothing and collides with nothing."""
    return f"attachments/{civil_today():%Y/%m}/{secrets.token_hex(16)}"


class Attachment(models.Model):
    """One file beside a record or document. `sha256` is of its bytes, `size` in bytes."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    file = models.FileField(gettext_lazy("file"), storage=private_storage, upload_to=storage_name)
    name = models.CharField(gettext_lazy("name"), max_length=200)
    size = models.PositiveIntegerField(gettext_lazy("size"))
    sha256 = models.CharField("SHA-256", max_length=64)
    level = LevelField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=gettext_lazy("attached by")
    )
    created_at = models.DateTimeField(gettext_lazy("attached"), auto_now_add=True)

    class Meta:
        verbose_name = gettext_lazy("attachment")
        verbose_name_plural = gettext_lazy("attachments")
        ordering = ("-created_at", "-pk")
        default_permissions = ()
        indexes = [models.Index(fields=("content_type", "object_id"), name="attachment_of_row")]

    def __str__(self) -> str:
        return self.name

    @property
    def level_words(self) -> str:
        """How people call its level; nothing for none."""
        return level_words(self.content_type.model_class(), self.level)  # type: ignore[arg-type]

    @property
    def shown_size(self) -> str:
        """The size as people say it."""
        kilobytes = max(1, round(self.size / 1024))
        if kilobytes < 1024:
            return _("%(size)s kB") % {"size": format_number(kilobytes)}
        return _("%(size)s MB") % {"size": format_number(round(self.size / MEGABYTE, 1))}


def all_attachments_of(row: models.Model) -> models.QuerySet[Attachment]:
    """Files beside a row, of every level, the latest first."""
    kind = ContentType.objects.get_for_model(row)
    return Attachment.objects.filter(content_type=kind, object_id=row.pk).select_related("uploaded_by")


def attachments_of(row: models.Model, user: Any) -> models.QuerySet[Attachment]:
    """Files beside a row that are of no level above what `user` may see, the latest first."""
    return of_seen_levels(all_attachments_of(row), type(row), user)


def check_file(file: Any) -> None:
    """Raise ValidationError naming `file` for one that is empty, too large or not what its name says."""
    try:
        check_upload(file, allowed=ATTACHMENTS, megabytes=settings.ATTACHMENT_MEGABYTES)
    except ValidationError as exc:
        raise ValidationError({"file": exc.messages}) from exc


@transaction.atomic
def attach(row: models.Model, *, file: Any, user: Any, level: str = "") -> Attachment:
    """Keep a file beside a row. The caller has asked for the right to.

    Raises ValidationError naming `file` or `level`, and OutOfScopeError for a row that is not the person's to see.
    """
    require_in_scope(row, user)
    require_level(type(row), level, user)
    check_file(file)
    digest = hashlib.sha256(b"".join(file.chunks())).hexdigest()
    file.seek(0)
    attachment = Attachment(
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        name=PurePath(file.name).name[-200:],
        size=file.size,
        sha256=digest,
        level=level,
        uploaded_by=user,
    )
    attachment.file.save(file.name, File(file), save=False)
    try:
        attachment.save()
    except Exception:
        attachment.file.delete(save=False)
        raise
    return attachment


@transaction.atomic
def detach(attachment: Attachment, *, row: models.Model) -> None:
    """Remove a file from beside a record or draft. Raises AttachmentIsEvidenceError for a final document."""
    if isinstance(row, Document) and not row.is_draft:
        raise AttachmentIsEvidenceError(
            _("The document is final, so what is attached to it stays. Attach the right file beside it.")
        )
    forget_file(attachment)
    attachment.delete()


def forget_file(attachment: Attachment) -> None:
    """Remove the bytes once the transaction that removes the row has held."""
    stored = attachment.file
    transaction.on_commit(partial(stored.storage.delete, str(stored.name)))

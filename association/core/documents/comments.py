"""What people say about a row. Written once; whoever wrote it may withdraw it, which leaves its place."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .levels import LevelField, level_words, of_seen_levels, require_level
from .scope import require_in_scope

LONGEST_COMMENT = 2000


class Comment(models.Model):
    """A remark beside a record or document. It is no part of it and appears on no print."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    text = models.TextField(gettext_lazy("comment"), max_length=LONGEST_COMMENT)
    level = LevelField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=gettext_lazy("written by")
    )
    created_at = models.DateTimeField(gettext_lazy("written"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(gettext_lazy("withdrawn"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = gettext_lazy("comment")
        verbose_name_plural = gettext_lazy("comments")
        ordering = ("-created_at", "-pk")
        default_permissions = ()
        indexes = [models.Index(fields=("content_type", "object_id"), name="comment_of_row")]

    def __str__(self) -> str:
        return f"{self.content_type_id}/{self.object_id}"

    @property
    def level_words(self) -> str:
        """How people call its level; nothing for none."""
        return level_words(self.content_type.model_class(), self.level)  # type: ignore[arg-type]


def all_comments_of(row: models.Model) -> models.QuerySet[Comment]:
    """Comments beside a row, of every level, the latest first."""
    kind = ContentType.objects.get_for_model(row)
    return Comment.objects.filter(content_type=kind, object_id=row.pk).select_related("author")


def comments_of(row: models.Model, user: Any) -> models.QuerySet[Comment]:
    """Comments beside a row that are of no level above what `user` may see, the latest first."""
    return of_seen_levels(all_comments_of(row), type(row), user)


def add_comment(row: models.Model, *, text: str, author: Any, level: str = "") -> Comment:
    """Put a comment beside a row.

    Raises ValidationError naming `text` or `level`, and OutOfScopeError for a row that is not the author's to see.
    """
    require_in_scope(row, author)
    require_level(type(row), level, author)
    comment = Comment(
        content_type=ContentType.objects.get_for_model(row),
        object_id=row.pk,
        text=text.strip(),
        level=level,
        author=author,
    )
    if not comment.text:
        raise ValidationError({"text": _("Write the comment.")})
    comment.full_clean()
    comment.save()
    return comment


def withdraw_comment(comment: Comment, *, user: Any) -> Comment:
    """Take the words away; that something was said stays visible. Raises PermissionDenied for others."""
    if comment.author_id != user.pk:
        raise PermissionDenied(_("Only the person who wrote a comment can withdraw it."))
    if comment.withdrawn_at is None:
        comment.text, comment.withdrawn_at = "", timezone.now()
        comment.save(update_fields=["text", "withdrawn_at"])
    return comment

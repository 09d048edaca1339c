"""Every list that was imported: the file as it came, what would become of it, and what did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRun(models.Model):
    """One uploaded list.

    `preview` is what a dry run said, `result` what was done, `undone` what undoing it did; each is empty until then.
    `unknown` are headings nobody has said the meaning of, `refused` is the file of the lines that were not recorded.
    `job` is the background work that was asked for last.
    """

    importer = models.SlugField(_("kind of list"), max_length=40)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    preview = models.JSONField(null=True, editable=False)
    result = models.JSONField(_("result"), null=True)
    undone = models.JSONField(null=True, editable=False)
    unknown = models.JSONField(default=list, editable=False)
    refused = models.BinaryField(null=True)
    failure = models.TextField(blank=True, editable=False)
    record_held = models.BooleanField(default=False, editable=False)
    job = models.ForeignKey("core.JobRun", models.SET_NULL, null=True, related_name="+", editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name


class ImportedRow(models.Model):
    """A row that a line of a list became. `undone` once the import was taken back for it."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    model = models.CharField(max_length=100)
    object_id = models.PositiveBigIntegerField()
    undone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("imported line")
        verbose_name_plural = _("imported lines")
        default_permissions = ()
        ordering = ("line",)
        indexes = [models.Index(fields=["model", "object_id"], name="imported_row_of")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


class HeadingChoice(models.Model):
    """What a person said a heading means: one of the importer's columns, or "" for not to be read."""

    importer = models.SlugField(max_length=40)
    heading = models.CharField(max_length=200)
    column = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("heading of a list")
        verbose_name_plural = _("headings of lists")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=("importer", "heading"), name="heading_said_once")]

    def __str__(self) -> str:
        return self.heading


def said_of(importer: str) -> dict[str, str]:
    """Our columns by the folded headings that were said to mean them."""
    return dict(HeadingChoice.objects.filter(importer=importer).values_list("heading", "column"))


def remember_headings(importer: str, said: Mapping[str, str]) -> None:
    """Keep what headings mean, for this list and the next of its kind."""
    for heading, column in said.items():
        HeadingChoice.objects.update_or_create(
            importer=importer, heading=heading, defaults={"column": column}
        )


def undone_ids(model: type[models.Model]) -> Iterable[int]:
    """Rows whose import was taken back: their lines may be recorded anew."""
    rows: Any = ImportedRow.objects.filter(model=model._meta.label_lower, undone=True)
    return rows.values_list("object_id", flat=True)  # type: ignore[no-any-return]

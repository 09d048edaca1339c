"""Who took what out of the system, and of kinds with `Desk.read_log` who looked at which row.

Append-only: the database refuses changes. It is written before anything is shown; what cannot be written is not shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .parents import lineage

READ_LOG = "view_read_log"
_ROWS_PER_STATEMENT = 500


class Way(models.TextChoices):
    """How rows were read."""

    PAGE = "page", pgettext_lazy("reading", "Page")
    REVEAL = "reveal", pgettext_lazy("reading", "Revealed")
    LIST = "list", pgettext_lazy("reading", "List")
    SEARCH = "search", pgettext_lazy("reading", "Search")
    EXPORT = "export", pgettext_lazy("reading", "Export")
    PRINT = "print", pgettext_lazy("reading", "Print")
    ATTACHMENT = "attachment", pgettext_lazy("reading", "Attachment")
    API = "api", pgettext_lazy("reading", "API")
    API_LIST = "api-list", pgettext_lazy("reading", "List in the API")


class ReadRecord(models.Model):
    """One reading, written before the data leaves."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("user")
    )
    action = models.CharField(_("action"), max_length=32, choices=Way)
    model = models.CharField(_("kind"), max_length=128)
    rows = models.PositiveIntegerField(_("rows"))
    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return f"{self.action} {self.model} {self.rows}"


class ReadRow(models.Model):
    """One row of a reading. By kind and id, so that a row may go and its readers stay known."""

    record = models.ForeignKey(ReadRecord, models.PROTECT, related_name="of_rows")
    model = models.CharField(max_length=128)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=("model", "object_id", "record"), name="read_row_of")]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id}"


def is_read_logged(model: type[models.Model]) -> bool:
    """Whether each reading of a row of the model is on record: by its own `Desk.read_log`, or a parent's."""
    return any(getattr(getattr(kind, "Desk", None), "read_log", False) for kind in lineage(model))


@transaction.atomic
def record_read(
    *, user: Any, action: str, model: type[models.Model], rows: int, pks: Iterable[int] = ()
) -> ReadRecord:
    """Put a bulk reading on record; with `Desk.read_log`, which rows as well, by `pks`.

    If it cannot be written, nothing may be shown. Raises ValueError for rows that should be named and are not.
    """
    label, named = model._meta.label_lower, list(pks) if is_read_logged(model) else []
    if is_read_logged(model):
        if rows and not named:
            raise ValueError(f"{model._meta.label} keeps a log of reading: name the rows by pks")
        rows = len(named)
    record = ReadRecord.objects.create(user=user, action=action, model=label, rows=rows)
    of_rows = [ReadRow(record=record, model=label, object_id=pk) for pk in named]
    ReadRow.objects.bulk_create(of_rows, batch_size=_ROWS_PER_STATEMENT)
    return record


def record_seen(user: Any, way: Way, model: type[models.Model], pks: Iterable[int]) -> None:
    """Put on record who is about to see which rows, where the kind asks for it. If it cannot be, show nothing."""
    if is_read_logged(model) and (named := list(dict.fromkeys(pks))):
        record_read(user=user, action=way, model=model, rows=len(named), pks=named)


def on_record(record: ReadRecord, rows: models.QuerySet) -> models.QuerySet:
    """Those of `rows` that the record names, where it names any: what came in between is not shown unrecorded."""
    if not is_read_logged(rows.model):
        return rows
    return rows.filter(pk__in=record.of_rows.order_by().values("object_id"))


def readings_of(row: models.Model) -> models.QuerySet[ReadRecord]:
    """Who looked at a row, the latest first."""
    model, pk = row._meta.label_lower, row.pk
    named = ReadRow.objects.filter(model=model, object_id=pk).values("record")
    return ReadRecord.objects.filter(pk__in=named).select_related("user").order_by("-pk")

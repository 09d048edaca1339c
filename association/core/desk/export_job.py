"""Exports too long for one answer: written in the background, kept privately for a week, fetched by who asked."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.access.audit import ReadRecord, Way, on_record, record_read
from association.core.access.policy import policy_for
from association.core.jobs.context import JobContext
from association.core.jobs.models import JobRun, JobState
from association.core.jobs.services import enqueue_job
from association.core.l10n.calendar import civil_today, format_date
from association.core.l10n.digits import to_latin_digits
from association.core.uploads.storage import private_storage

from .bulk.selection import rows_of
from .lists import list_for

JOB = "export"
KEPT_DAYS = 7
ROWS_PER_STEP = 1000


def enqueue_export(model: type[Model], *, query: str, file_format: str, user: Any) -> JobRun:
    """Ask for an export of a list as it stands under a query string."""
    return enqueue_job(
        JOB,
        key=f"{JOB}:{secrets.token_hex(12)}",
        arguments={"model": model._meta.label_lower, "query": query, "format": file_format},
        requested_by=user,
        subject=f"{_('Export')}: {capfirst(model._meta.verbose_name_plural)}",
    )


def export_record(rows: Any, user: Any, count: int) -> ReadRecord:
    """The record of an export of these rows, made before it is written."""
    pks = rows.order_by().values_list("pk", flat=True)
    return record_read(user=user, action=Way.EXPORT, model=rows.model, rows=count, pks=pks)


def export_name(model: type[Model]) -> str:
    """The name of the file without its ending: the kind and the day, in the reader's language and calendar."""
    day = format_date(civil_today())
    return f"{capfirst(str(model._meta.verbose_name_plural))} {to_latin_digits(day).replace('/', '-')}"


class _Counted:
    """The rows of an export, in pieces, telling the job how far it is."""

    def __init__(self, rows: QuerySet, context: JobContext, total: int):
        self.rows, self.context, self.total = rows, context, total
        self.model = rows.model

    def __iter__(self) -> Iterator[Any]:
        for number, row in enumerate(self.rows.iterator(chunk_size=ROWS_PER_STEP), start=1):
            yield row
            if number % ROWS_PER_STEP == 0:
                self.context.advance(number, self.total)


@contribute.job(name=JOB, title=gettext_lazy("Export of a long list"))
def run_export(context: JobContext) -> dict[str, Any]:
    """Write the file. Rights are asked anew with every piece; the reading is on record before the file is there."""
    arguments, user = context.arguments, context.user
    model = apps.get_model(arguments["model"])
    context.require_module(model._meta.app_label)
    context.require_right(lambda user: policy_for(model).user_has_permission(user, "export"))
    listing = list_for(model, user, arguments["query"])
    rows = rows_of(listing)
    total = rows.count()
    rows = on_record(export_record(rows, user, total), rows)
    total = rows.count()
    listing.prepare_export(rows)
    name = _write(listing, _Counted(rows, context, total), arguments["format"])
    context.advance(total, total)
    return {"rows": total, "file": name, "url": reverse("export_file", args=[context.run.pk])}


def _write(listing: Any, rows: _Counted, file_format: str) -> str:
    with tempfile.NamedTemporaryFile(suffix=f".{file_format}") as target:
        if file_format == "csv":
            for line in listing.stream_csv(rows):
                target.write(force_bytes(line))
        else:
            listing.write_xlsx(rows, target)
        target.seek(0)
        return private_storage().save(f"exports/{secrets.token_hex(16)}.{file_format}", File(target))


def _file_of(run: JobRun) -> str:
    return str((run.result or {})["file"])


def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a finished export, for whoever asked for it and may still export."""
    run = JobRun.objects.filter(pk=pk, kind=JOB, state=JobState.DONE, requested_by=request.user.pk).first()
    storage = private_storage()
    if run is None or not storage.exists(_file_of(run)):
        raise Http404
    model = apps.get_model(run.arguments["model"])
    if not policy_for(model).user_has_permission(request.user, "export"):
        raise PermissionDenied
    name = f"{export_name(model)}.{run.arguments['format']}"
    response = FileResponse(storage.open(_file_of(run)), as_attachment=True, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@contribute.job(name="remove-exports", title=gettext_lazy("Removal of old exports"), every="day")
def remove_exports(context: JobContext) -> dict[str, int]:
    """Delete what jobs have left in the folder of exports, a week after it was made."""
    storage, before = private_storage(), timezone.now() - timedelta(days=KEPT_DAYS)
    done = JobRun.objects.filter(state=JobState.DONE, finished_at__lt=before)
    old = done.filter(result__file__startswith="exports/")
    files = [name for run in old if storage.exists(name := _file_of(run))]
    for name in files:
        storage.delete(name)
    return {"removed": len(files)}

"""A long list as background work: chunk by chunk, going on where it was stopped."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.jobs.context import JobContext
from association.core.jobs.errors import JobMustWaitError
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job
from association.core.registry.contributions import find

from .models import ImportRun
from .result import ImportResult

JOB = "import"


def job_key(run: ImportRun) -> str:
    """One job for one uploaded list, however often it is asked for."""
    return f"{JOB}:{run.pk}"


def enqueue_import(run: ImportRun, *, user: Any) -> JobRun:
    """Ask for the import of an uploaded list."""
    return enqueue_job(
        JOB,
        key=job_key(run),
        arguments={"import_run": run.pk},
        requested_by=user,
        subject=run.file_name,
    )


class _JobProgress:
    """Keeps the counts of each chunk with the job's cursor."""

    def __init__(self, context: JobContext):
        saved = context.cursor
        self.context = context
        self.done: int = saved["done"] if saved else 0
        self.result = ImportResult.from_dict(saved["result"]) if saved else ImportResult()

    def chunk_done(self, done: int, total: int) -> None:
        cursor = {"done": done, "result": self.result.as_dict()}
        self.context.advance(done, total, cursor=cursor)

    def between_chunks(self) -> None:
        self.context.breathe()


@contribute.job(name=JOB, title=gettext_lazy("Import of a list"))
def run_import(context: JobContext) -> dict[str, Any]:
    """Import an uploaded list for good. Waits while its module is switched off."""
    run = ImportRun.objects.defer("content").get(pk=context.arguments["import_run"])
    importer = find("importer", run.importer)
    if importer is None:
        raise JobMustWaitError(run.importer)
    if context.user is None or not context.user.has_perms(importer.options["permissions"]):
        raise PermissionDenied(_("Whoever asked for this may no longer do it."))
    if run.result is None:
        result = importer.value().run(
            bytes(run.content), dry_run=False, user=context.user, progress=_JobProgress(context)
        )
        run.result = result.as_dict()
        run.save(update_fields=["result"])
    counts = {name: run.result[name] for name in ("recorded", "refused", "repeated")}
    return {**counts, "url": reverse("import_preview", args=[run.importer, run.pk])}

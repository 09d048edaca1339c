"""Lists as background work: looked through, imported, taken back; chunk by chunk, going on where it was stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.jobs.context import JobContext
from association.core.jobs.errors import JobMustWaitError
from association.core.jobs.models import JobRun
from association.core.jobs.services import enqueue_job
from association.core.registry.contributions import Contribution, find

from .headings import UnknownColumn
from .importer import RowImporter
from .models import ImportedRow, ImportRun, said_of
from .reading import MissingColumnsError, UnreadableFileError
from .result import ImportResult
from .running import ImporterFailedError, run_list
from .undo import undo_rows

JOB, CHECK, UNDO = "import", "import-check", "import-undo"


def enqueue_check(run: ImportRun, *, user: Any) -> JobRun:
    """Ask for a dry run, whose result is the preview."""
    return _enqueue(run, CHECK, user, preview=None, failure="")


def enqueue_import(run: ImportRun, *, user: Any, record_held: bool = False) -> JobRun:
    """Ask for the import of an uploaded list. However often it is asked for, it is one job."""
    return _enqueue(run, JOB, user, record_held=record_held, failure="")


def enqueue_undo(run: ImportRun, *, user: Any) -> JobRun:
    """Ask for taking back what an import recorded."""
    return _enqueue(run, UNDO, user)


@transaction.atomic
def _enqueue(run: ImportRun, kind: str, user: Any, **changes: Any) -> JobRun:
    """One job at a time for a list: whoever asks while one is under way, or for an import that is done, gets that
    one."""
    locked = ImportRun.objects.select_for_update(of=("self",)).defer("content").get(pk=run.pk)
    before = locked.job
    done = locked.result is not None if kind == JOB else locked.undone is not None if kind == UNDO else False
    if before is not None and (not before.is_final or (done and before.kind == kind)):
        run.job = before
        return before
    # Two requests that saw the same state ask under one key.
    job = enqueue_job(
        kind,
        key=f"{kind}:{run.pk}:{before.pk if before else 0}",
        arguments={"import_run": run.pk},
        requested_by=user,
        subject=run.file_name,
    )
    changes["job"] = job
    ImportRun.objects.filter(pk=run.pk).update(**changes)
    for name, value in changes.items():
        setattr(run, name, value)
    return job


class JobProgress:
    """Keeps the counts of each chunk with the job's cursor, and what each line became."""

    def __init__(self, context: JobContext, run: ImportRun, *, dry_run: bool = False):
        saved = None if dry_run else context.cursor
        self.context, self.run, self.dry_run = context, run, dry_run
        self.done: int = saved["done"] if saved else 0
        self.result = ImportResult.from_dict(saved["result"]) if saved else ImportResult()
        self._kept: list[ImportedRow] = []

    def keep(self, line: int, instance: Any) -> None:
        label = instance._meta.label_lower
        self._kept.append(ImportedRow(run=self.run, line=line, model=label, object_id=instance.pk))

    def chunk_done(self, done: int, total: int) -> None:
        if self.dry_run:  # what was taken back is not gone on with
            self.context.advance(done, total)
            return
        ImportedRow.objects.bulk_create(self._kept)
        self._kept.clear()
        self.context.advance(done, total, cursor={"done": done, "result": self.result.as_dict()})

    def between_chunks(self) -> None:
        self.context.breathe()


def _open(context: JobContext) -> tuple[ImportRun, Contribution]:
    """The list and its importer. Waits while its module is switched off."""
    run = ImportRun.objects.get(pk=context.arguments["import_run"])
    importer = find("importer", run.importer)
    if importer is None:
        raise JobMustWaitError(run.importer)
    context.require_module(importer.module)
    if context.user is None:
        raise PermissionDenied(_("Whoever asked for this may no longer do it."))
    permissions = importer.options["permissions"]
    context.require_right(lambda user: user.has_perms(permissions))
    return run, importer


def told_unknown(columns: Iterable[UnknownColumn]) -> list[dict[str, Any]]:
    """Unknown headings as they are kept with the list."""
    return [{"heading": c.heading, "key": c.key, "samples": list(c.samples)} for c in columns]


def _told(run: ImportRun, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What the job's page says. A list that cannot be read or an importer that fails is told on the list's page."""
    address = {"url": reverse("import_preview", args=[run.importer, run.pk])}
    try:
        return {**call(), **address}
    except (UnreadableFileError, ImporterFailedError) as exc:
        unknown = {"unknown": told_unknown(exc.unknown)} if isinstance(exc, MissingColumnsError) else {}
        ImportRun.objects.filter(pk=run.pk).update(failure=str(exc), **unknown)
        return address


def _keep(run: ImportRun, done: ImportResult, **kept: Any) -> None:
    unknown = told_unknown(done.source.unknown) if done.source else []
    from .refused_file import refused_workbook  # openpyxl is slow to load, and few commands need it

    refused = refused_workbook(done)
    ImportRun.objects.filter(pk=run.pk).update(unknown=unknown, refused=refused, failure="", **kept)


def _in_chunks(importer: Contribution) -> bool:
    return issubclass(importer.value, RowImporter) or getattr(importer.value, "resumable", False)


@contribute.job(name=CHECK, title=gettext_lazy("Preview of a list"))
def run_check(context: JobContext) -> dict[str, Any]:
    """Say what an import would do."""
    run, importer = _open(context)

    def check() -> dict[str, Any]:
        progress, said = JobProgress(context, run, dry_run=True), said_of(importer.name)
        result = run_list(
            importer, bytes(run.content), dry_run=True, user=context.user, progress=progress, said=said
        )
        # With it, so that the import reads the columns that were shown, whatever others say of them meanwhile.
        _keep(run, result, preview={**result.as_dict(), "said": said})
        return {"rows": result.rows}

    return _told(run, check)


@contribute.job(name=JOB, title=gettext_lazy("Import of a list"))
def run_import(context: JobContext) -> dict[str, Any]:
    """Import an uploaded list for good."""
    run, importer = _open(context)

    def work() -> dict[str, Any]:
        if run.result is None:
            progress = JobProgress(context, run)
            # What writes in one transaction keeps its result in the same: it is done whole or not at all.
            with nullcontext() if _in_chunks(importer) else transaction.atomic():
                result = run_list(
                    importer,
                    bytes(run.content),
                    dry_run=False,
                    user=context.user,
                    progress=progress,
                    record_held=run.record_held,
                    said=(run.preview or {}).get("said"),
                )
                run.result = result.as_dict()
                _keep(run, result, result=run.result)
        return {name: run.result[name] for name in ("recorded", "refused", "repeated")}

    return _told(run, work)


@contribute.job(name=UNDO, title=gettext_lazy("Taking back an import"))
def run_undo(context: JobContext) -> dict[str, Any]:
    """Take back what an import recorded, as far as it may be."""
    run, _importer = _open(context)
    result = undo_rows(run, user=context.user, context=context)
    ImportRun.objects.filter(pk=run.pk).update(undone=result)
    address = reverse("import_preview", args=[run.importer, run.pk])
    return {"undone": result["undone"], "kept": len(result["kept"]), "url": address}

"""Running an importer for people: its bugs in words instead of a crash, every line of the file accounted for."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from association.core.jobs.errors import JobSignal
from association.core.registry.contributions import Contribution

from .importer import RowImporter
from .models import said_of
from .reading import Row, UnreadableFileError, said_headings
from .result import ImportProgress, ImportResult
from .table import SlowFileError

T = TypeVar("T")
logger = logging.getLogger(__name__)


class ImporterFailedError(Exception):
    """The importer itself broke down; nothing was written. The message is for people."""


def read_list(importer: Contribution, content: bytes) -> list[Row]:
    """The lines of a file. Raises UnreadableFileError, or ImporterFailedError for a bug of the importer."""
    with said_headings(said_of(importer.name)):
        rows: list[Row] = _spoken(importer, lambda: importer.value().read(content))
    return rows


def run_list(
    importer: Contribution,
    content: bytes,
    *,
    dry_run: bool,
    user: Any,
    progress: ImportProgress | None = None,
    record_held: bool = False,
    said: Mapping[str, str] | None = None,
) -> ImportResult:
    """Import a list; `said` is what headings were said to mean when it was shown, by default what they mean now.

    An importer of rows works in chunks; any other in one transaction, and a dry run of it is taken back
    here, whatever it does.

    Raises UnreadableFileError, or ImporterFailedError for a bug of the importer.
    """
    instance = importer.value()

    def run() -> ImportResult:
        if isinstance(instance, RowImporter):
            return instance.run(
                content, dry_run=dry_run, user=user, progress=progress, record_held=record_held
            )
        if progress is not None and not dry_run and getattr(instance, "resumable", False):
            resumed: ImportResult = instance.run(content, dry_run=False, user=user, progress=progress)
            return resumed
        with transaction.atomic():
            result: ImportResult = instance.run(content, dry_run=dry_run, user=user)
            if dry_run:
                transaction.set_rollback(True)
        return result

    with said_headings(said_of(importer.name) if said is None else said) as lists:
        result = _spoken(importer, run, partly=isinstance(instance, RowImporter) and not dry_run)
    if lists:
        result.account(lists[-1])
    return result


def _spoken(importer: Contribution, call: Callable[[], T], *, partly: bool = False) -> T:
    try:
        return call()
    except (UnreadableFileError, SlowFileError, OperationalError, JobSignal, PermissionDenied):
        raise
    except Exception as exc:
        logger.exception("importer %s of module %s failed", importer.name, importer.module)
        said = (
            _(
                "The module “%(module)s” failed on this list. What was recorded before stays and is recognised when "
                "the list is imported again; tell the system administrator."
            )
            if partly
            else _(
                "The module “%(module)s” failed on this list. Nothing was written; tell the system administrator."
            )
        )
        raise ImporterFailedError(
            said % {"module": apps.get_app_config(importer.module).verbose_name}
        ) from exc

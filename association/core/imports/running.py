"""Running an importer for people: in one transaction, and with words instead of a crash when it breaks down."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from association.core.registry.contributions import Contribution

from .reading import Row, UnreadableFileError
from .result import ImportResult

T = TypeVar("T")
logger = logging.getLogger(__name__)


class ImporterFailedError(Exception):
    """The importer itself broke down; nothing was written. The message is for people."""


def read_list(importer: Contribution, content: bytes) -> list[Row]:
    """The lines of a file. Raises UnreadableFileError, or ImporterFailedError for a bug of the importer."""
    return _spoken(importer, lambda: importer.value().read(content))


def run_list(importer: Contribution, content: bytes, *, dry_run: bool, user: Any) -> ImportResult:
    """Import in one transaction; a dry run is taken back here, whatever the importer does.

    Raises UnreadableFileError, or ImporterFailedError for a bug of the importer.
    """

    def run() -> ImportResult:
        with transaction.atomic():
            result = importer.value().run(content, dry_run=dry_run, user=user)
            if dry_run:
                transaction.set_rollback(True)
        return result

    return _spoken(importer, run)


def _spoken(importer: Contribution, call: Callable[[], T]) -> T:
    try:
        return call()
    except (UnreadableFileError, OperationalError):
        raise
    except Exception as exc:
        logger.exception("importer %s of module %s failed", importer.name, importer.module)
        raise ImporterFailedError(
            _(
                "The module “%(module)s” failed on this list. Nothing was written; tell the system administrator."
            )
            % {"module": apps.get_app_config(importer.module).verbose_name}
        ) from exc

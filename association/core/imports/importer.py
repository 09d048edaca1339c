"""What importers of rows share: reading, chunks, the dry run, counting."""

from __future__ import annotations

import time
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction

from association.core.documents.errors import DomainError
from association.core.documents.scope import require_in_scope
from association.core.rules.refusals import in_words

from .reading import Row, RowList, read_rows
from .result import ImportProgress, ImportResult, RowError, RowHeld, RowRefused

LINES_PER_CHUNK = 100
# Others wait while a chunk is written: SQLite has one writer, and numbers are given under a lock.
SECONDS_PER_CHUNK = 1.0


class RowImporter:
    """An importer that records line by line; what it needs to give is `columns`, `required` and `record`.

    A list is worked through in short transactions, so that others can write meanwhile. A dry run does the same
    and takes every chunk back: both say the same.
    """

    resumable = True
    columns: ClassVar[dict[str, tuple[str, ...]]] = {}
    required: ClassVar[tuple[str, ...]] = ()
    # Columns of money that read Toman where the heading says so.
    toman: ClassVar[tuple[str, ...]] = ()

    def read(self, content: bytes) -> RowList:
        """The file's lines. Raises UnreadableFileError."""
        return read_rows(content, columns=self.columns, required=self.required, toman=self.toman)

    def begin(self, rows: RowList, *, record_held: bool) -> None:
        """Read what every line will be compared with, before the first."""

    def begin_chunk(self) -> None:
        """Read anew what may change while a long list is recorded."""

    def record(self, row: Row, result: ImportResult, user: Any) -> Any:
        """Record one line through a service and count it; gives the row that was made, or None for a repeat.

        Raises RowRefused, RowHeld or ValidationError; the line is taken back then.
        """
        raise NotImplementedError

    def column_of(self, field: str) -> str:
        """Our name of the column a field of the model is read from, for a ValidationError that names it."""
        return field

    def run(
        self,
        content: bytes,
        *,
        dry_run: bool,
        user: Any,
        progress: ImportProgress | None = None,
        record_held: bool = False,
    ) -> ImportResult:
        """Work through the list, going on where `progress` was stopped."""
        rows = self.read(content)
        self.begin(rows, record_held=record_held)
        result = progress.result if progress else ImportResult()
        result.dry_run = dry_run
        result.account(rows)
        done = progress.done if progress else 0
        while done < len(rows):
            with transaction.atomic():
                done = self._chunk(rows, done, result, user, progress)
                if dry_run:
                    transaction.set_rollback(True)
                elif progress:
                    progress.chunk_done(done, len(rows))
            if progress and dry_run:
                progress.chunk_done(done, len(rows))
            if progress:
                progress.between_chunks()
        result.errors.sort(key=lambda error: error.line)
        return result

    def _chunk(
        self, rows: RowList, start: int, result: ImportResult, user: Any, progress: ImportProgress | None
    ) -> int:
        """Record lines until the chunk is full or has lasted long enough; gives where the next begins."""
        self.begin_chunk()
        ends = time.monotonic() + SECONDS_PER_CHUNK
        done = start
        for row in rows[start : start + LINES_PER_CHUNK]:
            self._row(row, result, user, progress)
            done += 1
            if time.monotonic() > ends:
                break
        return done

    def _row(self, row: Row, result: ImportResult, user: Any, progress: ImportProgress | None) -> None:
        try:
            with in_words(), transaction.atomic():
                made = self.record(row, result, user)
                if made is not None:
                    require_in_scope(made, user)
        except RowHeld as held:
            result.held.append(RowError(row.line, held.column, held.reason))
        except RowRefused as refused:
            result.errors.append(RowError(row.line, refused.column, refused.reason))
        except ValidationError as exc:
            result.errors.append(self._error(row, exc))
        except DomainError as exc:
            result.errors.append(RowError(row.line, "", str(exc)))
        else:
            if made is not None and progress and not result.dry_run:
                progress.keep(row.line, made)

    def _error(self, row: Row, exc: ValidationError) -> RowError:
        if not hasattr(exc, "error_dict"):
            return RowError(row.line, "", " ".join(exc.messages))
        field, reasons = next(iter(exc.message_dict.items()))
        return RowError(row.line, row.headings.get(self.column_of(field), ""), " ".join(reasons))

"""``manage.py import_data gifts FILE``: import a list from the command line, as the admin does it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from association.core.imports.models import ImportedRow, ImportRun
from association.core.imports.reading import UnreadableFileError
from association.core.imports.result import ImportResult
from association.core.imports.running import ImporterFailedError, read_list, run_list
from association.core.registry.contributions import contributions, find

UNREADABLE = 2


class Progress:
    """Keeps with the list what each line became, so that the import can be taken back."""

    def __init__(self, run: ImportRun):
        self.run, self.done, self.result = run, 0, ImportResult()
        self._kept: list[ImportedRow] = []

    def keep(self, line: int, instance: Any) -> None:
        label = instance._meta.label_lower
        self._kept.append(ImportedRow(run=self.run, line=line, model=label, object_id=instance.pk))

    def chunk_done(self, done: int, total: int) -> None:
        ImportedRow.objects.bulk_create(self._kept)
        self._kept.clear()

    def between_chunks(self) -> None: ...


class Command(BaseCommand):
    help = (
        "Import a list (such as gifts) from a CSV or Excel file. Repeating it changes nothing. "
        "Exit status 2: the file as a whole cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="what the list holds, such as: gifts")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument("--user", help="in whose name the rows are recorded")
        parser.add_argument(
            "--record-held", action="store_true", help="record lines that equal a recorded gift as well"
        )
        parser.add_argument("--lang", choices=("fa", "en"), default="fa", help="language of the reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        importer = find("importer", options["kind"])
        if importer is None:
            known = ", ".join(c.name for c in contributions("importer"))
            raise CommandError(f"Nothing imports {options['kind']!r}. Known: {known}")
        user = self._user(options["user"], importer.options["permissions"])
        try:
            content = options["file"].read_bytes()
        except OSError as exc:
            raise CommandError(f"{options['file']}: {exc.strerror}") from exc
        with translation.override(options["lang"]):
            try:
                result = self._run(importer, content, user, options)
            except UnreadableFileError as exc:
                if options["json"]:
                    self.stdout.write(json.dumps({"unreadable": str(exc)}, ensure_ascii=False, indent=2))
                raise CommandError(str(exc), returncode=UNREADABLE) from exc
            except ImporterFailedError as exc:
                raise CommandError(str(exc)) from exc
            self._report(result, as_json=options["json"])

    def _user(self, name: str | None, permissions: tuple[str, ...]) -> Any:
        if name is None:
            return None
        user = get_user_model().objects.filter(username=name, is_active=True).first()
        if user is None or not user.has_perms(permissions):
            raise CommandError(f"{name!r} is no user who may import this list")
        return user

    def _run(self, importer: Any, content: bytes, user: Any, options: dict[str, Any]) -> ImportResult:
        how = {"user": user, "record_held": options["record_held"]}
        if options["dry_run"]:
            return run_list(importer, content, dry_run=True, **how)
        read_list(importer, content)  # a file that cannot be read is not kept
        run = ImportRun.objects.create(
            importer=importer.name,
            file_name=options["file"].name[:200],
            content=content,
            record_held=options["record_held"],
            uploaded_by=user,
        )
        try:
            result = run_list(importer, content, dry_run=False, progress=Progress(run), **how)
        except (UnreadableFileError, ImporterFailedError) as exc:
            ImportRun.objects.filter(pk=run.pk).update(failure=str(exc))
            raise
        ImportRun.objects.filter(pk=run.pk).update(result=result.as_dict())
        return result

    def _report(self, result: ImportResult, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
            return
        self.stdout.write(
            f"recorded {result.recorded} ({result.total_irr:,} Rial), repeated {result.repeated}, "
            f"refused {result.refused}, held {len(result.held)}, blank {result.blank}, hidden {result.hidden}"
        )
        for error in [*result.errors, *result.held]:
            self.stdout.write(f"  line {error.line}, {error.column}: {error.reason}")
        for note in result.notes:
            self.stdout.write(f"  {note}")
        for words, count in result.unmatched_intents.most_common():
            self.stdout.write(f"  no fund bears {words!r}: {count} gifts to the general fund")

"""``manage.py import_data gifts FILE``: import a list from the command line."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from association.core.imports.reading import UnreadableFileError
from association.core.imports.result import ImportResult
from association.core.imports.running import ImporterFailedError, run_list
from association.core.registry.contributions import contributions, find


class Command(BaseCommand):
    help = "Import a list (such as gifts) from a CSV or Excel file. Repeating it changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", help="what the list holds, such as: gifts")
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument("--lang", choices=("fa", "en"), default="fa", help="language of the reasons")

    def handle(self, *args: Any, **options: Any) -> None:
        contribution = find("importer", options["kind"])
        if contribution is None:
            known = ", ".join(c.name for c in contributions("importer"))
            raise CommandError(f"Nothing imports {options['kind']!r}. Known: {known}")
        try:
            content = options["file"].read_bytes()
        except OSError as exc:
            raise CommandError(f"{options['file']}: {exc.strerror}") from exc
        with translation.override(options["lang"]):
            try:
                result = run_list(contribution, content, dry_run=options["dry_run"], user=None)
            except (UnreadableFileError, ImporterFailedError) as exc:
                raise CommandError(str(exc)) from exc
            self._report(result, as_json=options["json"])

    def _report(self, result: ImportResult, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(result.as_dict(), ensure_ascii=False, indent=2))
            return
        self.stdout.write(
            f"recorded {result.recorded} ({result.total_irr:,} Rial), "
            f"repeated {result.repeated}, refused {result.refused}"
        )
        for error in result.errors:
            self.stdout.write(f"  line {error.line}, {error.column}: {error.reason}")
        for words, count in result.unmatched_intents.most_common():
            self.stdout.write(f"  no fund bears {words!r}: {count} gifts to the general fund")

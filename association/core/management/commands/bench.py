"""`manage.py bench`: measure what is said to be fast, beside a named baseline, in one run."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Measure what is said to be fast. Ratios of one run are worth something, times of one machine are not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="folder of benchmarks/ with a run(count), such as receipts")
        parser.add_argument("--count", type=int, default=50)
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the benchmarks or a tool they compare with are not installed."""
        sys.path.insert(0, str(settings.BASE_DIR))
        name = f"benchmarks.{options['name']}"
        known = options["name"].isidentifier() and find_spec("benchmarks") is not None
        found = find_spec(name) if known else None
        if found is None:
            raise CommandError(f"There is no benchmark {options['name']!r} here.")
        if found.submodule_search_locations is None:
            raise CommandError(
                f"benchmarks/{options['name']}.py is a program of its own: run it with Python."
            )
        if options["count"] < 1:
            raise CommandError("--count must be at least 1.")
        try:
            figures = import_module(name).run(options["count"])
        except (FileNotFoundError, ImportError) as exc:
            raise CommandError(str(exc)) from exc
        if options["as_json"]:
            self.stdout.write(json.dumps(figures))
            return
        for key, value in figures.items():
            self.stdout.write(f"{key:24} {value}")

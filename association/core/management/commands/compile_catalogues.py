"""``manage.py compile_catalogues``: make translations ready to use, on machines without GNU gettext too."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from association.core.l10n.catalogues import (
    BrokenCatalogueError,
    compile_catalogue,
    is_stale,
    own_catalogues,
)


class Command(BaseCommand):
    help = "Compile the product's translation catalogues that changed since they were last compiled."
    # It runs during setup, before there is a database to check.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="compile the unchanged ones too")

    def handle(self, *args: Any, **options: Any) -> None:
        for catalogue in own_catalogues():
            if not (options["force"] or is_stale(catalogue)):
                continue
            try:
                compiled = compile_catalogue(catalogue)
            except BrokenCatalogueError as exc:
                raise CommandError(str(exc)) from exc
            if options["verbosity"] > 1:
                self.stdout.write(str(compiled))

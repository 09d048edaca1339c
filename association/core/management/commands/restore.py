"""``manage.py restore``: a backup into an empty installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from association.core.backup.archive import restore_backup
from association.core.documents.errors import DomainError


class Command(BaseCommand):
    help = "Put a backup into an empty database and folder, migrate, and prove it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="what manage.py backup wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore_backup(Path(options["file"]))
        except DomainError as exc:
            raise CommandError(str(exc)) from exc
        call_command("migrate", verbosity=0, interactive=False)
        call_command("verify", stdout=self.stdout)

"""``manage.py backup``: the whole installation in one file, checked after it was written."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from association.core.backup.age import note_backup
from association.core.backup.archive import check_backup, write_backup
from association.core.documents.errors import DomainError


class Command(BaseCommand):
    help = (
        "Write database and uploads into one file in FOLDER and read it again; --check FILE only reads one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", help="where backups are kept; with --check, the file")
        parser.add_argument("--check", action="store_true", help="prove a backup instead of making one")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Path(options["folder"])
        try:
            if options["check"]:
                members = check_backup(place)["members"]
                self.stdout.write(f"whole: {len(members)} files")
                return
            file = write_backup(place)
        except DomainError as exc:
            raise CommandError(str(exc)) from exc
        note_backup(timezone.now())
        self.stdout.write(str(file))
        keys = Path(settings.SEAL_KEY_FILE).parent
        self.stdout.write(f"Not in it, to be kept apart: {keys} and the file of settings.")

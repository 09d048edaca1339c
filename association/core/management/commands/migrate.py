"""`manage.py migrate`, which goes back over records that must be kept only when it is told to destroy them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import migrate

from association.core.rules.going_back import forced


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--force-data-loss",
            action="store_true",
            help="Go back although final documents, or what they state, would be destroyed.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Faked steps are only written down: nothing is dropped.
        with forced(options["force_data_loss"] or options["fake"]):
            super().handle(*args, **options)

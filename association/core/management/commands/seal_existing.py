"""``manage.py seal_existing``: seal what was submitted before its kind was declared sealed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from association.core.sealing.events import seal_existing
from association.core.sealing.seal import sealed_models


class Command(BaseCommand):
    help = (
        "Seal what was submitted before its kind was declared sealed. A year that has begun stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("model", help="such as majma_visits.visit")

    def handle(self, *args: Any, **options: Any) -> None:
        model = sealed_models().get(options["model"].lower())
        if model is None:
            raise CommandError(f"{options['model']} is no sealed kind of document")
        self.stdout.write(f"sealed      {seal_existing(model)}")

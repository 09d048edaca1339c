"""``manage.py seal_key``: make, show and change the key that signs the published heads."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from association.core.documents.errors import DomainError
from association.core.sealing.keys import (
    create_key,
    key_file,
    replace_lost_key,
    rotate_key,
    signing_key,
)
from association.core.sealing.models import SealKey

ACTIONS = {
    "create": create_key,
    "rotate": rotate_key,
    "replace-lost": replace_lost_key,
    "show": lambda: signing_key()[0],
}


class Command(BaseCommand):
    help = "Make, show or change the key that signs the published heads. The file has the mode 600."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=ACTIONS)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key: SealKey = ACTIONS[options["action"]]()
        except DomainError as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"id          {key.pk}")
        self.stdout.write(f"public key  {bytes(key.public_key).hex()}")
        self.stdout.write(f"file        {key_file()}")

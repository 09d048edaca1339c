"""``manage.py prune``: forget what is kept for a time only. Safe to run at any hour, any number of times."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from association.core.api.idempotency import prune_idempotency_keys


class Command(BaseCommand):
    help = "Forget idempotency keys older than 30 days."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"idempotency keys: {prune_idempotency_keys(timezone.now())}")

"""``manage.py verify``: prove the invariants. Exit code 1 when one is broken."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from association.core.health.proofs import prove


class Command(BaseCommand):
    help = "Prove that no number is missing, no print altered, every claim and total right, every rule in the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        results = {proof.name: list(proof.problems) for proof in prove()}
        broken = sum(bool(problems) for problems in results.values())
        if options["json"]:
            report = {
                "ok": not broken,
                "checks": [{"name": n, "ok": not p, "problems": p} for n, p in results.items()],
            }
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            for name, problems in results.items():
                self.stdout.write(f"{'ok    ' if not problems else 'BROKEN'} {name}")
                for problem in problems[:20]:
                    self.stdout.write(f"       {problem}")
        if broken:
            raise SystemExit(1)

"""``manage.py modules list``: what this installation is made of, and what was left out."""

import json
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation

from association.core.registry.models import ModuleState
from association.core.registry.module import Module


class Command(BaseCommand):
    help = "List the modules of this installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("list",))
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            listing = self._listing()
        if options["json"]:
            self.stdout.write(json.dumps(listing, ensure_ascii=False, indent=2))
            return
        for module in listing["modules"]:
            state = "on" if module["enabled"] else "off"
            self.stdout.write(f"{module['label']:<12} {module['version']:<6} {state:<4} {module['name']}")
        for problem in listing["problems"]:
            self.stdout.write(self.style.ERROR(f"{problem['label']}: {problem['reason']}"))

    def _listing(self) -> dict[str, Any]:
        states = {state.label: state for state in ModuleState.objects.all()}
        modules = [
            {
                "label": config.label,
                "name": str(config.verbose_name),
                "summary": str(config.summary),
                "version": config.version,
                "installed_version": states[config.label].version if config.label in states else None,
                "enabled": states[config.label].enabled if config.label in states else True,
                "needs": list(config.needs),
            }
            for config in apps.get_app_configs()
            if isinstance(config, Module)
        ]
        problems = [{"label": p.label, "reason": p.reason} for p in settings.MODULES.problems]
        return {"modules": modules, "problems": problems}

"""``manage.py modules ...``: what this installation is made of, and changing it."""

import json
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from association.core.registry import lifecycle
from association.core.registry.contributions import broken_modules
from association.core.registry.models import ModuleState
from association.core.registry.scaffold import ScaffoldError, write_module


class Command(BaseCommand):
    help = "List the modules; check, install, upgrade, switch on or off, uninstall them; write a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="what is there, and what was left out and why")
        listing.add_argument("--json", action="store_true", help="print JSON")
        actions.add_parser("check", help="start everything in a process of its own and say what fails")
        for name, text in (
            ("install", "tables, roles and reference data of a module and of what it needs"),
            ("enable", "switch on, at once and for everybody"),
            ("disable", "switch off, at once and for everybody; data stays"),
        ):
            actions.add_parser(name, help=text).add_argument("label")
        actions.add_parser("upgrade", help="bring one or all to the version on disk").add_argument(
            "label", nargs="?"
        )
        removal = actions.add_parser(
            "uninstall", help="remove tables, permissions and seeds; the audit log stays"
        )
        removal.add_argument("label")
        removal.add_argument("--dry-run", action="store_true", help="say what would go, touch nothing")
        removal.add_argument("--yes", action="store_true", help="do it")
        removal.add_argument("--discard-records", action="store_true", help="destroy submitted documents too")
        new = actions.add_parser("new", help="write a module with a model, Persian and a passing test")
        new.add_argument("label")
        new.add_argument("--model", default="", help="class of its first kind of rows, such as Membership")
        new.add_argument("--plural", default="", help="words for several of them, such as memberships")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            try:
                getattr(self, f"_{options['action']}")(options)
            except (lifecycle.ModuleLifecycleError, ScaffoldError) as exc:
                raise CommandError(str(exc)) from exc

    def _list(self, options: dict[str, Any]) -> None:
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
        broken = broken_modules()
        modules = [
            {
                "label": module.label,
                "name": str(module.verbose_name),
                "summary": str(module.summary),
                "version": module.version,
                "installed_version": states[module.label].version if module.label in states else None,
                "enabled": module.label not in broken
                and (states[module.label].enabled if module.label in states else True),
                "needs": list(module.needs),
                "needed_by": [other.label for other in lifecycle.needed_by(module.label)],
            }
            for module in lifecycle.installed_modules()
        ]
        problems = [{"label": p.label, "reason": p.reason} for p in settings.MODULES.problems]
        problems += [{"label": label, "reason": reason} for label, reason in broken.items()]
        return {"modules": modules, "problems": problems}

    def _check(self, options: dict[str, Any]) -> None:
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "check", "--fail-level", "WARNING"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own command
        if done.returncode:
            raise CommandError(done.stderr.strip() or done.stdout.strip())
        self.stdout.write("every module starts")

    def _install(self, options: dict[str, Any]) -> None:
        state = lifecycle.install_module(options["label"])
        self.stdout.write(f"{state.label} {state.version} is installed")

    def _upgrade(self, options: dict[str, Any]) -> None:
        for state in lifecycle.upgrade_modules(options["label"]):
            self.stdout.write(f"{state.label} {state.version}")

    def _enable(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{lifecycle.enable_module(options['label']).label} is on")

    def _disable(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{lifecycle.disable_module(options['label']).label} is off")

    def _uninstall(self, options: dict[str, Any]) -> None:
        label = options["label"]
        plan = lifecycle.removal_plan(label)
        for kind, count in plan.rows:
            self.stdout.write(f"{count:>8}  {kind}")
        for reason in plan.blockers:
            self.stdout.write(self.style.ERROR(reason))
        if options["dry_run"]:
            return
        if not options["yes"]:
            raise CommandError("This cannot be undone. Say --yes to do it, or --dry-run to only look.")
        lifecycle.uninstall_module(label, discard_records=options["discard_records"])
        self.stdout.write(
            f"{label} is uninstalled. Remove its package, or start with ASSOCIATION_WITHOUT={label}: "
            "the next migrate would install it again."
        )

    def _new(self, options: dict[str, Any]) -> None:
        names = {"model": options["model"], "plural": options["plural"]}
        for path in write_module(options["label"], root=settings.BASE_DIR, **names):
            self.stdout.write(str(path.relative_to(settings.BASE_DIR)))
        self.stdout.write("Next: manage.py migrate, then make test.")

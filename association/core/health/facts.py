"""What an administrator looks at first when something seems wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from association.core.jobs.execution import STALE_SECONDS
from association.core.jobs.models import JobRun, JobState
from association.core.l10n.calendar import civil_day, format_date
from association.core.l10n.money import format_number
from association.core.printing.certificate import (
    CertificateUnusableError,
    has_certificate,
    read_certificate,
)
from association.core.registry.contributions import Contribution, broken_modules, contributions, isolated
from association.core.registry.discovery import Problem
from association.core.rules.install import expected, missing

from .fact import Fact

# The tag of system checks about what an administrator sets up: each message is a line of the health page.
INSTALLATION = "installation"
RENEW_BEFORE = timedelta(days=60)
WAITING_TOO_LONG = timedelta(minutes=15)


def facts() -> list[Fact]:
    """In the order of how much depends on them."""
    return [
        _rules(),
        _migrations(),
        _modules(),
        _worker(),
        _failed_jobs(),
        _certificate(),
        _database(),
        *_contributed(first_step=False),
        *_installation(),
    ]


def first_steps() -> list[Fact]:
    """What every installation needs once, in the order to do it, done or not."""
    return _contributed(first_step=True)


def _contributed(*, first_step: bool) -> list[Fact]:
    asked = [c for c in contributions("fact") if c.options["first_step"] is first_step]
    return [isolated(contribution, contribution.value, _failed(contribution)) for contribution in asked]


def _failed(contribution: Contribution) -> Callable[[str], Fact]:
    title = str(apps.get_app_config(contribution.module).verbose_name)
    return lambda module: Fact(
        title, False, _("This could not be found out."), _("See the log of the server.")
    )


def _installation() -> list[Fact]:
    title = _("Settings of the installation")
    wrong = [
        Fact(title, False, _("to be mended"), str(found.msg)) for found in run_checks(tags=[INSTALLATION])
    ]
    return wrong or [Fact(title, True, _("nothing is missing"))]


def _count(number: int) -> str:
    return format_number(number)


def _rules() -> Fact:
    lost = missing()
    if lost:
        state = _("%(count)s missing") % {"count": _count(len(lost))}
        return Fact(
            _("Rules of the database"), False, state, _("Run “manage.py migrate”; it writes them anew.")
        )
    state = _("all %(count)s in place") % {"count": _count(len(expected()))}
    return Fact(_("Rules of the database"), True, state)


def _migrations() -> Fact:
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        state = _("%(count)s waiting") % {"count": _count(waiting)}
        return Fact(_("Changes of the database"), False, state, _("Run “manage.py migrate”."))
    return Fact(_("Changes of the database"), True, _("all made"))


def _modules() -> Fact:
    problems = [
        *settings.MODULES.problems,
        *(Problem(label, reason) for label, reason in broken_modules().items()),
    ]
    title, url = _("Modules"), reverse("modules")
    if problems:
        names = ", ".join(problem.label for problem in problems)
        return Fact(title, False, _("left out: %(names)s") % {"names": names}, url=url)
    return Fact(title, True, _("all loaded"), url=url)


def _worker() -> Fact:
    since = timezone.now() - WAITING_TOO_LONG
    waiting = JobRun.objects.filter(state=JobState.QUEUED, attempt=0, run_after__lt=since).count()
    silent = JobRun.objects.stale(seconds=STALE_SECONDS).count()
    if waiting or silent:
        state = _("%(count)s jobs wait for more than a quarter of an hour") % {
            "count": _count(waiting + silent)
        }
        return Fact(
            _("Background work"), False, state, _("Start a worker: “manage.py work”."), reverse("job_runs")
        )
    return Fact(_("Background work"), True, _("nothing waits too long"), url=reverse("job_runs"))


def _failed_jobs() -> Fact:
    week = timezone.now() - timedelta(days=7)
    failed = JobRun.objects.filter(state=JobState.FAILED, finished_at__gt=week).count()
    if failed:
        state = _("%(count)s in the last seven days") % {"count": _count(failed)}
        return Fact(
            _("Failed jobs"), False, state, _("Look at them and try them again."), reverse("job_runs")
        )
    return Fact(_("Failed jobs"), True, _("none in the last seven days"))


def _are_prints_signed() -> bool:
    signed = (form.options["signed"] for form in contributions("print"))
    return any(asked() for asked in signed if asked)


def _certificate() -> Fact:
    title = _("Certificate for signing PDFs")
    try:
        if not has_certificate() and not _are_prints_signed():
            return Fact(title, True, _("none: ledgers of numbers are not signed"))
        until = read_certificate().valid_until
    except CertificateUnusableError as exc:
        return Fact(title, False, _("cannot be used"), str(exc))
    state = _("valid until %(date)s") % {"date": format_date(civil_day(until))}
    advice = _("Put a new one in its place before it runs out.")
    soon = until - timezone.now() < RENEW_BEFORE
    return Fact(title, not soon, state, advice if soon else "")


def _database() -> Fact:
    names: dict[str, Any] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    name = names.get(connection.vendor, connection.vendor)
    if connection.vendor == "sqlite":
        return Fact(
            _("Database"),
            True,
            name,
            _("Good for one office. With several people writing at once, PostgreSQL."),
        )
    return Fact(_("Database"), True, name)

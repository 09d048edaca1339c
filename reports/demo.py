"""The demonstration's reports: last year's, approved by two board members, and this year's draft."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.actions import action_registry

from association.core.access.roles import ensure_role
from association.core.documents.models import DocStatus
from association.core.documents.transitions import perform
from association.core.l10n.calendar import JalaliYear
from association.core.printing.prints import stored_print

from .demo_words import WORDS
from .models import ImpactReport

PASSWORD = "demo"  # noqa: S105 -- the demo command refuses to run where settings.DEMO is false
BOARD = (("board", "فاطمه", "موسوی"), ("board2", "محمد", "یوسفی"))


def _member(username: str, given_name: str, family_name: str) -> Any:
    user, created = get_user_model().objects.get_or_create(
        username=username,
        defaults={"first_name": given_name, "last_name": family_name, "email": f"{username}@example.org"},
    )
    if created:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        user.groups.add(ensure_role("board").group)
    return user


def _draft(year: int, **words: str) -> ImpactReport:
    writer = get_user_model().objects.filter(username="communications").first()
    report = ImpactReport(reported_year=year, **words)
    create = action_registry.get_action_class(ImpactReport, "create")
    return create(report, user=writer).execute(skip_permission_checks=True)  # type: ignore[no-any-return]


def build_report(*, today: date) -> ImpactReport:
    """Last fiscal year's report, frozen and approved, and this year's as a draft. Safe to repeat."""
    year = JalaliYear.of(today).number
    members = [_member(*names) for names in BOARD]
    live = ImpactReport.objects.exclude(docstatus=DocStatus.CANCELLED)
    report = live.filter(reported_year=year - 1).first() or _draft(year - 1, **WORDS)
    if report.is_draft:
        perform(report, "freeze", user=None)
        for member in members:
            if report.is_draft:
                report = perform(report, "approve", user=member)
    if not live.filter(reported_year=year).exists():
        this_year = _draft(
            year, title_fa="گزارش سال جاری (در دست نگارش)", title_en="This year's report (being written)"
        )
        perform(this_year, "freeze", user=None)
    return report


def report_pdf(report: ImpactReport, language: str) -> bytes:
    """The stored PDF of an approved report."""
    return bytes(stored_print(report, name="report", language=language).pdf)

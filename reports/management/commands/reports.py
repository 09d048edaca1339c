"""``manage.py reports``: list the reports, freeze a draft, prove a freeze."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from association.core.documents.transitions import perform
from reports.models import ImpactReport
from reports.reproduction import reproduce


class Command(BaseCommand):
    help = "List impact reports, freeze the figures of a draft, or compute frozen figures again and compare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="all reports with their state and hash")
        for verb, text in (
            ("freeze", "freeze the figures of a draft"),
            ("reproduce", "print what differs today"),
        ):
            verbs.add_parser(verb, help=text).add_argument("id", type=int, help="id of the report")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            for report in ImpactReport.objects.all():
                state = report.number or report.get_docstatus_display()
                self.stdout.write(f"{report.pk}  {report.reported_year}  {state}  {report.figures_sha256}")
            return
        report = ImpactReport.objects.filter(pk=options["id"]).first()
        if report is None:
            raise CommandError(f"There is no report {options['id']}.")
        getattr(self, options["verb"])(report)

    def freeze(self, report: ImpactReport) -> None:
        if not report.is_draft:
            raise CommandError(f"Report {report.number} is final.")
        frozen = perform(report, "freeze", user=None)
        self.stdout.write(f"frozen {frozen.figures_sha256}")
        for failure in frozen.failures:
            self.stderr.write(f"{failure['point']} {failure['name']} failed: {failure['error']}")

    def reproduce(self, report: ImpactReport) -> None:
        if report.frozen_at is None:
            raise CommandError("The figures of this report are not frozen.")
        different = reproduce(report)
        for line in different:
            self.stdout.write(line)
        if different:
            raise CommandError(
                f"{len(different)} figures differ from the freeze of {report.frozen_at:%Y-%m-%d %H:%M} UTC."
            )
        self.stdout.write(f"All figures are as frozen ({report.figures_sha256}).")

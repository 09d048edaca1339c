"""``manage.py demo``: the demonstration association, its four PDFs, its addresses, and a server."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from association.core.l10n.calendar import civil_today
from association.core.printing.prints import stored_print
from association.demo.accounts import ACCOUNTS, PASSWORD, create_accounts
from association.demo.deliveries import build_deliveries
from association.demo.goods import build_goods, send_goods
from association.demo.money import build_money
from association.demo.seal import seal_demo
from association.demo.templates_of_receipts import complete_templates
from association.modules.receipts.models import Receipt
from cms.demo import build_website
from reports.demo import build_report, report_pdf

ADDRESS = "127.0.0.1:8000"


class Command(BaseCommand):
    help = "Load the demonstration association (invented people and money) and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="do all but serve")
        parser.add_argument("--address", default=ADDRESS, help=f"where to serve (default {ADDRESS})")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demonstration has accounts with a known password, so it runs only with demo settings. "
                "Unset DJANGO_SETTINGS_MODULE or use association.config.settings.development."
            )
        today = civil_today()
        self._step("Preparing the database")
        call_command("migrate", verbosity=0, interactive=False)
        self._step("Accounts, one per role")
        create_accounts()
        self._step("Website in Persian and English")
        build_website(today=today)
        self._step("Funds, donors, three years of gifts and receipts (under a minute the first time)")
        build_money(today=today, progress=self._note)
        complete_templates()
        build_goods(today=today)
        self._step("Signing of the receipts")
        seal_demo(today=today)  # before the report, which prints what was signed
        self._step("Impact report of last year")
        report = build_report(today=today)
        self._step("Receipts on their way to donors (into var/mail and var/sms)")
        send_goods()
        build_deliveries()
        self._step("Receipts and reports as PDF")
        for path in self._write_pdfs(report):
            self._note(
                str(path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path)
            )
        self._farewell(options["address"])
        if not options["no_serve"]:
            call_command("runserver", options["address"], use_reloader=False)

    def _write_pdfs(self, report: Any) -> list[Path]:
        folder = Path(settings.VAR_DIR) / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        receipt = Receipt.objects.filter(voiding=None).exclude(number=None).latest("sequence")
        written = []
        for language in ("fa", "en"):
            for name, pdf in (
                (
                    f"receipt-{language}.pdf",
                    bytes(stored_print(receipt, name="receipt", language=language).pdf),
                ),
                (f"impact-report-{language}.pdf", report_pdf(report, language)),
            ):
                path = folder / name
                path.write_bytes(pdf)
                written.append(path)
        return written

    def _farewell(self, address: str) -> None:
        self.stdout.write("")
        self.stdout.write(f"  Website          http://{address}/        (English: /en/)")
        self.stdout.write(f"  Admin            http://{address}/admin/")
        self.stdout.write(f"  API              http://{address}/api/v1/docs/")
        receipt = Receipt.objects.filter(voiding=None).exclude(number=None).latest("sequence")
        self.stdout.write(f"  Verify a receipt http://{address}/verify/{receipt.code}/")
        self.stdout.write(f"  Signed heads     http://{address}/verify/heads/")
        self.stdout.write("")
        for username, role, _given, _family in ACCOUNTS:
            self.stdout.write(f"  {role:<15}  {username} / {PASSWORD}")
        self.stdout.write("")

    def _step(self, text: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(f"==> {text}"))
        self.stdout.flush()

    def _note(self, text: str) -> None:
        self.stdout.write(f"    {text}")
        self.stdout.flush()

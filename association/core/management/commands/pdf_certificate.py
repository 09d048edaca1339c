"""``manage.py pdf_certificate``: make and show the certificate PDFs are signed with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from association.core.documents.errors import DomainError
from association.core.printing.certificate import certificate_file, create_certificate, read_certificate
from association.core.profile import AssociationProfile


class Command(BaseCommand):
    help = "Make or show the certificate PDFs are signed with. The file has the mode 600."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["create", "show"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "create":
                name = AssociationProfile.load().name("en")
                if not name:
                    raise CommandError("Give the association its name first (Settings, Association profile).")
                certificate = create_certificate(name)
            else:
                certificate = read_certificate()
        except DomainError as exc:
            raise CommandError(str(exc)) from exc
        self.stdout.write(f"subject      {certificate.subject}")
        self.stdout.write(f"issuer       {certificate.issuer}")
        self.stdout.write(f"valid until  {certificate.valid_until:%Y-%m-%d}")
        self.stdout.write(f"SHA-256      {certificate.fingerprint}")
        self.stdout.write(f"file         {certificate_file()}")

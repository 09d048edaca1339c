"""The ledger of a year is set in the background: ten thousand lines take a while."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.jobs.context import JobContext
from association.core.l10n.calendar import JalaliYear
from association.core.uploads.storage import private_storage

from .ledger import ledger_pdf

JOB = "receipt-ledger"


@contribute.job(name=JOB, title=gettext_lazy("Ledger of receipt numbers"), permission="receipts.view_receipt")
def make_ledger(context: JobContext) -> dict[str, Any]:
    """Print the ledger and keep it privately for who asked."""
    year, language = JalaliYear(context.arguments["year"]), context.arguments["language"]
    pdf = ledger_pdf(year, language)
    name = private_storage().save(f"exports/{secrets.token_hex(16)}.pdf", ContentFile(pdf))
    url = reverse("receipts_receipt:ledger_file", args=[context.run.pk])
    return {"file": name, "year": year.number, "language": language, "url": url}

"""The ledger of numbers: every number of a year with its fate, for the inspector. Complete, or it says so."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db.models import Count, Max, Min, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from association.core import contribute
from association.core.documents.models import DocStatus, Series
from association.core.jobs.context import JobContext
from association.core.l10n.calendar import JalaliYear
from association.core.printing.certificate import has_certificate, read_certificate
from association.core.printing.engine import render_pdf
from association.core.printing.signature import sign_pdf
from association.core.profile import AssociationProfile
from association.core.registry.indicators import Period
from association.core.uploads.storage import private_storage

from .choices import ReceiptKind
from .models import Receipt

TEMPLATE = "receipts/print/ledger.html"


@dataclass(frozen=True)
class Line:
    """One number. `fate` is in the language of the ledger; a number nobody has is `missing`."""

    number: str
    issued_on: date | None
    total_irr: int
    fate: str
    missing: bool = False


def years_with_receipts() -> list[JalaliYear]:
    """Fiscal years in which a number was given, the latest first."""
    # Without order_by() the order of lists would be part of what is distinct.
    numbers = Receipt.objects.exclude(number=None).order_by().values_list("fiscal_year", flat=True).distinct()
    return [JalaliYear(number) for number in sorted(filter(None, numbers), reverse=True)]


def lines_of(year: JalaliYear) -> Iterator[Line]:
    """Every number from 1 to the last one given, gaps included, a piece of the table at a time."""
    last = Series.objects.filter(name=Receipt._meta.label_lower, fiscal_year=year.number).values_list(
        "last", flat=True
    )
    expected = 1
    issued = Receipt.objects.filter(fiscal_year=year.number).exclude(number=None)
    for receipt in (
        issued.select_related("voiding", "amendment").order_by("sequence").iterator(chunk_size=1000)
    ):
        yield from (_gap(year, number) for number in range(expected, receipt.sequence or 0))
        yield Line(receipt.number or "", receipt.issued_on, receipt.total_irr, _fate(receipt))
        expected = (receipt.sequence or 0) + 1
    yield from (_gap(year, number) for number in range(expected, (last.first() or 0) + 1))


def _gap(year: JalaliYear, number: int) -> Line:
    return Line(Receipt.Desk.series.format(year=year.number, n=number), None, 0, _("MISSING"), missing=True)


def _fate(receipt: Receipt) -> str:
    if not receipt.is_void:
        return _("valid, goods") if receipt.kind == ReceiptKind.IN_KIND else _("valid")
    if hasattr(receipt, "amendment") and receipt.amendment.number:
        return _("void, replaced by %(number)s") % {"number": f"\u2066{receipt.amendment.number}\u2069"}
    return _("void: %(reason)s") % {"reason": receipt.voiding.get_reason_code_display()}


def ledger_context(year: JalaliYear, language: str) -> dict[str, Any]:
    """Values of the printed ledger. Amounts are whole Rial; void receipts are not in the sum."""
    lines = list(lines_of(year))
    issued = Receipt.objects.filter(fiscal_year=year.number).exclude(number=None)
    counts = issued.aggregate(
        issued=Count("pk"),
        void=Count("voiding"),
        valid_irr=Sum("total_irr", filter=Q(voiding=None)),
    )
    return {
        "association": AssociationProfile.load().name(language),
        "year": year.label(language),
        "lines": lines,
        "missing": sum(line.missing for line in lines),
        "first": lines[0].number if lines else "",
        "last": lines[-1].number if lines else "",
        "made_at": timezone.now(),
        "certificate": read_certificate() if has_certificate() else None,
        "certificate_url": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('pdf_certificate')}",
        **{name: value or 0 for name, value in counts.items()},
    }


def ledger_pdf(year: JalaliYear, language: str) -> bytes:
    """The ledger of a year as a tagged PDF, signed where the association has a certificate.

    Raises CertificateUnusableError for one that cannot sign any more.
    """
    with override(language):
        context = ledger_context(year, language)
        reason = _("Ledger of receipt numbers") + f" {context['year']}"
    pdf = render_pdf(TEMPLATE, context, language=language, styles=("receipts/css/ledger.css",))
    return sign_pdf(pdf, name=context["association"], reason=reason) if context["certificate"] else pdf


JOB = "receipt-ledger"


@contribute.job(name=JOB, title=gettext_lazy("Ledger of receipt numbers"), permission="receipts.view_receipt")
def make_ledger(context: JobContext) -> dict[str, Any]:
    """Print the ledger and keep it privately for who asked."""
    year, language = JalaliYear(context.arguments["year"]), context.arguments["language"]
    pdf = ledger_pdf(year, language)
    name = private_storage().save(f"exports/{secrets.token_hex(16)}.pdf", ContentFile(pdf))
    url = reverse("receipts_receipt:ledger_file", args=[context.run.pk])
    return {"file": name, "year": year.number, "language": language, "url": url}


@contribute.section(
    title=gettext_lazy("Ledger of receipts"), template="receipts/report/ledger.html", name="ledger"
)
def ledger(period: Period, figures: dict[str, Any]) -> dict[str, Any]:
    """Counts of the receipts issued in the period; `valid_irr` is the whole Rial of those that are not void.

    A year without receipts has None for its numbers. One Jalali year is one series, so its numbers follow
    one another.
    """
    issued = Receipt.objects.filter(
        docstatus=DocStatus.SUBMITTED, issued_on__range=(period.start_on, period.end_on)
    )
    valid = Q(voiding=None)
    sums = issued.aggregate(
        issued=Count("pk"),
        void=Count("pk", filter=~valid),
        valid_irr=Sum("total_irr", filter=valid, default=0),
        first=Min("sequence"),
        last=Max("sequence"),
    )
    ends = issued.filter(sequence__in=(sums["first"], sums["last"]))
    numbers = dict(ends.values_list("sequence", "number"))
    return {**sums, "first": numbers.get(sums["first"]), "last": numbers.get(sums["last"])}

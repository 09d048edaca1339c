"""What issuing a receipt adds to submitting a document: the claims, the snapshot, the date."""

from __future__ import annotations

from django.utils.translation import gettext as _

from association.core.l10n.calendar import JalaliYear, civil_today
from association.core.printing.letters import texts_in, unprintable_letters

from .claims import take_claims
from .errors import (
    OutsideTheYearError,
    ReceiptBackdatedError,
    SeveralDonorsError,
    UnprintableLettersError,
)
from .models import Receipt, ReceiptLine
from .snapshot import take_snapshot


def claim_and_freeze(receipt: Receipt) -> None:
    """Claim the donations and freeze the contents, before the number is taken."""
    lines = receipt.stated
    if any(line.document.donor_id != receipt.donor_id for line in lines):
        raise SeveralDonorsError(_("The documents chosen are of several donors. A receipt names one."))
    _check_year(receipt, lines)
    take_claims(receipt, lines)
    receipt.body = take_snapshot(receipt)
    _check_letters(receipt)


def _check_letters(receipt: Receipt) -> None:
    for text in texts_in(receipt.body):
        if letters := unprintable_letters(text):
            raise UnprintableLettersError(
                _(
                    "“%(text)s” cannot be printed: there is no type for %(letters)s. Write it in Persian or "
                    "Latin letters."
                )
                % {"text": text, "letters": letters}
            )


def check_date(receipt: Receipt) -> None:
    """Once the counter of the year is held: nobody else's later date can come in between."""
    latest = (
        Receipt.objects.exclude(number=None)
        .order_by("-issued_on")
        .values_list("issued_on", flat=True)
        .first()
    )
    if receipt.issued_on > civil_today() or (latest and receipt.issued_on < latest):
        raise ReceiptBackdatedError(
            _("A receipt cannot be dated before the last one issued, nor in the future.")
        )


def _check_year(receipt: Receipt, lines: list[ReceiptLine]) -> None:
    if receipt.covers_year is None:
        return
    year = JalaliYear(receipt.covers_year)
    for line in lines:
        if line.received_on not in year:
            raise OutsideTheYearError(
                _("Donation %(number)s was not received in %(year)s, so it cannot stand on its certificate.")
                % {"number": line.reference, "year": year.label()}
            )

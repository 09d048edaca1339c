"""Issuing, as an action: the same for buttons, API, commands and demo."""

from __future__ import annotations

from django.utils.translation import gettext as _

from association.core.documents.transitions import SubmitAction
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
from .seal.events import seal_issue
from .snapshot import take_snapshot


class IssueAction(SubmitAction):
    """Claim the donations, freeze the contents, then let the number be taken."""

    def renew(self) -> None:
        # A draft of last year would else be issued into last year: back-dated by having waited.
        self.instance.issued_on = civil_today()

    def prepare(self) -> None:
        receipt: Receipt = self.instance
        lines = receipt.stated
        if any(line.document.donor_id != receipt.donor_id for line in lines):
            raise SeveralDonorsError(_("The documents chosen are of several donors. A receipt names one."))
        self._check_year(receipt, lines)
        take_claims(receipt, lines)
        receipt.body = take_snapshot(receipt)
        self._check_letters(receipt)

    def submit(self) -> None:
        super().submit()
        # Not before: now that the counter of the year is held, nobody else's later date can come in between.
        self._check_date(self.instance)
        seal_issue(self.instance)

    @staticmethod
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

    @staticmethod
    def _check_date(receipt: Receipt) -> None:
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

    @staticmethod
    def _check_year(receipt: Receipt, lines: list[ReceiptLine]) -> None:
        if receipt.covers_year is None:
            return
        year = JalaliYear(receipt.covers_year)
        for line in lines:
            if line.received_on not in year:
                raise OutsideTheYearError(
                    _(
                        "Donation %(number)s was not received in %(year)s, so it cannot stand on its certificate."
                    )
                    % {"number": line.reference, "year": year.label()}
                )

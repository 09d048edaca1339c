"""The list of gifts, as treasurers keep it in a spreadsheet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.imports.reading import Row, read_rows
from association.core.imports.result import ImportProgress, ImportResult, RowError, RowRefused
from association.core.l10n.calendar import InvalidDateError, civil_today, parse_date
from association.core.l10n.digits import to_latin_digits
from association.core.l10n.identifiers import normalize_mobile
from association.core.l10n.money import InvalidAmountError, parse_rial
from association.core.l10n.text import normalize
from association.modules.funds.services import fund_for_intent, general_fund, intent_map
from association.modules.people.services import find_or_add_donor

from .choices import PaymentMethod
from .models import Donation
from .services import Origin, Share, record_donation
from .validators import card_last4

SOURCE = "gifts"
CHUNK = 100
UNITS = {"ریال": "IRR", "rial": "IRR", "irr": "IRR", "": "IRR", "تومان": "IRT", "toman": "IRT", "irt": "IRT"}
METHODS = {
    "نقدی": PaymentMethod.CASH,
    "نقد": PaymentMethod.CASH,
    "کارت به کارت": PaymentMethod.CARD,
    "حواله": PaymentMethod.TRANSFER,
    "چک": PaymentMethod.CHEQUE,
    "درگاه": PaymentMethod.GATEWAY,
    "کارتخوان": PaymentMethod.TERMINAL,
    "کارت خوان": PaymentMethod.TERMINAL,
}
FREE_INTENTS = frozenset({"", "ازاد"})  # «آزاد»: the giver leaves it open; folded as `normalize` does


@dataclass(frozen=True)
class Gift:
    """One good line. `amount_irr` is whole Rial."""

    external_id: str
    received_on: date
    donor_name: str
    phone: str
    amount_irr: int
    method: PaymentMethod
    tracking_number: str
    card_last4: str
    intent: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what the line says, spelling and digits folded."""
        said = (
            self.external_id,
            self.received_on.isoformat(),
            normalize(self.donor_name),
            self.phone,
            str(self.amount_irr),
            self.method.value,
            self.tracking_number,
            normalize(self.intent),
            # Only where there is one: lists recorded before there was such a column say what they said.
            *([self.card_last4] if self.card_last4 else []),
        )
        return hashlib.sha256("\x1f".join(said).encode()).hexdigest()


def _refuse(row: Row, column: str, reason: str) -> RowRefused:
    return RowRefused(row.headings.get(column, column), str(reason))


def parse_gift(row: Row) -> Gift:
    """Read one line. Raises RowRefused naming the first column that is wrong."""
    external_id = to_latin_digits(row.values["id"]).strip()
    if not external_id:
        raise _refuse(row, "id", _("The line has no id, so a repeat could not be recognised."))
    try:
        received_on = parse_date(row.values["date"])
    except InvalidDateError as exc:
        raise _refuse(row, "date", str(exc)) from exc
    if received_on > civil_today():
        raise _refuse(row, "date", _("The date received lies in the future."))
    unit = UNITS.get(normalize(row.values.get("unit", "")))
    if unit is None:
        raise _refuse(row, "unit", _("The unit is neither Rial nor Toman."))
    try:
        amount_irr = parse_rial(row.values["amount"], "IRT" if unit == "IRT" else "IRR")
    except InvalidAmountError as exc:
        raise _refuse(row, "amount", str(exc)) from exc
    method = METHODS.get(normalize(row.values.get("method", "")))
    if method is None:
        raise _refuse(row, "method", _("This way of payment is not known."))
    phone = row.values.get("phone", "").strip()
    mobile = normalize_mobile(phone) if phone else ""
    if mobile is None:
        raise _refuse(row, "phone", _("This is no Iranian mobile number."))
    try:
        card = card_last4(row.values.get("card", ""), method)
    except ValidationError as exc:
        raise _refuse(row, "card", " ".join(exc.messages)) from exc
    return Gift(
        external_id=external_id,
        received_on=received_on,
        donor_name=row.values.get("donor", ""),
        phone=mobile,
        amount_irr=amount_irr,
        method=method,
        tracking_number=to_latin_digits(row.values.get("tracking", "")).strip(),
        card_last4=card,
        intent=row.values.get("intent", "").strip(),
    )


@contribute.importer(
    name="gifts",
    title=gettext_lazy("Import a list of gifts"),
    # A list adds donors with their telephones and finds known ones by them.
    permission=(
        "donations.add_donation",
        "donations.submit_donation",
        "people.add_party",
        "people.view_identity_party",
        "people.change_identity_party",
    ),
)
class GiftImporter:
    """Good lines become recorded donations; wrong ones are named; repeats are recognised by their id.

    All in one transaction: either every good line is recorded or, if anything unforeseen fails, none.
    With someone to follow its progress it works in chunks instead, and goes on where it was stopped.
    """

    resumable = True
    columns = {
        "id": ("شناسه", "id"),
        "date": ("تاریخ", "date"),
        "donor": ("نام خیّر", "نام خیر", "نام", "donor", "name"),
        "phone": ("تلفن", "موبایل", "phone"),
        "amount": ("مبلغ", "amount"),
        "unit": ("واحد", "unit"),
        "method": ("روش", "method"),
        "tracking": ("کد پیگیری", "tracking"),
        "card": (
            "چهار رقم آخر کارت",
            "چهار رقم پایانی کارت",
            "۴ رقم آخر کارت",
            "4 رقم آخر کارت",
            "card",
            "card_last4",
        ),
        "intent": ("نیت", "intent"),
    }

    def read(self, content: bytes) -> list[Row]:
        """The file's lines. Raises UnreadableFileError."""
        return read_rows(content, columns=self.columns, required=("id", "date", "amount"))

    def run(
        self, content: bytes, *, dry_run: bool, user: Any, progress: ImportProgress | None = None
    ) -> ImportResult:
        """Import the list. A dry run does all of it and takes it back, so that both say the same."""
        rows = self.read(content)
        if progress is not None and not dry_run:
            return self._run_in_chunks(rows, user, progress)
        result = ImportResult(dry_run=dry_run)
        with transaction.atomic():
            self._record_all(rows, self._known(), result, user)
            if dry_run:
                transaction.set_rollback(True)
        return result

    def _run_in_chunks(self, rows: list[Row], user: Any, progress: ImportProgress) -> ImportResult:
        known = self._known()
        for start in range(progress.done, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            with transaction.atomic():
                self._record_all(chunk, known, progress.result, user)
                progress.chunk_done(start + len(chunk), len(rows))
            progress.between_chunks()
        return progress.result

    def _known(self) -> dict[str, str]:
        """Fingerprints of the gifts of earlier lists, by their id."""
        recorded = Donation.objects.filter(source=SOURCE).exclude(external_id="")
        return dict(recorded.values_list("external_id", "fingerprint"))

    def _record_all(self, rows: list[Row], known: dict[str, str], result: ImportResult, user: Any) -> None:
        # Read anew for each chunk: a fund may close while a long list is recorded.
        self._funds, self._general = intent_map(), general_fund()
        for row in rows:
            try:
                self._record(parse_gift(row), row, known, result, user)
            except RowRefused as refused:
                result.errors.append(RowError(row.line, refused.column, refused.reason))

    def _record(self, gift: Gift, row: Row, known: dict[str, str], result: ImportResult, user: Any) -> None:
        if (before := known.get(gift.external_id)) is not None:
            if before != gift.fingerprint:
                raise _refuse(row, "id", _("This id was recorded before with other contents."))
            result.repeated += 1
            return
        fund = fund_for_intent(gift.intent, self._funds)
        try:
            donor = find_or_add_donor(name=gift.donor_name, phone=gift.phone)
            record_donation(
                donor=donor,
                received_on=gift.received_on,
                shares=[Share(fund or self._general, gift.amount_irr, gift.intent)],
                recorded_by=user,
                method=gift.method,
                tracking_number=gift.tracking_number,
                card_last4=gift.card_last4,
                origin=Origin(SOURCE, gift.external_id, gift.fingerprint),
            )
        except ValidationError as exc:
            raise RowRefused("", " ".join(exc.messages)) from exc
        known[gift.external_id] = gift.fingerprint
        result.recorded += 1
        result.total_irr += gift.amount_irr
        if fund is None and normalize(gift.intent) not in FREE_INTENTS:
            result.unmatched_intents[gift.intent] += 1

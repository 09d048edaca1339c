"""The list of gifts, as treasurers keep it in a spreadsheet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from association.core import contribute
from association.core.documents.models import DocStatus
from association.core.imports.importer import RowImporter
from association.core.imports.models import undone_ids
from association.core.imports.reading import Row, RowList
from association.core.imports.result import ImportResult, RowHeld, RowRefused
from association.core.imports.values import amount_of, date_of, refused, years_told
from association.core.l10n.identifiers import normalize_mobile
from association.core.l10n.text import beside, clean_persian, compact, normalize
from association.modules.funds.services import fund_for_intent, general_fund, intent_map
from association.modules.people.services import donor_key, find_or_add_donor, is_nameless

from .choices import PaymentMethod
from .models import Donation, today
from .services import Origin, Share, record_donation
from .validators import card_last4, received_on, tracking_number

SOURCE = "gifts"
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


def parse_gift(row: Row, years: Iterable[int] = ()) -> Gift:
    """Read one line. Raises RowRefused naming the first column that is wrong.

    `years` are those the list tells in full: only in them a two-digit year is read.
    """
    external_id = tracking_number(row.values["id"])
    if not external_id:
        raise refused(row, "id", _("The line has no id, so a repeat could not be recognised."))
    day = date_of(row, "date", years=frozenset(years))
    try:
        received_on(day, today=today())
    except ValidationError as exc:
        raise refused(row, "date", " ".join(exc.messages)) from exc
    amount_irr = amount_of(row, "amount")
    method = METHODS.get(normalize(row.values.get("method", "")))
    if method is None:
        raise refused(row, "method", _("This way of payment is not known."))
    phone = row.values.get("phone", "")
    mobile = "" if is_nameless(phone) else normalize_mobile(phone)
    if mobile is None:
        raise refused(row, "phone", _("This is no Iranian mobile number."))
    try:
        card = card_last4(row.values.get("card", ""), method)
    except ValidationError as exc:
        raise refused(row, "card", " ".join(exc.messages)) from exc
    return Gift(
        external_id=external_id,
        received_on=day,
        donor_name=clean_persian(row.values.get("donor", "")),
        phone=mobile,
        amount_irr=amount_irr,
        method=method,
        tracking_number=tracking_number(row.values.get("tracking", "")),
        card_last4=card,
        intent=clean_persian(row.values.get("intent", "")),
    )


def folded(text: str) -> str:
    """An id or a number as it is compared: spreadsheets drop leading zeros and change nothing else."""
    return compact(text).lstrip("0")


@dataclass(frozen=True)
class Known:
    """A gift of an earlier list, as its own line said it."""

    external_id: str
    fingerprint: str
    tracking_number: str

    def is_said_by(self, gift: Gift) -> bool:
        """Whether the line says what was recorded, but for zeros a spreadsheet dropped."""
        tracking = gift.tracking_number
        if folded(tracking) == folded(self.tracking_number):
            tracking = self.tracking_number
        line = replace(gift, external_id=self.external_id, tracking_number=tracking)
        return self.fingerprint in {line.fingerprint, gift.fingerprint}


class Recorded:
    """Gifts recorded before, however: by other ids, or by hand. Each stands for one line of the list."""

    def __init__(self, days: Iterable[date], ids: Iterable[str]):
        self._numbers: dict[tuple[Any, ...], list[str]] = {}
        days, ids = list(days), frozenset(ids)
        if not days:
            return
        rows = (
            Donation.objects.exclude(docstatus=DocStatus.CANCELLED)
            .filter(received_on__range=(min(days), max(days)))
            .order_by("pk")
            .values_list(
                "number", "source", "external_id", "received_on", "total_irr", "method", "tracking_number",
                "donor__phone", "donor__name", Min("lines__intent"),
            )
        )  # fmt: skip
        for number, source, external_id, day, total, method, tracking, phone, name, intent in rows:
            if source == SOURCE and folded(external_id) in ids:
                continue  # its own line stands in the list
            donor = donor_key(name=name or "", phone=phone or "")
            for key in _contents(day, total, method, tracking, donor, intent or ""):
                self._numbers.setdefault(key, []).append(number or str(_("draft")))

    def take(self, gift: Gift) -> str | None:
        """The number of a gift with the contents of the line, which then stands for no other line."""
        donor = donor_key(name=gift.donor_name, phone=gift.phone)
        for key in _contents(
            gift.received_on, gift.amount_irr, gift.method, gift.tracking_number, donor, gift.intent
        ):
            if found := self._numbers.get(key):
                return found.pop(0)
        return None


def _contents(
    day: date, total: int, method: str, tracking: str, donor: str, intent: str
) -> list[tuple[Any, ...]]:
    """What tells two gifts apart without an id. One payment has one tracking number, whatever else is written."""
    whole = ("all", day, total, str(method), folded(tracking), donor, compact(intent))
    return [("payment", day, total, folded(tracking))] if folded(tracking) else [whole]


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
class GiftImporter(RowImporter):
    """Good lines become recorded donations; wrong ones are named; repeats are recognised by their id, and lines
    with the contents of a recorded gift under another id are held until a person says that they are others."""

    required = ("id", "date", "amount", "method")
    toman = ("amount",)
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
    added_title = gettext_lazy("New donors")
    matched_title = gettext_lazy("Donors recognised")
    _columns_of: Mapping[str, str] = {
        "external_id": "id", "received_on": "date", "name": "donor", "amount_irr": "amount",
        "tracking_number": "tracking", "card_last4": "card",
    }  # fmt: skip

    def column_of(self, field: str) -> str:
        return self._columns_of.get(field, field)

    def begin(self, rows: RowList, *, record_held: bool) -> None:
        self._years = years_told(row.values["date"] for row in rows)
        self._known = self._known_gifts()
        self._recorded = None if record_held else Recorded(*self._days_and_ids(rows))

    def _days_and_ids(self, rows: RowList) -> tuple[list[date], list[str]]:
        days = []
        for row in rows:
            try:
                days.append(date_of(row, "date", years=self._years))
            except RowRefused:
                continue  # named when its turn comes
        return days, [folded(row.values["id"]) for row in rows]

    def _known_gifts(self) -> dict[str, Known]:
        """Gifts of earlier lists by their folded id, but for those whose import was taken back."""
        gifts = Donation.objects.filter(source=SOURCE).exclude(external_id="")
        rows = gifts.exclude(pk__in=undone_ids(Donation)).values_list(
            "external_id", "fingerprint", "tracking_number"
        )
        return {folded(row[0]): Known(*row) for row in rows}

    def begin_chunk(self) -> None:
        # A fund may close while a long list is recorded.
        self._funds, self._general = intent_map(), general_fund()

    def record(self, row: Row, result: ImportResult, user: Any) -> Donation | None:
        gift = parse_gift(row, self._years)
        key = folded(gift.external_id)
        if (known := self._known.get(key)) is not None:
            if not known.is_said_by(gift):
                raise refused(row, "id", _("This id was recorded before with other contents."))
            result.repeated += 1
            return None
        if self._recorded and (number := self._recorded.take(gift)):
            raise RowHeld(
                row.headings["id"],
                _("A gift with these contents is recorded already: %(number)s.") % {"number": beside(number)},
            )
        fund = fund_for_intent(gift.intent, self._funds)
        donor = find_or_add_donor(name=gift.donor_name, phone=gift.phone)
        donation = record_donation(
            donor=donor,
            received_on=gift.received_on,
            shares=[Share(fund or self._general, gift.amount_irr, gift.intent)],
            recorded_by=user,
            method=gift.method,
            tracking_number=gift.tracking_number,
            card_last4=gift.card_last4,
            origin=Origin(SOURCE, gift.external_id, gift.fingerprint),
        )
        self._known[key] = Known(gift.external_id, gift.fingerprint, gift.tracking_number)
        result.recorded += 1
        result.total_irr += gift.amount_irr
        self._count_donor(donor, gift, result)
        if fund is None and normalize(gift.intent) not in FREE_INTENTS:
            result.unmatched_intents[gift.intent] += 1
        return donation

    def _count_donor(self, donor: Any, gift: Gift, result: ImportResult) -> None:
        """Told by what the line says: in a dry run a new donor is gone with its chunk."""
        key = donor_key(name=gift.donor_name, phone=gift.phone)
        if donor is not None and key not in result.added:
            told = result.added if getattr(donor, "is_new", False) else result.matched
            told[key] = str(donor)

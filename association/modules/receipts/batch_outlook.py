"""What an order of many receipts would make, counted exactly before anybody orders it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Sum
from django.utils.translation import gettext as _

from association.core.l10n.calendar import JalaliYear, civil_today

from .agreement import fingerprint
from .batch_models import ReceiptBatchItem
from .choices import BatchKind, Wish
from .errors import CertificatesOfDonationsError, YearNotOverError
from .readiness import kind_for, row_of, waiting_in
from .services import unreceipted_donations
from .sources import DONATIONS, kind_of


@dataclass(frozen=True)
class Outlook:
    """What an order would make: receipts, documents on them, whole Rial, and the first of the list.

    One of `total_irr` (money) and `estimated_irr` (estimated value of goods) is zero: an order covers one kind.
    `in_hand` documents are left out: a job is to issue their receipts already. `fingerprint` is the same only for
    the same documents, donors and amounts.
    """

    receipts: int
    documents: int
    total_irr: int
    estimated_irr: int
    first: list[dict[str, Any]]
    in_hand: int
    fingerprint: str

    @property
    def more(self) -> int:
        """Receipts that `first` leaves out."""
        return self.receipts - len(self.first)


@dataclass(frozen=True)
class Covered:
    """Documents an order covers, and those it would cover if no order before it did."""

    rows: Any
    in_hand: Any


def covered(kind: BatchKind, year: JalaliYear | None, source: str, user: Any) -> Covered:
    """Documents an order covers: the ready ones of a kind that the user may see, or the donations of everybody who
    wants a certificate, or those of all named donors."""
    items = ReceiptBatchItem.objects.in_hand()
    if kind == BatchKind.READY:
        waiting = waiting_in("ready", kind_for(user, source), user=user)
        at_work = Exists(items.filter(source_model=source, source_id=OuterRef("pk")))
        return Covered(waiting.exclude(at_work), waiting.filter(at_work))
    if source != DONATIONS:
        raise CertificatesOfDonationsError(_("Annual certificates state donations only."))
    if year is None or civil_today() <= year.end_on:
        raise YearNotOverError(_("Certificates are issued for a year that is over."))
    named = unreceipted_donations().exclude(donor=None).received_within(year.start_on, year.end_on)
    named = named.exclude(donor__receipt_wish__wish=Wish.NONE)
    if kind == BatchKind.WISHED:
        named = named.filter(donor__receipt_wish__wish=Wish.ANNUAL)
    at_work = Exists(items.filter(batch__year=year.number, donor=OuterRef("donor")))
    return Covered(named.exclude(at_work), named.filter(at_work))


def fingerprint_of(kind: BatchKind, source: str, listed: list[tuple[int, int | None, int]]) -> str:
    """The fingerprint of an order, from the id, donor and whole Rial of each document it covers."""
    return fingerprint([kind, source, sorted(listed)])


def outlook(
    kind: BatchKind, year: JalaliYear | None, *, user: Any, source: str = DONATIONS, shown: int = 50
) -> Outlook:
    """Count and sum an order without making it.

    Raises KindNotOfferedError, CertificatesOfDonationsError or YearNotOverError.
    """
    found, counted = covered(kind, year, source, user), kind_of(source)
    rows = found.rows
    listed = list(rows.order_by().values_list("pk", "donor", counted.amount))
    irr = sum(row[2] for row in listed)
    told: dict[str, Any] = {
        "documents": len(listed),
        "total_irr": 0 if counted.is_goods else irr,
        "estimated_irr": irr if counted.is_goods else 0,
        "in_hand": found.in_hand.count(),
        "fingerprint": fingerprint_of(kind, source, listed),
    }
    if kind == BatchKind.READY:
        first = [
            {**row_of(counted, document), "documents": 1} for document in rows.select_related("donor")[:shown]
        ]
        return Outlook(receipts=len(listed), first=first, **told)
    per_donor = rows.order_by().values("donor", "donor__name")
    per_donor = per_donor.annotate(documents=Count("pk"), irr=Sum(counted.amount))
    first = [
        {"donor": row["donor__name"], "documents": row["documents"], "irr": row["irr"]}
        for row in per_donor.order_by("donor__name", "donor")[:shown]
    ]
    return Outlook(receipts=len({row[1] for row in listed}), first=first, **told)

"""T17: two services on one document, in every order of their statements. Nothing final is ever false.

Of short transactions every merge is tried; of long ones those that change hands three times, at each statement. Needs
two connections that write at once, which SQLite has not: there the transaction is the lock.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from association.core.documents.errors import DomainError
from association.core.documents.invariants import INVARIANTS
from association.core.documents.models import DocStatus
from association.core.documents.transitions import perform
from association.core.registry.contributions import contributions
from association.core.rules import install
from association.core.rules.refusals import in_words
from association.modules.donations.models import Donation, DonationLine
from association.modules.funds.services import general_fund
from association.modules.receipts.models import Receipt
from association.modules.receipts.services import issue_receipt, replace_receipt, void_receipt
from tests.factories import make_donation, make_draft, make_receipt

from .figures import publish, size
from .interleaving import Actor, merges, play, switches

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS = size(small=12, full=2_000)
ON_POSTGRESQL = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="one writer at a time: the transaction is the lock"
)


class Pair(ABC):
    """Two services on what `document` makes anew for each order; at most `winners` of them may succeed."""

    winners = 2

    def __init__(self, treasurer: Any, second: Any):
        self.treasurer, self.second = treasurer, second

    def document(self) -> Any:
        return make_draft()

    def first(self, row: Any) -> Any:
        return perform(row, "submit", user=self.treasurer)

    @abstractmethod
    def second_one(self, row: Any) -> Any: ...

    def anomalies(self, row: Any) -> list[str]:
        return []


class SubmitAndAddLine(Pair):
    def second_one(self, row):
        fund = general_fund()
        return DonationLine.objects.create(donation_id=row.pk, fund=fund, amount_irr=777)


class SubmitAndChangeLine(Pair):
    def second_one(self, row):
        return DonationLine.objects.filter(donation=row.pk).update(amount_irr=777)


class SubmitAndRemoveLine(Pair):
    def second_one(self, row):
        return DonationLine.objects.filter(donation=row.pk).delete()


class SubmitTwice(Pair):
    winners = 1

    def second_one(self, row):
        return perform(row, "submit", user=self.second)


class SubmitAndDelete(Pair):
    winners = 1

    def second_one(self, row):
        return Donation.objects.get(pk=row.pk).delete()


class CancelTwice(Pair):
    winners = 1

    def document(self):
        return make_donation()

    def first(self, row):
        return perform(row, "cancel", user=self.treasurer, reason="اشتباه")

    def second_one(self, row):
        return perform(row, "cancel", user=self.second, reason="تکراری")


class AmendTwice(Pair):
    winners = 1

    def document(self):
        return perform(make_donation(), "cancel", user=self.treasurer, reason="اشتباه")

    def first(self, row):
        return perform(row, "amend", user=self.treasurer)

    def second_one(self, row):
        return perform(row, "amend", user=self.second)


class IssueAndCancel(Pair):
    winners = 1

    def document(self):
        return make_donation()

    def first(self, row):
        return issue_receipt(sources=[row], issued_by=self.treasurer)

    def second_one(self, row):
        return perform(row, "cancel", user=self.second, reason="برگشت خورد")

    def anomalies(self, row):
        cancelled = Donation.objects.get(pk=row.pk).is_cancelled
        stated = Receipt.objects.filter(docstatus=1, lines__source_id=row.pk, voiding=None).count()
        return ["a valid receipt of a cancelled gift"] if cancelled and stated else []


class IssueTwice(IssueAndCancel):
    def second_one(self, row):
        return issue_receipt(sources=[row], issued_by=self.second)

    def anomalies(self, row):
        stated = Receipt.objects.filter(docstatus=1, lines__source_id=row.pk, voiding=None).count()
        return [] if stated == 1 else [f"{stated} receipts of one gift"]


class VoidTwice(Pair):
    winners = 1

    def document(self):
        return make_receipt()

    def first(self, row):
        return void_receipt(receipt=row, reason="اشتباه", voided_by=self.treasurer)

    def second_one(self, row):
        return void_receipt(receipt=row, reason="اشتباه", voided_by=self.second)


class VoidAndReplace(VoidTwice):
    def second_one(self, row):
        return replace_receipt(receipt=row, reason="نام", replaced_by=self.second)


class ReplaceTwice(VoidAndReplace):
    def first(self, row):
        return replace_receipt(receipt=row, reason="نام", replaced_by=self.treasurer)


class VoidAndCancelGift(VoidTwice):
    winners = 2

    def second_one(self, row):
        return perform(row.lines.get().document, "cancel", user=self.second, reason="برگشت خورد")


REFUSALS = (DomainError, ValidationError)
WHOLE = (SubmitAndAddLine, SubmitAndChangeLine, SubmitAndRemoveLine)
LONG = (
    SubmitTwice, SubmitAndDelete, CancelTwice, AmendTwice, IssueAndCancel, IssueTwice, VoidTwice, VoidAndReplace,
    ReplaceTwice, VoidAndCancelGift,
)  # fmt: skip


def foreign_lines() -> list[str]:
    """Final gifts whose total is not that of their lines."""
    final = Donation.objects.exclude(docstatus=DocStatus.DRAFT)
    return [
        f"{gift.number}: total {gift.total_irr}, lines {[line.amount_irr for line in gift.lines.all()]}"
        for gift in final.prefetch_related("lines")
        if gift.total_irr != sum(line.amount_irr for line in gift.lines.all())
    ]


def proofs() -> list[str]:
    """What `manage.py verify` finds."""
    checks = {**INVARIANTS, **{check.name: check.value for check in contributions("check")}}
    return [f"{name}: {found}" for name, check in checks.items() if (found := check())]


def both(pair: Pair, row: Any, order: str) -> tuple[Actor, Actor]:
    def in_transaction(service: Any) -> Any:
        def work() -> Any:
            with in_words(), transaction.atomic():
                return service(type(row).objects.get(pk=row.pk))

        return work

    return play(in_transaction(pair.first), in_transaction(pair.second_one), order)


def lengths(pair: Pair) -> tuple[int, int]:
    """How many statements each says when it is alone."""
    first, _ = both(pair, pair.document(), "a" * 200)
    _, second = both(pair, pair.document(), "b" * 200)
    return len(first.statements), len(second.statements)


def anomalies_of(pair: Pair, orders: Any) -> tuple[list[str], int]:
    wrong, tried = [], 0
    for order in orders:
        row = pair.document()
        actors = both(pair, row, order)
        tried += 1
        won = [actor for actor in actors if actor.error is None]
        broken = [repr(a.error) for a in actors if a.error is not None and not isinstance(a.error, REFUSALS)]
        broken = [text for text in broken if "DoesNotExist" not in text and "deadlock" not in text]
        found = [*pair.anomalies(row), *foreign_lines(), *broken]
        if not won or len(won) > pair.winners:
            found.append(f"{len(won)} succeeded: {[repr(actor.error) for actor in actors]}")
        if found:
            wrong.append(f"{order}: {found}")
    return wrong, tried


def sampled(orders: Any) -> list[str]:
    """All of them by `make torture`; in each run of the suite so many, evenly."""
    every = list(orders)
    return every[:: max(1, len(every) // ORDERS)]


@pytest.fixture
def pair_of(treasurer, make_user):
    return lambda kind: kind(treasurer, make_user("treasurer2", "treasurer"))


@ON_POSTGRESQL
@pytest.mark.parametrize("kind", [*WHOLE, *LONG], ids=lambda kind: kind.__name__)
def test_no_order_of_statements_makes_anything_false(pair_of, kind):
    pair = pair_of(kind)
    first, second = lengths(pair)
    orders = sampled(merges(first, second)) if kind in WHOLE else switches(first, second, ORDERS)

    wrong, tried = anomalies_of(pair, orders)

    publish("T17", pair=kind.__name__, statements=[first, second], orders=tried, anomalies=len(wrong))
    assert wrong[:3] == []
    assert proofs() == []


@ON_POSTGRESQL
def test_without_the_lock_of_the_rule_a_final_gift_gets_a_foreign_line(pair_of):
    """The lock is what holds: taken away, the same orders end in what verify finds at night."""
    with connection.cursor() as cursor:
        for name, does in install.existing().items():
            if name.startswith("rule_donations_donationline_insert") and "FOR NO KEY UPDATE" in does:
                body = does.replace("FOR NO KEY UPDATE", "")
                cursor.execute(
                    f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $${body}$$'
                )
    pair = pair_of(SubmitAndAddLine)

    wrong, _tried = anomalies_of(pair, sampled(merges(*lengths(pair))))

    assert wrong

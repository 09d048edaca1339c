"""T9: any order of gifts, receipts, certificates, voids, replacements and duplicates keeps the invariants."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Count, Sum
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from association.core.access.roles import ensure_role
from association.core.documents.errors import DomainError
from association.core.documents.invariants import number_gaps
from association.core.documents.requests import waiting_request
from association.core.documents.transitions import perform
from association.core.health.proofs import prove
from association.core.l10n.calendar import JalaliYear
from association.modules.donations.models import Donation
from association.modules.receipts.errors import NothingToReceiptError, SeveralDonorsError
from association.modules.receipts.models import Receipt, ReceiptClaim, ReceiptCopy, ReceiptLine
from association.modules.receipts.services import (
    annual_donations,
    draft_receipt,
    issue_annual_receipt,
    issue_receipt,
    record_copy,
    replace_receipt,
    void_receipt,
)
from tests.factories import make_donation, make_party

from .figures import SEED, publish, size

LIVES, STEPS = size(small=8, full=200), size(small=40, full=60)
YEAR = JalaliYear(1404)
pytestmark = pytest.mark.django_db


class Office(RuleBasedStateMachine):
    """A treasurer's days in a random order. `receipted` is what the office believes: gift -> receipt."""

    taken = 0

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.user = get_user_model().objects.create_user("treasurer-of-a-life")
        self.user.groups.add(ensure_role("treasurer").group)
        self.donors = [make_party(f"نیکوکار {n}") for n in range(3)]
        self.gifts: list[Donation] = []
        self.receipted: dict[int, int] = {}
        self.issued: list[Receipt] = []
        self.void: set[int] = set()

    def teardown(self):
        try:
            if not connection.needs_rollback:  # a life that was broken off says why itself
                assert [proof for proof in prove() if not proof.ok] == []
        finally:
            transaction.savepoint_rollback(self.savepoint)
            transaction.set_rollback(False)

    def _issued(self, receipt: Receipt) -> None:
        assert receipt.sequence == len(self.issued) + 1
        self.issued.append(receipt)
        for gift in ReceiptLine.objects.filter(receipt=receipt).values_list("source_id", flat=True):
            assert gift not in self.receipted
            self.receipted[gift] = receipt.pk

    def _voided(self, receipt: Receipt) -> None:
        self.void.add(receipt.pk)
        self.receipted = {gift: pk for gift, pk in self.receipted.items() if pk != receipt.pk}

    @rule(donor=st.integers(0, 2), amount=st.integers(1, 900_000_000), month=st.integers(1, 8))
    def give(self, donor, amount, month):
        on = date(2025, 4 + month % 8, 5)
        self.gifts.append(make_donation(donor=self.donors[donor], amount_irr=amount, on=on))

    @precondition(lambda self: self.gifts)
    @rule(data=st.data())
    def receipt_of_some_gifts(self, data):
        chosen = data.draw(st.lists(st.sampled_from(self.gifts), min_size=1, max_size=3, unique=True))
        donors = {gift.donor_id for gift in chosen}
        free = not any(gift.pk in self.receipted for gift in chosen)
        try:
            with transaction.atomic():
                receipt = issue_receipt(sources=chosen, issued_by=self.user)
        except SeveralDonorsError:
            assert len(donors) > 1
        except DomainError:
            assert not free
        else:
            assert free
            assert len(donors) == 1
            self._issued(receipt)

    @precondition(lambda self: self.gifts)
    @rule(data=st.data())
    def draft_thrown_away(self, data):
        draft = draft_receipt(sources=[data.draw(st.sampled_from(self.gifts))], drafted_by=self.user)
        draft.delete()

    @rule(donor=st.integers(0, 2))
    def certificate_of_a_year(self, donor):
        wanted = set(annual_donations(donor=self.donors[donor], year=YEAR).values_list("pk", flat=True))
        try:
            with transaction.atomic():
                receipt = issue_annual_receipt(donor=self.donors[donor], year=YEAR, issued_by=self.user)
        except NothingToReceiptError:
            assert not wanted
        else:
            assert set(receipt.lines.values_list("source_id", flat=True)) == wanted
            self._issued(receipt)

    @precondition(lambda self: self.issued)
    @rule(data=st.data())
    def void_one(self, data):
        receipt = data.draw(st.sampled_from(self.issued))
        try:
            with transaction.atomic():
                void_receipt(receipt=receipt, reason="نادرست", voided_by=self.user)
        except DomainError:
            assert receipt.pk in self.void
        else:
            assert receipt.pk not in self.void
            if waiting_request(receipt) is None:
                self._voided(receipt)
            else:
                perform(receipt, "reject_void", user=self.user)

    @precondition(lambda self: self.issued)
    @rule(data=st.data())
    def replace_one(self, data):
        receipt = data.draw(st.sampled_from(self.issued))
        try:
            with transaction.atomic():
                new = replace_receipt(receipt=receipt, reason="نادرست", replaced_by=self.user)
        except DomainError:
            assert receipt.pk in self.void or receipt.total_irr >= 1_000_000_000
        else:
            self._voided(receipt)
            self._issued(new)

    @precondition(lambda self: self.issued)
    @rule(data=st.data())
    def hand_out_a_duplicate(self, data):
        receipt, before = data.draw(st.sampled_from(self.issued)), ReceiptCopy.objects.count()
        record_copy(receipt=receipt, language="fa", reason="گم شد", made_by=self.user)
        assert ReceiptCopy.objects.count() == before + 1

    @invariant()
    def each_gift_stands_on_one_live_receipt(self):
        Office.taken += 1
        assert dict(ReceiptClaim.objects.values_list("source_id", "receipt")) == self.receipted
        live = ReceiptLine.objects.filter(receipt__docstatus=1, receipt__voiding=None)
        assert not live.values("source_model", "source_id").annotate(n=Count("pk")).filter(n__gt=1).exists()

    @invariant()
    def live_receipts_sum_up_to_receipted_gifts(self):
        live = Receipt.objects.filter(docstatus=1, voiding=None).aggregate(sum=Sum("total_irr"))["sum"] or 0
        given = Donation.objects.filter(pk__in=self.receipted).aggregate(sum=Sum("total_irr"))["sum"] or 0
        assert live == given

    @invariant()
    def numbers_are_dense_and_never_given_again(self):
        numbers = list(
            Receipt.objects.exclude(number=None).order_by("sequence").values_list("pk", "sequence")
        )
        assert numbers == [(receipt.pk, n) for n, receipt in enumerate(self.issued, start=1)]
        assert number_gaps() == []


def test_any_order_of_days_keeps_the_invariants():
    Office.taken = 0
    chosen = settings(
        max_examples=LIVES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )

    run_state_machine_as_test(seed(SEED)(Office), settings=chosen)

    publish("T9", lives=LIVES, steps=Office.taken)
    assert Office.taken >= size(small=100, full=10_000)

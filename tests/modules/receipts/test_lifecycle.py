from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from association.core.documents.models import Series
from association.core.documents.transitions import perform
from association.core.l10n.calendar import JalaliYear
from association.modules.people.models import Party
from association.modules.receipts.errors import (
    AlreadyReceiptedError,
    ReceiptAlreadyVoidError,
    ReceiptBackdatedError,
    SeveralDonorsError,
    SourceNotRecordedError,
)
from association.modules.receipts.ledger import years_with_receipts
from association.modules.receipts.models import Receipt, ReceiptClaim
from association.modules.receipts.services import (
    draft_receipt,
    issue_receipt,
    unreceipted_donations,
    void_receipt,
)
from tests.factories import make_donation, make_draft, make_party, make_receipt

pytestmark = pytest.mark.django_db


def test_issue_numbers_claims_and_freezes(treasurer):
    donation = make_donation(amount_irr=2_500_000)

    receipt = make_receipt(donation, by=treasurer)

    assert (receipt.sequence, receipt.total_irr, receipt.is_submitted) == (1, 2_500_000, True)
    assert receipt.number.endswith("-000001")
    assert len(receipt.code) == 32
    assert receipt.body["total_irr"] == 2_500_000
    assert ReceiptClaim.objects.get().receipt == receipt


def test_receipt_may_cover_several_donations_of_one_donor():
    donor = make_party()
    donations = [make_donation(donor=donor, amount_irr=amount) for amount in (1_000_000, 500_000)]

    receipt = make_receipt(*donations)

    assert receipt.total_irr == 1_500_000
    assert [line.document for line in receipt.lines.all()] == donations


def test_second_receipt_for_a_donation_is_refused_and_leaves_no_gap():
    donation = make_donation()
    first = make_receipt(donation)

    with pytest.raises(AlreadyReceiptedError, match=first.number):
        make_receipt(donation)

    assert make_receipt(make_donation()).sequence == 2
    assert Receipt.objects.count() == 2


def test_of_several_donations_the_one_already_receipted_is_named_and_the_others_stay_free():
    donor = make_party()
    free, taken = make_donation(donor=donor), make_donation(donor=donor)
    first = make_receipt(taken)

    with pytest.raises(AlreadyReceiptedError) as refused:
        make_receipt(free, taken)

    assert taken.number in str(refused.value)
    assert first.number in str(refused.value)
    assert free.number not in str(refused.value)
    assert list(ReceiptClaim.objects.values_list("source_id", flat=True)) == [taken.pk]


def test_database_refuses_a_second_claim():
    donation = make_donation()
    make_receipt(donation)
    other = make_receipt(make_donation())

    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptClaim.objects.bulk_create(
            [ReceiptClaim(source_model="donations.donation", source_id=donation.pk, receipt=other)]
        )


def test_receipt_names_one_donor():
    with pytest.raises(SeveralDonorsError):
        make_receipt(make_donation(), make_donation(donor=make_party("علی کریمی")))

    assert not Series.objects.filter(name="receipts.receipt").exists()


def test_draft_or_cancelled_donation_cannot_be_receipted(treasurer):
    cancelled = perform(make_donation(), "cancel", user=treasurer, reason="تکراری")

    for donation in (make_draft(), cancelled):
        with pytest.raises(SourceNotRecordedError):
            make_receipt(donation)


def test_receipt_is_never_backdated_nor_postdated():
    today = timezone.localdate()
    make_receipt(make_donation(), on=today)

    for day in (today - timedelta(days=1), today + timedelta(days=1)):
        with pytest.raises(ReceiptBackdatedError):
            make_receipt(make_donation(), on=day)


def test_draft_claims_nothing_and_can_be_deleted(treasurer):
    donation = make_donation()

    draft = draft_receipt(sources=[donation], drafted_by=treasurer)

    assert (draft.number, ReceiptClaim.objects.count()) == (None, 0)
    draft.delete()
    assert make_receipt(donation).sequence == 1


def test_void_frees_the_donation_and_changes_no_column(treasurer):
    donation = make_donation()
    receipt = make_receipt(donation)
    before = Receipt.objects.filter(pk=receipt.pk).values().get()

    voided = void_receipt(receipt=receipt, reason="نام نادرست", voided_by=treasurer)

    assert voided.is_void
    assert Receipt.objects.filter(pk=receipt.pk).values().get() == before
    assert donation in unreceipted_donations()
    assert issue_receipt(sources=[donation], issued_by=treasurer).sequence == 2


def test_void_twice_is_refused(treasurer):
    receipt = void_receipt(receipt=make_receipt(), reason="نام نادرست", voided_by=treasurer)

    with pytest.raises(ReceiptAlreadyVoidError):
        void_receipt(receipt=receipt, reason="باز هم", voided_by=treasurer)


def test_receipted_donation_cannot_be_cancelled(treasurer):
    donation = make_donation()
    receipt = make_receipt(donation)

    with pytest.raises(AlreadyReceiptedError, match=receipt.number):
        perform(donation, "cancel", user=treasurer, reason="اشتباه")

    donation.refresh_from_db()
    assert donation.is_submitted


def test_receipt_keeps_the_name_it_was_issued_with():
    donation = make_donation(donor=make_party("زهرا احمدی", name_en="Zahra Ahmadi"))
    receipt = make_receipt(donation)
    donation.donor.name = "دیگری"
    donation.donor.save()

    receipt.refresh_from_db()

    assert receipt.body["donor"] == {"fa": "زهرا احمدی", "en": "Zahra Ahmadi"}


def test_issued_receipt_is_shown_to_the_name_it_was_issued_to(treasurer, client_for, api_for):
    receipt = make_receipt(make_donation(donor=make_party("علی کاظمی نژاد قزوینی")))
    Party.objects.update(name="علی کاظمی‌نژاد قزوینی")
    client = client_for(treasurer)

    pages = [
        client.get(f"/admin/receipts/receipts/inspect/{receipt.pk}/").text,
        client.get("/admin/receipts/receipts/").text,
        client.get("/admin/receipts/receipts/?export=csv").getvalue().decode(),
    ]

    assert [("کاظمی نژاد" in page, "کاظمی‌نژاد" in page) for page in pages] == [(True, False)] * 3


def test_ledger_offers_each_year_once():
    for number in range(3):
        make_receipt(make_donation(donor=make_party(f"نیکوکار {number}")))

    assert years_with_receipts() == [JalaliYear(1405)]

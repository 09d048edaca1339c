from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from association.core.documents.errors import DocumentNotDraftError
from association.core.documents.models import Series
from association.core.documents.submitting import ReasonMissingError
from association.core.documents.transitions import perform
from association.modules.donations.models import Donation
from association.modules.donations.services import Share, record_donation
from association.modules.funds.services import general_fund
from tests.factories import make_donation, make_draft, make_fund

pytestmark = pytest.mark.django_db


def test_recorded_donation_has_number_total_and_year(treasurer):
    donation = make_donation(amount_irr=2_500_000, on=date(2025, 3, 20), by=treasurer)

    assert donation.number == "D-1403-00001"
    assert (donation.total_irr, donation.fiscal_year, donation.is_submitted) == (2_500_000, 1403, True)


def test_numbers_follow_without_gap_in_each_year():
    numbers = [
        make_donation(on=date(2025, 3, 20)).number,
        make_donation(on=date(2025, 3, 21)).number,
        make_donation(on=date(2025, 3, 19)).number,
    ]

    assert numbers == ["D-1403-00001", "D-1404-00001", "D-1403-00002"]


def test_total_is_the_sum_of_the_shares():
    fund = make_fund()

    donation = record_donation(
        donor=None,
        received_on=date(2026, 8, 10),
        shares=[Share(fund, 700_000, "تبلت"), Share(general_fund(), 300_000)],
        recorded_by=None,
    )

    assert donation.total_irr == 1_000_000
    assert [line.intent for line in donation.lines.all()] == ["تبلت", ""]


@pytest.mark.parametrize("amount", [0, -5, None])
def test_amount_must_be_positive(amount):
    with pytest.raises(ValidationError):
        make_donation(amount_irr=amount)

    assert Donation.objects.count() == 0


def test_future_date_is_refused():
    with pytest.raises(ValidationError) as refused:
        make_donation(on=timezone.localdate() + timedelta(days=1))

    assert list(refused.value.message_dict) == ["received_on"]


def test_refused_donation_uses_no_number():
    closed = make_fund(is_open=False)

    with pytest.raises(ValidationError):
        make_donation(fund=closed)

    assert not Series.objects.exists()
    assert make_donation().sequence == 1


def test_submitted_donation_cannot_be_saved_or_deleted():
    donation = make_donation()

    donation.note = "changed"
    for attempt in (donation.save, donation.delete, Donation.objects.filter(pk=donation.pk).delete):
        with pytest.raises(DocumentNotDraftError), transaction.atomic():
            attempt()


def test_submit_twice_is_refused(treasurer):
    draft = make_draft()
    perform(draft, "submit", user=treasurer)

    with pytest.raises(DocumentNotDraftError):
        perform(draft, "submit", user=treasurer)

    assert Donation.objects.get().sequence == 1


def test_cancelled_donation_keeps_its_number_and_reason(treasurer):
    donation = make_donation()

    cancelled = perform(donation, "cancel", user=treasurer, reason="چک برگشت خورد")

    stored = Donation.objects.get()
    assert (stored.number, stored.docstatus, stored.cancel_reason) == (cancelled.number, 2, "چک برگشت خورد")
    assert Donation.objects.recorded().count() == 0


def test_cancel_needs_a_reason(treasurer):
    with pytest.raises(ReasonMissingError):
        perform(make_donation(), "cancel", user=treasurer, reason="  ")


def test_timeline_tells_what_happened(treasurer):
    from wagtail.log_actions import registry

    donation = make_donation(by=treasurer)
    perform(donation, "cancel", user=treasurer, reason="تکراری")

    entries = registry.get_logs_for_instance(donation).order_by("pk")

    assert [(entry.action, entry.user_id) for entry in entries] == [
        ("donations.donation.submit", treasurer.pk),
        ("donations.donation.cancel", treasurer.pk),
    ]

"""T16: clocks that are wrong, years that end, and the leap day. Dates of receipts never run backwards."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from association.core.documents.invariants import number_gaps
from association.core.documents.models import Series
from association.core.l10n.calendar import JalaliYear
from association.modules.receipts.errors import ReceiptBackdatedError, YearNotOverError
from association.modules.receipts.models import Receipt
from association.modules.receipts.services import draft_receipt, issue_annual_receipt
from tests.factories import make_donation, make_party, make_receipt

from .figures import publish

pytestmark = pytest.mark.django_db
TEHRAN = timedelta(hours=3, minutes=30)
# The last second of 1403 (a leap year: Esfand has 30 days) and the first of 1404, on the clock of Qazvin.
LAST_OF_1403 = datetime(2025, 3, 20, 20, 29, 59, tzinfo=UTC)
FIRST_OF_1404 = LAST_OF_1403 + timedelta(seconds=1)
GIFT_DAY = date(2024, 5, 1)


def at(moment: datetime):
    return time_machine.travel(moment, tick=False)


def issue_at(moment: datetime) -> Receipt:
    with at(moment):
        return make_receipt(make_donation(on=GIFT_DAY))


def test_leap_day_and_new_year_fall_on_either_side_of_midnight_in_qazvin():
    before, after = issue_at(LAST_OF_1403), issue_at(FIRST_OF_1404)

    assert JalaliYear(1403).end_on == date(2025, 3, 20)
    assert (before.number, before.issued_on) == ("1403-000001", date(2025, 3, 20))
    assert (after.number, after.issued_on) == ("1404-000001", date(2025, 3, 21))
    publish("T16", case="nowruz", wrong_year=0)


@pytest.mark.parametrize("others", [0, 1], ids=["first of the year", "after another"])
def test_draft_of_the_old_year_is_issued_in_the_new_one(treasurer, api_for, others):
    with at(LAST_OF_1403):
        draft = draft_receipt(sources=[make_donation(on=GIFT_DAY)], drafted_by=treasurer)
    for _ in range(others):
        issue_at(FIRST_OF_1404)

    with at(FIRST_OF_1404 + timedelta(hours=9)):
        answer = api_for(treasurer).post(f"/api/v1/receipts/receipts/{draft.pk}/submit/").json()

    assert (answer["number"], answer["issued_on"]) == (f"1404-{others + 1:06}", "2025-03-21")
    assert Receipt.objects.get(pk=draft.pk).body["issued_on"] == "2025-03-21"
    assert not Receipt.objects.filter(fiscal_year=1403).exists()


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(days=365)], ids=["a day", "a year"])
def test_clock_set_back_issues_nothing_and_loses_no_number(back):
    now = FIRST_OF_1404 + timedelta(days=100)
    first = issue_at(now)

    with pytest.raises(ReceiptBackdatedError):
        issue_at(now - back)

    second = issue_at(now + timedelta(hours=1))
    assert [first.sequence, second.sequence] == [1, 2]
    assert second.issued_on >= first.issued_on
    assert number_gaps() == []
    assert Series.objects.filter(name="receipts.receipt").count() == 1


def test_clock_a_year_ahead_is_one_wrong_receipt_and_then_a_stop():
    """The system cannot know the true time; it keeps the order, and says so instead of issuing backwards."""
    now = FIRST_OF_1404 + timedelta(days=100)
    issue_at(now)
    ahead = issue_at(now + timedelta(days=365))

    with pytest.raises(ReceiptBackdatedError):
        issue_at(now + timedelta(days=1))

    assert ahead.number == "1405-000001"
    assert number_gaps() == []


@pytest.mark.parametrize("leap", [1399, 1403, 1408])
def test_certificate_waits_for_the_end_of_a_leap_year(leap):
    year, donor = JalaliYear(leap), make_party()
    last_day = datetime.combine(year.end_on, datetime.min.time(), UTC) - TEHRAN + timedelta(hours=23)
    assert (year.end_on - year.start_on).days == 365
    with at(last_day):
        make_donation(donor=donor, on=year.end_on)
        with pytest.raises(YearNotOverError):
            issue_annual_receipt(donor=donor, year=year, issued_by=None)

    with at(last_day + timedelta(hours=2)):
        receipt = issue_annual_receipt(donor=donor, year=year, issued_by=None)

    assert (receipt.covers_year, receipt.lines.count()) == (leap, 1)
    assert receipt.number == f"{leap + 1}-000001"


def test_session_survives_a_wrong_clock(treasurer, client_for):
    client = client_for(treasurer)
    address = "/admin/receipts/receipts/"

    answers = []
    for away in (timedelta(), timedelta(days=-1), timedelta(days=7), timedelta()):
        with at(timezone.now() + away):
            answers.append(client.get(address).status_code)

    assert answers == [200] * 4

"""The timeline of a row: steps, people, words, reasons, and who may read it."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_draft, make_party, make_receipt

pytestmark = pytest.mark.django_db

DONATIONS, RECEIPTS = "/api/v1/donations/donations/", "/api/v1/receipts/receipts/"
PEOPLE = "/api/v1/people/people/"


@pytest.fixture
def cancelled(treasurer, api_for) -> str:
    """Address of a donation changed, submitted and cancelled by the treasurer."""
    api, address = api_for(treasurer), f"{DONATIONS}{make_draft().pk}/"
    api.patch(address, {"note": "x"})
    api.post(f"{address}submit/")
    api.post(f"{address}cancel/", {"reason": "entered twice"})
    return address


def test_steps_are_told_latest_first(treasurer, api_for, cancelled):
    answer = api_for(treasurer).get(f"{cancelled}history/")

    steps = answer.json()["results"]
    assert [(step["action"], step["message"], step["reason"]) for step in steps] == [
        ("donations.donation.cancel", "Cancelled: entered twice", "entered twice"),
        ("donations.donation.submit", "Submitted", ""),
        ("wagtail.edit", "Edited", ""),
    ]
    assert {step["user"] for step in steps} == {"treasurer"}
    assert answer.json()["count"] == 3


def test_time_is_utc(treasurer, api_for, cancelled):
    step = api_for(treasurer).get(f"{cancelled}history/").json()["results"][0]
    cancelled_at = datetime.fromisoformat(api_for(treasurer).get(cancelled).json()["cancelled_at"])

    assert step["at"].endswith("Z")
    assert abs((datetime.fromisoformat(step["at"]) - cancelled_at).total_seconds()) < 5


def test_words_are_in_the_language_asked_for(treasurer, api_for, cancelled):
    steps = api_for(treasurer).get(f"{cancelled}history/", {"lang": "fa"}).json()["results"]

    assert steps[0]["message"] == "لغو شد: entered twice"
    assert all(not step["message"].isascii() for step in steps)


def test_voiding_tells_its_reason(treasurer, api_for):
    api, address = api_for(treasurer), f"{RECEIPTS}{make_receipt().pk}/"
    api.post(f"{address}void/", {"reason": "wrong donor", "reason_code": "wrong_donor"})

    step = api.get(f"{address}history/").json()["results"][0]

    assert (step["action"], step["reason"]) == ("receipts.receipt.void", "wrong donor")


def test_records_have_a_history_too(treasurer, api_for):
    api = api_for(treasurer)
    created = api.post(PEOPLE, {"name": "زهرا احمدی"}).json()

    steps = api.get(f"{PEOPLE}{created['id']}/history/").json()["results"]

    assert [step["action"] for step in steps] == ["wagtail.create"]


def test_what_the_system_did_has_no_user(treasurer, api_for):
    address = f"{RECEIPTS}{make_receipt(by=None).pk}/"

    steps = api_for(treasurer).get(f"{address}history/").json()["results"]

    assert [step["user"] for step in steps if step["action"] == "receipts.receipt.submit"] == [None]


def test_other_rows_are_not_mixed_in(treasurer, api_for, cancelled):
    other = f"{PEOPLE}{make_party().pk}/"

    assert api_for(treasurer).get(f"{other}history/").json()["results"] == []


def test_history_comes_in_pages(treasurer, api_for, cancelled):
    api = api_for(treasurer)

    page = api.get(f"{cancelled}history/", {"page_size": 2}).json()
    rest = api.get(page["next"]).json()
    by_cursor = api.get(f"{cancelled}history/", {"pagination": "cursor", "page_size": 2}).json()

    assert (page["count"], len(page["results"]), len(rest["results"])) == (3, 2, 1)
    assert by_cursor["results"] == page["results"]


@pytest.mark.parametrize("role", ["board", "communications", "administrator"])
def test_history_is_closed_to_those_who_may_not_see_the_row(make_user, api_for, cancelled, role):
    assert api_for(make_user("someone", role)).get(f"{cancelled}history/").status_code == 403


def test_history_of_nothing_is_not_found(treasurer, api_for):
    assert api_for(treasurer).get(f"{DONATIONS}999/history/").status_code == 404


def test_history_is_only_read(treasurer, api_for, cancelled):
    assert api_for(treasurer).post(f"{cancelled}history/").status_code == 405


def test_history_costs_the_same_for_any_number_of_steps(
    treasurer, make_user, api_for, django_assert_num_queries
):
    address = f"{DONATIONS}{make_draft().pk}/"
    api = api_for(treasurer)
    api.patch(address, {"note": "0"})
    api.get(f"{address}history/")
    with CaptureQueriesContext(connection) as one:
        api.get(f"{address}history/")
    cost = len(one)  # later requests empty the log
    for n in range(4):
        api_for(make_user(f"treasurer{n}", "treasurer")).patch(address, {"note": str(n)})

    with django_assert_num_queries(cost):
        assert api.get(f"{address}history/").json()["count"] == 5

"""Sums of what a list has found, of what counts in it, and of what is ticked."""

from __future__ import annotations

import re

import pytest
from django.core import checks
from django.db import connection
from django.test.utils import CaptureQueriesContext

from association.core.access.policy import DeskPolicy
from association.core.desk.checks import desks_name_what_exists
from association.modules.people.models import Party
from association.modules.receipts.services import void_receipt
from tests.factories import make_donation, make_draft, make_goods, make_receipt

pytestmark = pytest.mark.django_db
LIST, API = "/admin/donations/donations/", "/api/v1/donations/donations/"


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_list_sums_all_that_is_filtered_and_what_counts_of_it(treasurer, client_for):
    make_donation(amount_irr=2_000_000), make_donation(amount_irr=3_000_000)
    make_draft(amount_irr=4_000_000), make_draft(amount_irr=100)

    page = text_of(client_for(treasurer).get(LIST, {"total_irr_min": "1000"}).text)

    assert "سطرها ۳ مبلغ ۹٬۰۰۰٬۰۰۰ ریال" in page
    assert "از این میان معتبر ۲ مبلغ معتبر ۵٬۰۰۰٬۰۰۰ ریال" in page


def test_boxes_carry_what_the_script_sums(treasurer, client_for):
    make_donation(amount_irr=2_000_000), make_donation(amount_irr=3_000_000)

    page = client_for(treasurer).get(LIST).text

    assert sorted(re.findall(r'data-sums="(\d+)"', page)) == ["2000000", "3000000"]
    assert 'data-all="5000000"' in page
    assert 'data-unit="ریال"' in page


def test_totals_cost_one_query_and_nothing_where_none_are_declared(treasurer, client_for):
    make_donation()
    client = client_for(treasurer)
    client.get(LIST)
    with CaptureQueriesContext(connection) as with_totals:
        client.get(LIST)
    with CaptureQueriesContext(connection) as without:
        client.get("/admin/people/people/")

    sums = [query["sql"] for query in with_totals if "SUM(" in query["sql"]]
    assert len(sums) == 1
    assert not [query for query in without if "SUM(" in query["sql"]]


def test_api_gives_totals_when_asked(treasurer, api_for):
    for amount in (1, 2, 4):
        make_donation(amount_irr=amount)
    make_draft(amount_irr=8)
    api = api_for(treasurer)

    answer = api.get(API, {"totals": "true", "page_size": "1", "total_irr_min": "2"}).json()

    assert answer["totals"] == {"rows": 3, "total_irr": 14, "in_force": {"rows": 2, "total_irr": 6}}
    assert "totals" in api.get(API, {"totals": "true", "pagination": "cursor"}).json()
    assert "totals" not in api.get(API).json()
    assert api.get(API, {"totals": "yes"}).status_code == 400
    assert api.get("/api/v1/people/people/", {"totals": "true"}).status_code == 400


def test_void_receipt_does_not_count(treasurer, api_for):
    receipt = make_receipt(make_donation(amount_irr=5))
    make_receipt(make_donation(amount_irr=7))
    void_receipt(receipt=receipt, reason="نام نادرست", voided_by=treasurer)

    totals = api_for(treasurer).get("/api/v1/receipts/receipts/", {"totals": "true"}).json()["totals"]

    assert totals == {"rows": 2, "total_irr": 12, "in_force": {"rows": 1, "total_irr": 7}}


def test_hidden_column_has_no_total(monkeypatch, treasurer, api_for):
    make_goods()
    monkeypatch.setattr(DeskPolicy, "hidden_fields", lambda self, user: frozenset({"estimated_irr"}))

    totals = api_for(treasurer).get("/api/v1/donations/in-kind/", {"totals": "true"}).json()["totals"]

    assert totals == {"rows": 1, "in_force": {"rows": 1}}


def test_sum_of_what_is_no_number_is_named(monkeypatch):
    monkeypatch.setattr(Party.Desk, "totals", ["name"], raising=False)

    found: list[checks.CheckMessage] = desks_name_what_exists(None)

    assert [message.id for message in found] == ["association.E034"]
